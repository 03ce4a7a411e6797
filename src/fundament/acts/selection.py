"""Acts of selection: propose, adopt, announce, promote from the reserve. The proposal computes; people decide."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import count
from typing import Any

from django.conf import settings
from django.db import transaction

from fundament.acts.at_once import AT_ONCE
from fundament.acts.candidates import free_budgets, held_candidates, rules_of, scored_candidates
from fundament.acts.mail import CaseNews, case_mail, case_mails, people_of
from fundament.acts.refusals import Refused
from fundament.acts.sittings import SittingHeld, keep_sitting, record_of
from fundament.acts.steps import (
    insist_application,
    insist_call,
    locked_application,
    locked_applications,
    locked_call,
    on_application,
    on_applications,
    on_call,
)
from fundament.core.decision_file import (
    chosen_columns,
    digest_of,
    inputs_json,
    lines_of,
    overview_of,
    result_json,
    round_of,
)
from fundament.core.places_loading import load_places
from fundament.core.portfolio import Candidate, Pot, Rules, model_of
from fundament.core.procedure import Act, Role, State
from fundament.core.proposal import Outcome
from fundament.core.selection import NoPortfolio, propose
from fundament.core.solving import NoOptimum
from fundament.records.accounts import Account, Organisation
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.decisions import Decision, ProposalLine, SelectionProposal

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
    candidates = scored_candidates(key)
    if not candidates:
        raise Refused("nothing_scored")
    programme = call.programme
    rules = rules_of(call, candidates=candidates, budgets=free_budgets(call))
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
    kept = SelectionProposal.objects.create(
        call=call,
        number=number,
        at=at,
        inputs=inputs,
        result=result,
        digest=digest,
        overview=overview_of(inputs, result),
    )
    _keep_lines(kept)
    return kept


def _keep_lines(proposal: SelectionProposal) -> None:
    keys = dict(Application.objects.filter(call__key=proposal.call.key).values_list("reference", "pk"))
    lines = (
        ProposalLine(proposal=proposal, position=position, application_id=keys[line["reference"]], line=line)
        for position, line in enumerate(lines_of(proposal.inputs, proposal.result))
    )
    ProposalLine.objects.bulk_create(lines, batch_size=AT_ONCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What people decide on one application; `reason` is needed where it differs from the proposal.

    `condition` is what must be there, until the end of the day `condition_until`, before a selected one goes on.
    """

    outcome: Outcome
    reason: str = ""
    condition: str = ""
    condition_until: date | None = None


@transaction.atomic
def adopt_selection(
    *, key: str, proposal: int, verdicts: Mapping[str, Verdict], sitting: SittingHeld, account: Account, at: datetime
) -> int:
    """The panel adopts the newest proposal in a sitting, with its deviations and conditions. Returns the number of decisions.

    Raises Refused: "proposal_outdated", "unknown_application", "deviation_needs_reason", "condition_needs_selection",
    "condition_needs_day", "over_limit", "over_budget", "quota_too_many", "quota_too_few", "quota_money", "stipulation_broken",
    and what `record_of` says of the sitting; NotPermitted.
    """
    call = locked_call(key)
    insist_call(call=call, act=Act.ADOPT_SELECTION, account=account)
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
        _refuse_unsaid(reference, verdict, proposed=lines[reference]["outcome"])
    _refuse_against_rules(call, newest.inputs, lines, decided)
    record = record_of(sitting, call=call, account=account, at=at)
    data = {"proposal": newest.number, "sitting": record}
    on_call(call=call, act=Act.ADOPT_SELECTION, account=account, at=at, data=data)
    keep_sitting(record, proposal=newest, account=account, at=at)
    applications = locked_applications(decided)
    steps = [
        (
            applications[reference],
            _ACTS[verdict.outcome],
            {
                "proposed": lines[reference]["outcome"],
                "reason": verdict.reason,
                "proposal": newest.number,
                **_condition_json(verdict),
            },
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
            condition=verdict.condition.strip(),
            condition_until=verdict.condition_until,
            decided_by=account,
            at=at,
        )
        for reference, verdict in decided.items()
    ]
    Decision.objects.bulk_create(decisions, batch_size=AT_ONCE)
    return len(decided)


def _refuse_unsaid(reference: str, verdict: Verdict, *, proposed: str) -> None:
    if verdict.outcome.value != proposed and not verdict.reason.strip():
        raise Refused("deviation_needs_reason", reference=reference)
    if (verdict.condition.strip() or verdict.condition_until) and verdict.outcome is not Outcome.SELECT:
        raise Refused("condition_needs_selection", reference=reference)
    if bool(verdict.condition.strip()) != (verdict.condition_until is not None):
        raise Refused("condition_needs_day", reference=reference)


def _condition_json(verdict: Verdict) -> dict[str, str]:
    if verdict.condition_until is None:
        return {}
    return {"condition": verdict.condition.strip(), "condition_until": verdict.condition_until.isoformat()}


