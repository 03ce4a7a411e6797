"""A selection to read: the newest proposal line by line, what it uses of each budget, and what people decided."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case, F, QuerySet, Value, When

from fundament.core.decision_file import file_of, round_of
from fundament.core.margins import Margin, Margins
from fundament.core.procedure import Act, State, Subject, acts_open
from fundament.core.proposal import Outcome
from fundament.core.ranking import MilliPoints
from fundament.queries.ministry import Step, own_call, visible_call
from fundament.queries.parts import Lines
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.decisions import Decision, ProposalLine, SelectionProposal, Sitting, Stipulation

MARGINS_AT_MOST = 60
"""Applications in a round. A margin takes some dozens of computations of the whole selection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLine:
    """One application in a proposal. `amount`: cents it takes of all budgets; `stored`: the line as computed.

    `titles` of the applications it competes with, by reference.
    """

    reference: str
    title: str
    score: MilliPoints
    rank: int
    amount: int
    outcome: str
    stored: Mapping[str, Any]
    invented: tuple[str, ...]
    titles: Mapping[str, str]

    @property
    def eligible(self) -> bool:
        """Whether it met the conditions and nobody had decided about it before."""
        return self.stored["code"] not in {"not_eligible", "decided_before"}


@dataclass(frozen=True, slots=True, kw_only=True)
class PotLine:
    """A budget in a proposal, in cents."""

    funder: str
    funder_name: str
    year: int
    available: int
    used: int

    @property
    def left(self) -> int:
        """What the proposal leaves, in cents."""
        return self.available - self.used


@dataclass(frozen=True, slots=True, kw_only=True)
class FreeView:
    """The best selection without what the panel laid down, beside the proposal. Points in thousandths, money in cents.

    `lost`: points that the stipulations cost; `more`: cents that they use more, less where negative; `only_with` and
    `only_without`: references that are selected because of them, or would be without them.
    """

    total: MilliPoints
    lost: MilliPoints
    more: int
    only_with: tuple[str, ...]
    only_without: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StipulationLine:
    """What the panel laid down; `lifted` is who took it back, "" where it holds."""

    number: int
    kind: str
    first: str
    second: str
    titles: Mapping[str, str]
    reason: str
    person: str
    at: datetime
    lifted: str
    lifted_at: datetime | None
    lifted_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingView:
    """The sitting in which a proposal was adopted."""

    held_on: date
    place: str
    present: tuple[str, ...]
    recused: tuple[tuple[str, tuple[str, ...]], ...]
    votes_for: int
    votes_against: int
    abstentions: int
    minutes: str
    recorded_by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalView:
    """A computed proposal. `total` in thousandths of a point; `proven`: it holds a proof that none has more.

    `lines` are read in parts; `selected` is how many of them it proposes to select.
    """

    number: int
    at: datetime
    digest: str
    total: MilliPoints
    ties_broken: bool
    awards_at_most: int | None
    selected: int
    lines: Sequence[ProposedLine]
    pots: tuple[PotLine, ...]
    proven: bool
    free: FreeView | None

    @property
    def with_margins(self) -> bool:
        """Whether the round is small enough to compute margins while somebody waits."""
        return self.proven and len(self.lines) <= MARGINS_AT_MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionLine:
    """What people decided on one application."""

    reference: str
    title: str
    proposed: str
    outcome: str
    place: int
    reason: str
    condition: str
    condition_until: date | None
    person: str
    at: datetime
    state: State

    @property
    def deviates(self) -> bool:
        """Whether people decided otherwise than proposed."""
        return self.outcome != self.proposed


@dataclass(frozen=True, slots=True, kw_only=True)
class SelectionView:
    """The selection of a call for its own ministry. `decisions` are read in parts; so many of them deviate from the proposal."""

    call: Call
    acts: tuple[Act, ...]
    step: Step
    numbers: tuple[tuple[State, int], ...]
    proposal: ProposalView | None
    decisions: Sequence[DecisionLine]
    deviations: int
    stipulations: tuple[StipulationLine, ...]
    sitting: SittingView | None
    funder_names: Mapping[str, str]


def selection_of(*, account: Account, key: str, at: datetime) -> SelectionView:
    """The newest proposal and the decisions of a call. Raises NotVisible for people of another ministry."""
    line, roles = own_call(account=account, key=key, at=at)
    call = line.call
    names = {funder.key: funder.name for funder in call.programme.funder}
    newest = call.proposals.defer("inputs", "result").order_by("-number").first()
    decisions = Decision.objects.filter(application__call__key=key)
    number = decisions.count()
    return SelectionView(
        call=call,
        acts=acts_open(subject=Subject.CALL, state=State(call.state), roles=roles, stations=call.programme.stations),
        step=line.step,
        numbers=line.numbers,
        proposal=_proposal(newest, names) if newest else None,
        decisions=Lines(number, lambda part: _decisions(decisions, part)),
        deviations=decisions.exclude(outcome=F("proposed")).count() if number else 0,
        stipulations=_stipulations(key),
        sitting=_sitting(key),
        funder_names=names,
    )


_OUTCOMES = ("select", "reserve", "refuse")


def _decisions(rows: QuerySet[Decision], part: slice) -> tuple[DecisionLine, ...]:
    """The selected ones first, then the reserve list in its order, then the refused."""
    order = Case(*(When(outcome=outcome, then=Value(place)) for place, outcome in enumerate(_OUTCOMES)))
    shown = list(rows.order_by(order, "place", "application__reference").values_list("pk", flat=True)[part])
    found = rows.select_related("application", "decided_by").in_bulk(shown)
    return tuple(
        DecisionLine(
            reference=row.application.reference,
            title=_title(row.application),
            proposed=row.proposed,
            outcome=row.outcome,
            place=row.place,
            reason=row.reason,
            condition=row.condition,
            condition_until=row.condition_until,
            person=str(row.decided_by),
            at=row.at,
            state=State(row.application.state),
        )
        for row in (found[key] for key in shown)
    )


