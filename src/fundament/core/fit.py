"""Does it fit? What a few answers already decide, before anyone registers: the same rules as later, on fewer facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from fundament.core.application import ApplicationFacts, PartnerFacts, PlanLine
from fundament.core.bodies import BodyKind
from fundament.core.eligibility import check
from fundament.core.findings import Finding, Verdict, in_reading_order
from fundament.core.money import Cents
from fundament.core.programme import Programme
from fundament.core.questions import asked

Outcome = Literal["fits", "open", "does_not_fit"]

_OF_THE_PLAN = frozenset({"share_of_eligible_spending", "cap_per_partner", "minimum_grant"})
"""Rules that look at one partner's money alone; the others need the whole plan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Early:
    """Early answers. `kind` is the body that would lead, None for something that is none of them; `seat` is an AGS or "".

    `others` says how many bodies take each further role, `names` calls the bodies by role. Amounts in cents; None: not said.
    """

    kind: BodyKind | None
    seat: str
    others: Mapping[str, int]
    names: Mapping[str, str]
    answers: Mapping[str, str]
    eligible: Cents | None = None
    grant: Cents | None = None


def early_findings(*, programme: Programme, early: Early) -> tuple[Finding, ...]:
    """The findings that these answers decide or leave open to a person, unmet first; never about what was not asked."""
    checked = check(facts=_facts(programme, early), programme=programme)
    found = [finding for finding in checked if _decided(finding, programme, early)]
    # Where a rule speaks of a question, that it must be answered goes without saying.
    ruled = {finding.about for finding in found if finding.rule != "question"}
    return in_reading_order(tuple(one for one in found if one.rule != "question" or one.about not in ruled))


def outcome_of(findings: tuple[Finding, ...]) -> Outcome:
    """What the findings come to: one that blocks, one that a person must judge, or neither."""
    if any(finding.blocks for finding in findings):
        return "does_not_fit"
    return "open" if any(finding.verdict is not Verdict.MET for finding in findings) else "fits"


def _facts(programme: Programme, early: Early) -> ApplicationFacts:
    lead = programme.lead_role.role
    line = PlanLine(year=programme.years[0], eligible=early.eligible or 0, grant=early.grant or 0, own=0)
    partners = []
    if early.kind is not None:
        partners.append(
            PartnerFacts(role=lead, name=early.names[lead], kind=early.kind, seat=early.seat, lines=(line,))
        )
    for role, number in early.others.items():
        body = PartnerFacts(
            role=role, name=early.names[role], kind=programme.role(role).bodies[0], seat=early.seat, lines=()
        )
        partners += [body] * number
    return ApplicationFacts(partners=tuple(partners), answers=dict(early.answers), documents=frozenset())


def _decided(finding: Finding, programme: Programme, early: Early) -> bool:
    subject, _, key = finding.about.partition(".")
    lead = programme.lead_role.role
    if finding.rule in _OF_THE_PLAN:
        return key == lead and early.kind is not None and early.eligible is not None and early.grant is not None
    if finding.rule == "cooperation_of_at_least":
        return True
    if subject == "question":
        return key in {one.key for one in asked(questions=programme.question, answers=early.answers) if one.early}
    return subject == "partner"
