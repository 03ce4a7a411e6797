"""Application x programme -> findings: one for every rule, all at once, each with its source."""

from collections.abc import Callable
from typing import Any

from fundament.core import programme as p
from fundament.core import rules as r
from fundament.core import sourced as s
from fundament.core.application import ApplicationFacts, PartnerFacts
from fundament.core.findings import Finding, Reason, Verdict
from fundament.core.money import format_euro, percentage
from fundament.core.questions import Question, answer_fault, asked

Answer = tuple[Verdict, Reason, str]
"""A verdict, its reason, and what it is about."""

MET, NOT_MET, OPEN = Verdict.MET, Verdict.NOT_MET, Verdict.OPEN


def check(*, facts: ApplicationFacts, programme: p.Programme) -> tuple[Finding, ...]:
    """Findings of all rules of the programme, in the order form, partners, plan, rules, documents."""
    findings = [
        _question(question, facts)
        for question in asked(questions=programme.question, answers=facts.answers)
        if question.required or question.kind == "choice" or facts.answers.get(question.key, "").strip()
    ]
    findings += [_composition(role, facts) for role in programme.partner]
    findings += [
        _plan(role, partner)
        for role in programme.partner
        if role.receives_grant
        for partner in facts.in_role(role.role)
    ]
    for rule in programme.rule:
        for verdict, reason, about in _RULES[type(rule)](rule, facts, programme):
            findings.append(_finding(rule.kind, verdict, reason, about, rule, stops=rule.when_unmet == "stops"))
    findings += [_document(document, facts) for document in programme.document]
    return tuple(findings)


def _finding(
    rule: str, verdict: Verdict, reason: Reason, about: str, sourced: s.Sourced, *, stops: bool = True
) -> Finding:
    return Finding(
        rule=rule,
        verdict=verdict,
        reason=reason,
        about=about,
        citation=sourced.source,
        basis=sourced.basis,
        stops=stops,
    )


def _question(question: Question, facts: ApplicationFacts) -> Finding:
    answer = facts.answers.get(question.key, "").strip()
    about = f"question.{question.key}"
    if not answer:
        verdict = NOT_MET if question.required else MET
        reason = Reason.of("answer_missing" if question.required else "answer_optional", question=question.key)
    elif fault := answer_fault(question=question, answer=answer):
        verdict, reason = NOT_MET, fault
    else:
        verdict, reason = MET, Reason.of("answer_given", question=question.key)
    return Finding("question", verdict, reason, about, None, "stated", stops=True)


def _composition(role: p.PartnerRole, facts: ApplicationFacts) -> Finding:
    there = facts.in_role(role.role)
    wrong = [partner for partner in there if partner.kind not in role.bodies]
    about = f"partner.{role.role}"
    if wrong:
        reason = Reason.of("body_not_allowed", name=wrong[0].name, body=wrong[0].kind.value, role=role.role)
        return _finding("partner", NOT_MET, reason, about, role)
    if not role.at_least <= len(there) <= role.at_most:
        reason = Reason.of(
            "partners_number", role=role.role, number=len(there), at_least=role.at_least, at_most=role.at_most
        )
        return _finding("partner", NOT_MET, reason, about, role)
    return _finding("partner", MET, Reason.of("partners_fit", role=role.role, number=len(there)), about, role)


def _plan(role: p.PartnerRole, partner: PartnerFacts) -> Finding:
    about = f"plan.{role.role}"
    if not any(line.eligible for line in partner.lines):
        return _finding("plan", NOT_MET, Reason.of("plan_empty", name=partner.name), about, role)
    for line in partner.lines:
        if not line.adds_up:
            reason = Reason.of(
                "plan_does_not_add_up",
                name=partner.name,
                year=line.year,
                eligible_cents=line.eligible,
                covered_cents=line.grant + line.own + line.other,
            )
            return _finding("plan", NOT_MET, reason, about, role)
    return _finding("plan", MET, Reason.of("plan_adds_up", name=partner.name), about, role)


