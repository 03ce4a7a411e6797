"""Acts of selection: propose, adopt, announce, promote from the reserve. The proposal computes; people decide."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from django.db import transaction
from django.db.models import Prefetch

from fundament.acts.at_once import AT_ONCE, parts
from fundament.acts.mail import CaseNews, case_mail, case_mails, people_of
from fundament.acts.refusals import Refused
from fundament.acts.steps import (
    insist_application,
    locked_application,
    locked_applications,
    locked_call,
    on_application,
    on_applications,
    on_call,
)
from fundament.core.award import needs
from fundament.core.decision_file import digest_of, inputs_json, result_json
from fundament.core.eligibility import check
from fundament.core.ledger import AccountKind
from fundament.core.portfolio import Candidate, Rules
from fundament.core.procedure import Act, Role, State
from fundament.core.proposal import Outcome
from fundament.core.ranking import Scores, weighted_score
from fundament.core.selection import NoPortfolio, propose
from fundament.core.solving import NoOptimum
from fundament.records.accounts import Account
from fundament.records.applications import Application, Document, Partner
from fundament.records.calls import Call, without_words
from fundament.records.decisions import Decision, SelectionProposal
from fundament.records.facts import facts_of, partners_of
from fundament.records.ledger import LedgerAccount

_UNDER_WAY = (State.SUBMITTED, State.COMPLETION_REQUESTED, State.FORWARDED, State.COMMENTED)
_ACTS = {Outcome.SELECT: Act.SELECT, Outcome.RESERVE: Act.RESERVE, Outcome.REFUSE: Act.REFUSE}


@transaction.atomic
def propose_selection(*, key: str, account: Account, at: datetime) -> SelectionProposal:
    """Computes the best portfolio of the scored applications within the free budgets and keeps it with its inputs.

    Raises Refused: "call_still_open", "nothing_scored", "not_all_scored" while applications are on their way, "no_portfolio",
    "not_computed"; NotPermitted.
    """
    call = locked_call(key)
    if at <= call.closes_at:
        raise Refused("call_still_open", deadline=call.closes_at.isoformat())
    under_way = Application.objects.filter(call__key=key, state__in=[state.value for state in _UNDER_WAY])
    if under_way.exists():
        raise Refused("not_all_scored", number=under_way.count())
    candidates = _candidates(key)
    if not candidates:
        raise Refused("nothing_scored")
    programme = call.programme
    rules = Rules(budgets=free_budgets(call), awards_at_most=programme.selection.awards_at_most)
    ties, reserve = programme.selection.ties, programme.selection.reserve
    try:
        proposal = propose(candidates=candidates, rules=rules, ties=ties, reserve=reserve)
    except NoPortfolio as fault:
        raise Refused("no_portfolio") from fault
    except NoOptimum as fault:
        raise Refused("not_computed") from fault
    inputs = inputs_json(
        programme={"key": call.key, "version": call.version, "digest": call.digest},
        candidates=candidates,
        rules=rules,
        ties=ties,
        reserve=reserve,
    )
    result = result_json(proposal)
    digest = digest_of(inputs, result)
    number = call.proposals.count() + 1
    on_call(call=call, act=Act.PROPOSE_SELECTION, account=account, at=at, data={"number": number, "digest": digest})
    return SelectionProposal.objects.create(
        call=call, number=number, at=at, inputs=inputs, result=result, digest=digest
    )


def _with_facts(keys: Sequence[int]) -> Iterator[Application]:
    """The applications in their order with all that rules and scores need, some hundred at a time."""
    for part in parts(keys):
        rows = Application.objects.filter(pk__in=part).select_related("ranking").order_by("reference")
        yield from rows.prefetch_related(
            Prefetch("call", Call.objects.defer(*without_words())),
            "partners__organisation",
            "partners__plan",
            "scores",
            "submissions",
        )


def free_budgets(call: Call) -> dict[tuple[str, int], int]:
    """What is appropriated and not promised, in cents by funder and fiscal year."""
    rows = LedgerAccount.objects.filter(call__key=call.key, kind=AccountKind.FREE.value)
    return {(row.funder, row.year): row.balance for row in rows}


def _candidates(key: str) -> list[Candidate]:
    scored = Application.objects.filter(call__key=key, state=State.SCORED.value).order_by("reference")
    documents: dict[int, set[str]] = {}
    for application_id, document in Document.objects.filter(application__call__key=key, replaced=False).values_list(
        "application_id", "key"
    ):
        documents.setdefault(application_id, set()).add(document)
    found = []
    for application in _with_facts(list(scored.values_list("pk", flat=True))):
        programme = application.call.programme
        facts = facts_of(
            application,
            partners=partners_of(application),
            document_keys=frozenset(documents.get(application.pk, set())),
        )
        scores = [Scores(str(score.assessor_id), score.points) for score in application.scores.all()]
        ranking = getattr(application, "ranking", None)
        found.append(
            Candidate(
                reference=application.reference,
                score=weighted_score(scores=scores, criteria=programme.criterion),
                rank=ranking.rank if ranking else 0,
                submitted=min(submission.at for submission in application.submissions.all()).isoformat(),
                needs=needs(programme=programme, facts=facts),
                blocked_by=tuple(
                    f"{finding.rule}: {finding.reason.code}"
                    for finding in check(facts=facts, programme=programme)
                    if finding.blocks
                ),
            )
        )
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What people decide on one application; `reason` is needed where it differs from the proposal."""

    outcome: Outcome
    reason: str = ""