def _refuse_against_rules(
    call: Call, inputs: Mapping[str, Any], lines: Mapping[str, Mapping[str, Any]], decided: Mapping[str, Verdict]
) -> None:
    """People may deviate from the proposal, not from the rules that it was computed by."""
    candidates, rules = round_of(inputs)
    selected = {
        reference: lines[reference].get("level", "")
        for reference, verdict in decided.items()
        if verdict.outcome is Outcome.SELECT
    }
    # What lacks a condition has no column; people who select it all the same must stay within the rules.
    candidates = [replace(one, blocked_by=()) if one.reference in selected else one for one in candidates]
    _refuse_broken(call, candidates, rules, selected, minimums=True)


def _refuse_broken(
    call: Call, candidates: Sequence[Candidate], rules: Rules, selected: Mapping[str, str], *, minimums: bool
) -> None:
    """Names the first rule that these selected applications break; minimums only where they are asked for."""
    model = model_of(ordered=candidates, rules=rules)
    chosen, _unknown = chosen_columns(model, candidates, selected)
    found = []
    for row in model.broken(chosen):
        number = sum(row.coefficients.get(column, 0) for column in chosen)
        too_many = row.high is not None and number > row.high
        if too_many or minimums:
            found.append((_ORDER.index(row.name.rule), row.name.of, row, number, too_many))
    if not found:
        return
    _order, of, row, number, too_many = min(found, key=lambda one: one[:2])
    match row.name.rule:
        case "awards":
            raise Refused("over_limit", number=number, at_most=row.high or 0)
        case "budget":
            raise _over_budget(call, candidates, rules, selected, (str(of[0]), int(of[1])))
        case "quota" | "quota_cents":
            by, mark = str(of[0]), str(of[1])
            many = "quota_money" if row.name.rule == "quota_cents" else "quota_too_many"
            raise Refused(many if too_many else "quota_too_few", by=by, mark=_mark_name(by, mark))
    raise Refused("stipulation_broken", references=", ".join(str(part) for part in of))


_ORDER = ("awards", "budget", "quota", "quota_cents", "exclusive", "dependent", "fixed", "level")
"""Which broken rule is told first."""


def _over_budget(
    call: Call, candidates: Sequence[Candidate], rules: Rules, selected: Mapping[str, str], pot: Pot
) -> Refused:
    used = sum(
        next(level.needs.get(pot, 0) for level in one.levels if level.key == selected[one.reference])
        for one in candidates
        if one.reference in selected
    )
    names = {one.key: one.name for one in call.programme.funder}
    over = used - rules.budgets.get(pot, 0)
    return Refused("over_budget", funder=names.get(pot[0], pot[0]), year=pot[1], over_cents=over)


def _mark_name(by: str, mark: str) -> str:
    """The name of a region or of a body; fields and kinds of place have their words elsewhere."""
    if by == "applicant":
        return str(Organisation.objects.get(pk=int(mark)))
    regions = load_places(settings.PLACES).planning_regions
    return regions[mark].name if by == "region" and mark in regions else mark


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
    conditional = set(
        Decision.objects.filter(application__call__key=key)
        .exclude(condition="")
        .values_list("application__reference", flat=True)
    )
    what = "Über Ihren Antrag ist entschieden."
    for urgent in (True, False):
        news = [
            CaseNews(key=f"result:{reference}", reference=reference, body=partner.organisation_id)
            for reference, (_, partners) in applications.items()
            if (reference in conditional) is urgent
            for partner in partners
        ]
        case_mails(news=news, roles=(Role.EDITOR, Role.SIGNATORY), what=what, at=at, urgent=urgent)
    return len(applications)


_PROMISED = (State.SELECTION_ANNOUNCED, State.INVITED, State.FORMALLY_APPLIED, State.CHECKED)
"""Selected and not yet granted: their money is still free in the ledger and must not be promised twice."""


def _refuse_no_room(application: Application) -> None:
    """Whether the rules leave room for one more beside all that are selected and promised or granted."""
    call = locked_call(application.call.key)
    of_call = Application.objects.filter(call__key=call.key)
    promised = of_call.filter(state__in=[state.value for state in _PROMISED]).values_list("pk", flat=True)
    granted = of_call.filter(state__in=[State.GRANTED.value, State.CLOSED.value]).values_list("pk", flat=True)
    paid = held_candidates(list(granted))
    candidates = [*held_candidates([application.pk, *promised]), *paid]
    budgets = free_budgets(call)
    for one in paid:  # its money has left the free budget, and comes on both sides here
        for pot, cents in one.needs.items():
            budgets[pot] = budgets.get(pot, 0) + cents
    rules = rules_of(call, candidates=candidates, budgets=budgets)
    _refuse_broken(call, candidates, rules, {one.reference: "" for one in candidates}, minimums=False)


@transaction.atomic
def promote(*, reference: str, reason: str, account: Account, at: datetime) -> Application:
    """Moves an application up from the reserve list, if its money is free and the limit on awards allows one more.

    Raises Refused: "reason_needed", "over_limit", "over_budget", "quota_too_many", "quota_money", "stipulation_broken";
    NotPermitted.
    """
    if not reason.strip():
        raise Refused("reason_needed")
    application, partners = locked_application(reference)
    insist_application(application=application, partners=partners, act=Act.PROMOTE, account=account)
    _refuse_no_room(application)
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