def _title(application: Application) -> str:
    return application.answers.get("title", "") or application.reference


def titles_of(references: Iterable[str]) -> dict[str, str]:
    """Titles of applications by reference; the reference where there is none."""
    rows = Application.objects.filter(reference__in=set(references)).values_list("reference", "answers__title")
    return {reference: title or reference for reference, title in rows}


def _stipulations(key: str) -> tuple[StipulationLine, ...]:
    rows = Stipulation.objects.filter(call__key=key).select_related("first", "second", "made_by", "lifted_by")
    return tuple(
        StipulationLine(
            number=row.number,
            kind=row.kind,
            first=row.first.reference,
            second=row.second.reference if row.second else "",
            titles={one.reference: _title(one) for one in (row.first, row.second) if one},
            reason=row.reason,
            person=str(row.made_by),
            at=row.made_at,
            lifted=str(row.lifted_by) if row.lifted_by else "",
            lifted_at=row.lifted_at,
            lifted_reason=row.lifted_reason,
        )
        for row in rows.order_by("number")
    )


def _sitting(key: str) -> SittingView | None:
    row = Sitting.objects.filter(proposal__call__key=key).select_related("recorded_by").order_by("-pk").first()
    if row is None:
        return None
    return SittingView(
        held_on=row.held_on,
        place=row.place,
        present=tuple(member["name"] for member in row.present),
        recused=tuple((one["name"], tuple(one["references"])) for one in row.recused),
        votes_for=row.votes_for,
        votes_against=row.votes_against,
        abstentions=row.abstentions,
        minutes=row.minutes,
        recorded_by=str(row.recorded_by),
        at=row.at,
    )


def _proposal(row: SelectionProposal, names: Mapping[str, str]) -> ProposalView:
    seen = row.overview
    free = seen["free"]
    return ProposalView(
        number=row.number,
        at=row.at,
        digest=row.digest,
        total=seen["total"],
        ties_broken=seen["ties_broken"],
        proven=seen["proven"],
        free=FreeView(
            total=free["total"],
            lost=free["lost"],
            more=free["more"],
            only_with=tuple(free["only_with"]),
            only_without=tuple(free["only_without"]),
        )
        if free
        else None,
        awards_at_most=seen["awards_at_most"],
        selected=seen["selected"],
        lines=Lines(seen["applications"], lambda part: _lines(row, part)),
        pots=tuple(PotLine(funder_name=names.get(pot["funder"], pot["funder"]), **pot) for pot in seen["pots"]),
    )


def _lines(proposal: SelectionProposal, part: slice) -> tuple[ProposedLine, ...]:
    rows = list(ProposalLine.objects.filter(proposal=proposal).select_related("application")[part])
    titles = titles_of(reference for row in rows for reference in row.line["competes_with"])
    return tuple(
        ProposedLine(
            reference=row.application.reference,
            title=_title(row.application),
            score=row.line["score"],
            rank=row.line["rank"],
            amount=row.line["amount"],
            outcome=row.line["outcome"],
            stored=row.line,
            invented=tuple(row.application.invented),
            titles={reference: titles[reference] for reference in row.line["competes_with"]},
        )
        for row in rows
    )


def proposal_file(*, account: Account, key: str, number: int) -> dict[str, Any]:
    """A proposal with everything it was computed from and what proves it, for `verify-decision`. Raises NotVisible."""
    call, _ = visible_call(account=account, key=key)
    row = call.proposals.filter(number=number).first()
    if row is None:
        raise NotVisible(f"{key} {number}")
    file = file_of(inputs=row.inputs, result=row.result, digest=row.digest)
    return {"call": call.key, "number": row.number, "computed_at": row.at.isoformat()} | file


@dataclass(frozen=True, slots=True, kw_only=True)
class MarginView:
    """How close one application of a proposal was to the other side. `amount`: cents it takes of all budgets."""

    call: Call
    reference: str
    title: str
    score: MilliPoints
    amount: int
    stored: Mapping[str, Any]
    margin: Margin
    invented: tuple[str, ...]
    titles: Mapping[str, str]
    funder_names: Mapping[str, str]


def margin_of(*, account: Account, key: str, number: int, reference: str) -> MarginView:
    """Computed anew from the stored proposal. Raises NotVisible, also where there is no margin or the round is too large."""
    call, _ = visible_call(account=account, key=key)
    row = call.proposals.filter(number=number).first()
    lines = {line["reference"]: line for line in row.result["lines"]} if row is not None else {}
    if row is None or reference not in lines or len(lines) > MARGINS_AT_MOST or not row.overview["proven"]:
        raise NotVisible(f"{key} {number} {reference}")
    candidates, rules = round_of(row.inputs)
    selected = frozenset(line["reference"] for line in lines.values() if line["outcome"] == Outcome.SELECT.value)
    margins = Margins(candidates=candidates, rules=rules, ties=row.inputs["ties"], selected=selected)
    try:
        margin = margins.of(reference)
    except KeyError as fault:
        raise NotVisible(reference) from fault
    candidate = next(one for one in candidates if one.reference == reference)
    titles = titles_of(lines)
    invented = Application.objects.values_list("invented", flat=True).get(reference=reference)
    return MarginView(
        call=call,
        reference=reference,
        title=titles[reference],
        score=candidate.score,
        amount=sum(candidate.needs.values()),
        stored=lines[reference],
        margin=margin,
        invented=tuple(invented),
        titles=titles,
        funder_names={funder.key: funder.name for funder in call.programme.funder},
    )