@transaction.atomic
def adopt_selection(*, key: str, proposal: int, verdicts: Mapping[str, Verdict], account: Account, at: datetime) -> int:
    """Adopts the newest proposal, with the deviations people decided. Returns the number of decisions.

    Raises Refused: "proposal_outdated", "unknown_application", "deviation_needs_reason", "over_limit", "over_budget";
    NotPermitted.
    """
    call = locked_call(key)
    newest = call.proposals.order_by("-number").first()
    if newest is None or newest.number != proposal:
        raise Refused("proposal_outdated")
    lines = {line["reference"]: line for line in newest.result["lines"]}
    unknown = sorted(set(verdicts) - set(lines))
    if unknown:
        raise Refused("unknown_application", references=", ".join(unknown))
    decided = {
        reference: verdicts.get(reference, Verdict(outcome=Outcome(line["outcome"])))
        for reference, line in lines.items()
    }
    for reference, verdict in decided.items():
        if verdict.outcome.value != lines[reference]["outcome"] and not verdict.reason.strip():
            raise Refused("deviation_needs_reason", reference=reference)
    _refuse_overdrawn(newest.inputs, decided, {funder.key: funder.name for funder in call.programme.funder})
    on_call(call=call, act=Act.ADOPT_SELECTION, account=account, at=at, data={"proposal": newest.number})
    applications = locked_applications(decided)
    steps = [
        (
            applications[reference],
            _ACTS[verdict.outcome],
            {"proposed": lines[reference]["outcome"], "reason": verdict.reason, "proposal": newest.number},
        )
        for reference, verdict in decided.items()
    ]
    on_applications(steps=steps, account=account, at=at)
    place = count(1)
    decisions = [
        Decision(
            application=applications[reference][0],
            proposal=newest,
            proposed=lines[reference]["outcome"],
            outcome=verdict.outcome.value,
            place=next(place) if verdict.outcome is Outcome.RESERVE else 0,
            reason=verdict.reason,
            decided_by=account,
            at=at,
        )
        for reference, verdict in decided.items()
    ]
    Decision.objects.bulk_create(decisions, batch_size=AT_ONCE)
    return len(decided)


def _refuse_over(
    used: Mapping[tuple[str, int], int], budgets: Mapping[tuple[str, int], int], names: Mapping[str, str]
) -> None:
    for (funder, year), cents in sorted(used.items()):
        over = cents - budgets.get((funder, year), 0)
        if over > 0:
            raise Refused("over_budget", funder=names.get(funder, funder), year=year, over_cents=over)


