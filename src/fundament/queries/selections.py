"""A selection to read: the newest proposal line by line, what it uses of each budget, and what people decided."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fundament.core.decision_file import file_of, round_of
from fundament.core.margins import Margin, Margins
from fundament.core.procedure import Act, State, Subject, acts_open
from fundament.core.proposal import Outcome
from fundament.core.ranking import MilliPoints
from fundament.queries.ministry import Step, own_call, visible_call
from fundament.queries.visibility import NotVisible
from fundament.records.accounts import Account
from fundament.records.applications import Application
from fundament.records.calls import Call
from fundament.records.decisions import Decision, SelectionProposal, Sitting, Stipulation

MARGINS_AT_MOST = 60
"""Applications in a round. A margin takes some dozens of computations of the whole selection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposedLine:
    """One application in a proposal. `amount`: cents it takes of all budgets; `stored`: the line as computed."""

    reference: str
    title: str
    score: MilliPoints
    rank: int
    amount: int
    outcome: str
    stored: Mapping[str, Any]
    invented: tuple[str, ...]

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
    """A computed proposal. `total` in thousandths of a point; `proven`: it holds a proof that none has more."""

    number: int
    at: datetime
    digest: str
    total: MilliPoints
    ties_broken: bool
    awards_at_most: int | None
    lines: tuple[ProposedLine, ...]
    pots: tuple[PotLine, ...]
    proven: bool
    free: FreeView | None

    @property
    def with_margins(self) -> bool:
        """Whether the round is small enough to compute margins while somebody waits."""
        return self.proven and len(self.lines) <= MARGINS_AT_MOST

    @property
    def selected(self) -> int:
        """How many applications it proposes to select."""
        return sum(line.outcome == "select" for line in self.lines)


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
    """The selection of a call for its own ministry."""

    call: Call
    acts: tuple[Act, ...]
    step: Step
    numbers: tuple[tuple[State, int], ...]
    proposal: ProposalView | None
    decisions: tuple[DecisionLine, ...]
    stipulations: tuple[StipulationLine, ...]
    sitting: SittingView | None
    titles: Mapping[str, str]
    funder_names: Mapping[str, str]


def selection_of(*, account: Account, key: str, at: datetime) -> SelectionView:
    """The newest proposal and the decisions of a call. Raises NotVisible for people of another ministry."""
    line, roles = own_call(account=account, key=key, at=at)
    call = line.call
    rows = Application.objects.filter(call__key=key).values_list("reference", "answers", "invented")
    titles = {reference: answers.get("title", "") or reference for reference, answers, _ in rows}
    invented = {reference: tuple(facts) for reference, _, facts in rows}
    names = {funder.key: funder.name for funder in call.programme.funder}
    newest = call.proposals.order_by("-number").first()
    decisions = (
        Decision.objects.filter(application__call__key=key)
        .select_related("application", "decided_by")
        .order_by("place", "application__reference")
    )
    return SelectionView(
        call=call,
        acts=acts_open(subject=Subject.CALL, state=State(call.state), roles=roles, stations=call.programme.stations),
        step=line.step,
        numbers=line.numbers,
        proposal=_proposal(newest, titles, invented, names) if newest else None,
        decisions=tuple(
            DecisionLine(
                reference=row.application.reference,
                title=titles[row.application.reference],
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
            for row in sorted(decisions, key=lambda row: ("select", "reserve", "refuse").index(row.outcome))
        ),
        stipulations=_stipulations(key),
        sitting=_sitting(key),
        titles=titles,
        funder_names=names,
    )


def _stipulations(key: str) -> tuple[StipulationLine, ...]:
    rows = Stipulation.objects.filter(call__key=key).select_related("first", "second", "made_by", "lifted_by")
    return tuple(
        StipulationLine(
            number=row.number,
            kind=row.kind,
            first=row.first.reference,
            second=row.second.reference if row.second else "",
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


def _free(result: Mapping[str, Any]) -> FreeView | None:
    free = result.get("free")
    if free is None:
        return None
    selected = {line["reference"] for line in result["lines"] if line["outcome"] == Outcome.SELECT.value}
    used, without = (sum(pot["cents"] for pot in one["used"]) for one in (result, free))
    return FreeView(
        total=free["total"],
        lost=free["total"] - result["total"],
        more=used - without,
        only_with=tuple(sorted(selected - free["selected"].keys())),
        only_without=tuple(sorted(free["selected"].keys() - selected)),
    )


def _proposal(
    row: SelectionProposal,
    titles: Mapping[str, str],
    invented: Mapping[str, tuple[str, ...]],
    names: Mapping[str, str],
) -> ProposalView:
    candidates = {candidate["reference"]: candidate for candidate in row.inputs["candidates"]}
    used = {(pot["funder"], pot["year"]): pot["cents"] for pot in row.result["used"]}
    return ProposalView(
        number=row.number,
        at=row.at,
        digest=row.digest,
        total=row.result["total"],
        ties_broken=row.result["ties_broken"],
        proven=_proven(row),
        free=_free(row.result),
        awards_at_most=row.inputs["awards_at_most"],
        lines=tuple(
            ProposedLine(
                reference=line["reference"],
                title=titles.get(line["reference"], line["reference"]),
                score=line["score"],
                rank=candidates[line["reference"]]["rank"],
                amount=sum(need["cents"] for need in candidates[line["reference"]]["needs"]),
                outcome=line["outcome"],
                stored=line,
                invented=invented.get(line["reference"], ()),
            )
            for line in row.result["lines"]
        ),
        pots=tuple(
            PotLine(
                funder=pot["funder"],
                funder_name=names.get(pot["funder"], pot["funder"]),
                year=pot["year"],
                available=pot["cents"],
                used=used.get((pot["funder"], pot["year"]), 0),
            )
            for pot in row.inputs["budgets"]
        ),
    )


def proposal_file(*, account: Account, key: str, number: int) -> dict[str, Any]:
    """A proposal with everything it was computed from and what proves it, for `verify-decision`. Raises NotVisible."""
    call, _ = visible_call(account=account, key=key)
    row = call.proposals.filter(number=number).first()
    if row is None:
        raise NotVisible(f"{key} {number}")
    file = file_of(inputs=row.inputs, result=row.result, digest=row.digest)
    return {"call": call.key, "number": row.number, "computed_at": row.at.isoformat()} | file


def _proven(row: SelectionProposal) -> bool:
    return row.result.get("certificate", {}).get("optimum") is not None


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
    if row is None or reference not in lines or len(lines) > MARGINS_AT_MOST or not _proven(row):
        raise NotVisible(f"{key} {number} {reference}")
    candidates, rules = round_of(row.inputs)
    selected = frozenset(line["reference"] for line in lines.values() if line["outcome"] == Outcome.SELECT.value)
    margins = Margins(candidates=candidates, rules=rules, ties=row.inputs["ties"], selected=selected)
    try:
        margin = margins.of(reference)
    except KeyError as fault:
        raise NotVisible(reference) from fault
    candidate = next(one for one in candidates if one.reference == reference)
    rows = Application.objects.filter(reference__in=lines).values_list("reference", "answers", "invented")
    titles = {one: given.get("title", "") or one for one, given, _ in rows}
    return MarginView(
        call=call,
        reference=reference,
        title=titles[reference],
        score=candidate.score,
        amount=sum(candidate.needs.values()),
        stored=lines[reference],
        margin=margin,
        invented=next(tuple(facts) for one, _, facts in rows if one == reference),
        titles=titles,
        funder_names={funder.key: funder.name for funder in call.programme.funder},
    )