def _lead_seat(rule: r.LeadSeatInTerritory, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    answers = []
    for lead in facts.in_role(programme.lead_role.role):
        if not lead.seat:
            answers.append((OPEN, Reason.of("seat_unknown", name=lead.name), f"partner.{lead.role}"))
        elif lead.seat.startswith(programme.territory):
            answers.append((MET, Reason.of("seat_in_territory", name=lead.name), f"partner.{lead.role}"))
        else:
            answers.append((NOT_MET, Reason.of("seat_outside", name=lead.name, seat=lead.seat), f"partner.{lead.role}"))
    return answers


def _measure(rule: r.MeasureIs, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    answer = facts.answers.get("measure", "")
    if not answer:
        return [(OPEN, Reason.of("measure_not_said"), "question.measure")]
    fits = answer == rule.measure
    return [(MET if fits else NOT_MET, Reason.of("measure_fits" if fits else "measure_other"), "question.measure")]


def _field(rule: r.FieldIsOneOf, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    answer = facts.answers.get("field", "")
    if not answer:
        return [(OPEN, Reason.of("field_not_said"), "question.field")]
    fits = answer in {field.value for field in rule.fields}
    return [
        (MET if fits else NOT_MET, Reason.of("field_fits" if fits else "field_other", field=answer), "question.field")
    ]


def _share(rule: r.ShareOfEligibleSpending, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    answers = []
    for partner in facts.in_role(rule.role):
        usual, highest = percentage(partner.eligible, rule.usual), percentage(partner.eligible, rule.up_to)
        about = f"plan.{rule.role}"
        values: dict[str, str | int] = {"name": partner.name, "grant_cents": partner.grant}
        if partner.grant > highest:
            answers.append(
                (NOT_MET, Reason.of("share_above", **values, most_cents=highest, rate=_rate(rule.up_to)), about)
            )
        elif partner.grant > usual:
            answers.append(
                (
                    OPEN,
                    Reason.of("share_needs_reasons", **values, usual=_rate(rule.usual), rate=_rate(rule.up_to)),
                    about,
                )
            )
        else:
            answers.append((MET, Reason.of("share_fits", **values, most_cents=usual, rate=_rate(rule.usual)), about))
    return answers


def _rate(rate: Any) -> str:
    """A rate for the reader: 60 -> "60", 62.5 -> "62,5"."""
    return f"{rate.normalize():f}".replace(".", ",")


def _cap(amount: int, cap: int, name: str, about: str) -> Answer:
    code = "cap_exceeded" if amount > cap else "cap_kept"
    return (
        NOT_MET if amount > cap else MET,
        Reason.of(code, name=name, grant_cents=amount, cap_cents=cap, over_cents=max(0, amount - cap)),
        about,
    )


def _cap_per_award(rule: r.CapPerAward, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    return [_cap(facts.grant, rule.euro, "", f"plan.{programme.lead_role.role}")]


def _cap_per_partner(rule: r.CapPerPartner, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    return [_cap(partner.grant, rule.euro, partner.name, f"plan.{rule.role}") for partner in facts.in_role(rule.role)]


def _minimum(rule: r.MinimumGrant, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    answers = []
    for partner in facts.in_role(rule.role):
        enough = partner.grant > rule.more_than_euro
        reason = Reason.of(
            "grant_large_enough" if enough else "grant_too_small",
            name=partner.name,
            grant_cents=partner.grant,
            floor_cents=rule.more_than_euro,
        )
        answers.append((MET if enough else NOT_MET, reason, f"plan.{rule.role}"))
    return answers


def _equal(rule: r.EqualShareOfPartners, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    grants = [
        partner.grant for role in programme.partner if role.receives_grant for partner in facts.in_role(role.role)
    ]
    equal = len(set(grants)) <= 1
    listed = " / ".join(format_euro(grant) for grant in grants)
    about = f"plan.{programme.lead_role.role}"
    return [(MET if equal else NOT_MET, Reason.of("shares_equal" if equal else "shares_differ", grants=listed), about)]


def _years(rule: r.YearsWithin, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    outside = sorted(
        {
            line.year
            for partner in facts.partners
            for line in partner.lines
            if line.eligible and not rule.first <= line.year <= rule.last
        }
    )
    values: dict[str, str | int] = {"first": rule.first, "last": rule.last}
    about = f"plan.{programme.lead_role.role}"
    if outside:
        return [(NOT_MET, Reason.of("years_outside", years=", ".join(map(str, outside)), **values), about)]
    return [(MET, Reason.of("years_fit", **values), about)]


def _cooperation(rule: r.CooperationOfAtLeast, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    number, about = len(facts.partners), "question.cooperation"
    if number >= rule.number:
        return [(MET, Reason.of("cooperation_fits", number=number), about)]
    named = facts.answers.get("cooperation", "").strip()
    if named:
        return [(OPEN, Reason.of("cooperation_named", named=named, at_least=rule.number), about)]
    return [(NOT_MET, Reason.of("cooperation_missing", number=number, at_least=rule.number), about)]


def _no_other_funding(rule: r.NoOtherFunding, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    answers = []
    for partner in facts.in_role(rule.role):
        other = sum(line.other for line in partner.lines)
        code = "other_funding_planned" if other else "no_other_funding"
        reason = Reason.of(code, name=partner.name, other_cents=other)
        answers.append((NOT_MET if other else MET, reason, f"plan.{rule.role}"))
    return answers


def _not_begun(rule: r.NotBegun, facts: ApplicationFacts, programme: p.Programme) -> list[Answer]:
    declared = facts.answers.get("not_begun") == "yes"
    return [
        (
            MET if declared else NOT_MET,
            Reason.of("not_begun" if declared else "begun_not_declared"),
            "question.not_begun",
        )
    ]


def _document(document: p.RequiredDocument, facts: ApplicationFacts) -> Finding:
    about = f"document.{document.key}"
    there = document.key in facts.documents
    code = "document_there" if there else ("document_missing" if document.required else "document_optional")
    verdict = MET if there or not document.required else NOT_MET
    return _finding("document", verdict, Reason.of(code, document=document.key), about, document)


_RULES: dict[type[Any], Callable[[Any, ApplicationFacts, p.Programme], list[Answer]]] = {
    r.LeadSeatInTerritory: _lead_seat,
    r.MeasureIs: _measure,
    r.FieldIsOneOf: _field,
    r.ShareOfEligibleSpending: _share,
    r.CapPerAward: _cap_per_award,
    r.CapPerPartner: _cap_per_partner,
    r.MinimumGrant: _minimum,
    r.EqualShareOfPartners: _equal,
    r.YearsWithin: _years,
    r.CooperationOfAtLeast: _cooperation,
    r.NoOtherFunding: _no_other_funding,
    r.NotBegun: _not_begun,
}