def _refuse_overdrawn(inputs: Mapping[str, Any], decided: Mapping[str, Verdict], names: Mapping[str, str]) -> None:
    """People may deviate from the proposal, not from the budget and the limit on awards."""
    selected = {reference for reference, verdict in decided.items() if verdict.outcome is Outcome.SELECT}
    limit = inputs["awards_at_most"]
    if limit is not None and len(selected) > limit:
        raise Refused("over_limit", number=len(selected), at_most=limit)
    used: dict[tuple[str, int], int] = {}
    for candidate in inputs["candidates"]:
        if candidate["reference"] in selected:
            for need in candidate["needs"]:
                pot = (need["funder"], need["year"])
                used[pot] = used.get(pot, 0) + need["cents"]
    budgets = {(row["funder"], row["year"]): row["cents"] for row in inputs["budgets"]}
    _refuse_over(used, budgets, names)


@transaction.atomic
def announce_decision(*, key: str, account: Account, at: datetime) -> int:
    """Announces all decisions of the call as one act: all or nothing. Returns how many. Raises NotPermitted."""
    call = locked_call(key)
    on_call(call=call, act=Act.ANNOUNCE_DECISION, account=account, at=at)
    decided = [state.value for state in (State.SELECTED, State.RESERVE, State.REFUSED)]
    rows = Application.objects.filter(call__key=key, state__in=decided).order_by("reference")
    applications = locked_applications(rows.values_list("reference", flat=True))
    on_applications(
        steps=[(locked, Act.PUBLISH_RESULT, {}) for locked in applications.values()], account=account, at=at
    )
    news = [
        CaseNews(key=f"result:{reference}", reference=reference, body=partner.organisation_id)
        for reference, (_, partners) in applications.items()
        for partner in partners
    ]
    case_mails(news=news, roles=(Role.EDITOR, Role.SIGNATORY), what="Über Ihren Antrag ist entschieden.", at=at)
    return len(applications)


_PROMISED = (State.SELECTION_ANNOUNCED, State.INVITED, State.FORMALLY_APPLIED, State.CHECKED)
"""Selected and not yet granted: their money is still free in the ledger and must not be promised twice."""


def _refuse_no_room(application: Application, partners: list[Partner]) -> None:
    call = locked_call(application.call.key)
    programme = call.programme
    selected = Application.objects.filter(call__key=call.key)
    waiting = list(
        selected.filter(state__in=[state.value for state in _PROMISED])
        .select_related("call")
        .prefetch_related("partners__organisation", "partners__plan")
    )
    held = len(waiting) + selected.filter(state__in=[State.GRANTED.value, State.CLOSED.value]).count()
    limit = programme.selection.awards_at_most
    if limit is not None and held >= limit:
        raise Refused("over_limit", number=held + 1, at_most=limit)
    used: dict[tuple[str, int], int] = {}
    for one, its_partners in [(application, partners), *((other, partners_of(other)) for other in waiting)]:
        facts = facts_of(one, partners=its_partners, document_keys=frozenset())
        for pot, cents in needs(programme=programme, facts=facts).items():
            used[pot] = used.get(pot, 0) + cents
    _refuse_over(used, free_budgets(call), {funder.key: funder.name for funder in programme.funder})


@transaction.atomic
def promote(*, reference: str, reason: str, account: Account, at: datetime) -> Application:
    """Moves an application up from the reserve list, if its money is free and the limit on awards allows one more.

    Raises Refused: "reason_needed", "over_limit", "over_budget"; NotPermitted.
    """
    if not reason.strip():
        raise Refused("reason_needed")
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.PROMOTE, account=account)
    _refuse_no_room(application, partners)
    on_application(
        application=application, partners=partners, act=Act.PROMOTE, account=account, at=at, data={"reason": reason}
    )
    case_mail(
        key=f"promoted:{reference}",
        addresses=people_of([partner.organisation for partner in partners], roles=(Role.EDITOR, Role.SIGNATORY)),
        reference=reference,
        what="Ihr Antrag ist nachgerückt und damit ausgewählt. Die Bewilligungsbehörde fordert Sie zum förmlichen Antrag auf.",
        at=at,
    )
    return application
