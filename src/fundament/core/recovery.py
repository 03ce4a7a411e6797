"""Recovery: whether a claim is raised, how long a notice can be revoked, and what counts as the begin of a project."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from fundament.core.dates import add_months, period_end
from fundament.core.law import Bracket
from fundament.core.money import Cents, percentage
from fundament.core.regime import Regime

Suggestion = Literal["raise", "waive", "person_decides"]

BeginKind = Literal[
    "supply_contract",
    "contract_with_withdrawal",
    "planning",
    "soil_survey",
    "land_purchase",
    "site_clearing",
    "tender_published",
]

_PREPARATION = frozenset({"planning", "soil_survey", "land_purchase", "site_clearing"})

_BEGIN = {
    Regime.COMMUNAL: "VVK Nr. 1.3.1",
    Regime.NON_COMMUNAL: "VwV Nr. 1.4.1",
    Regime.CONTRACT: "entsprechend VwV Nr. 1.4.1",
}
_EARLY_START = {
    Regime.COMMUNAL: "VVK Nr. 1.3",
    Regime.NON_COMMUNAL: "VwV Nr. 1.4",
    Regime.CONTRACT: "entsprechend VwV Nr. 1.4",
}
_SMALL_CLAIM = {Regime.NON_COMMUNAL: "VwV Nr. 8.8", Regime.CONTRACT: "entsprechend VwV Nr. 8.8"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What speaks for or against raising a claim, with its figures and its clause.

    `code` is one of: notice_unlawful, within_threshold, above_threshold, rate_kept, rate_exceeded, share_of_grant. Values
    are cents under names that end in "_cents", and hundredths of a per cent under "share_hundredths".
    """

    code: str
    values: tuple[tuple[str, int], ...] = ()
    clause: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclaim:
    """What the law suggests for a claim; an official decides. `threshold` in cents.

    `rate_kept`: no funding rate that the law limits was exceeded.
    """

    threshold: Cents
    within_threshold: bool
    rate_kept: bool
    suggestion: Suggestion
    reasons: tuple[Ground, ...]


def reclaim(
    *,
    regime: Regime,
    grant: Cents,
    claim: Cents,
    brackets: Sequence[Bracket] = (),
    below: Cents = 0,
    ceiling_exceeded: bool,
    notice_unlawful: bool,
) -> Reclaim:
    """Whether a claim against a grant should be raised, all amounts in cents: by `brackets` or by what lies `below`.

    Communal (VVK Nr. 8.7): waived up to and including the bracket's amount, "oder" where no limited rate was exceeded; where
    only one of the two holds an official decides, and an unlawful notice has no such limit. All others (VwV Nr. 8.8): waived
    below the amount, unlawful notice or not, with an eye on the share of the grant. Raises ValueError for amounts below 0,
    without a grant, or without a bracket for its size.
    """
    if grant <= 0 or min(claim, below) < 0:
        raise ValueError("amounts from 0 up and a grant above 0 are needed")
    if regime is Regime.COMMUNAL:
        return _by_brackets(grant, claim, brackets, rate_kept=not ceiling_exceeded, notice_unlawful=notice_unlawful)
    clause, within = _SMALL_CLAIM[regime], claim < below
    share = Fraction(claim * 10_000, grant)
    return Reclaim(
        threshold=below,
        within_threshold=within,
        rate_kept=not ceiling_exceeded,
        suggestion="waive" if within else "raise",
        reasons=(
            _amount_ground(claim, below, within=within, clause=clause),
            Ground(code="share_of_grant", values=(("share_hundredths", int(share)),), clause=clause),
        ),
    )


def _by_brackets(
    grant: Cents, claim: Cents, brackets: Sequence[Bracket], *, rate_kept: bool, notice_unlawful: bool
) -> Reclaim:
    clause = "VVK Nr. 8.7"
    threshold = reclaim_threshold(grant=grant, brackets=brackets)
    within = claim <= threshold
    reasons: tuple[Ground, ...] = (
        _amount_ground(claim, threshold, within=within, clause=clause),
        Ground(code="rate_kept" if rate_kept else "rate_exceeded", clause=clause),
    )
    suggestion: Suggestion = "person_decides"
    if notice_unlawful:
        # Nr. 8.7 names 8.2.1, 8.2.3 and 8.2.4 alone: what 8.2.2 takes back is claimed in full.
        suggestion, reasons = "raise", (Ground(code="notice_unlawful", clause="VVK Nr. 8.2.2, 8.3"), *reasons)
    elif within is rate_kept:
        suggestion = "waive" if within else "raise"
    return Reclaim(
        threshold=threshold, within_threshold=within, rate_kept=rate_kept, suggestion=suggestion, reasons=reasons
    )


def _amount_ground(claim: Cents, threshold: Cents, *, within: bool, clause: str) -> Ground:
    code = "within_threshold" if within else "above_threshold"
    return Ground(code=code, values=(("claim_cents", claim), ("threshold_cents", threshold)), clause=clause)


def reclaim_threshold(*, grant: Cents, brackets: Sequence[Bracket]) -> Cents:
    """The largest claim against a grant of this size that should not be raised, in cents (VVK Nr. 8.7).

    Raises ValueError when no bracket holds for the size, or the bracket names neither a share nor an amount.
    """
    for bracket in brackets:
        if bracket.up_to is None or grant <= bracket.up_to:
            limits: list[Cents] = []
            if bracket.per_cent is not None:
                limits.append(percentage(grant, bracket.per_cent))
            if bracket.at_most is not None:
                limits.append(bracket.at_most)
            return min(limits)
    raise ValueError("no bracket for a grant of this size")


def interest_waived(*, cents: Cents, up_to: Cents) -> bool:
    """Whether interest is not charged: only a total of more than `up_to` cents is (VVK Nr. 8.8, VwV Nr. 8.9)."""
    return cents <= up_to


def publicity_reclaim(*, state_money: Cents, from_per_cent: Decimal, to_per_cent: Decimal) -> tuple[Cents, Cents]:
    """The least and the most that is reclaimed when publicity stayed missing, in cents (§ 44a Abs. 1 SäHO).

    The least is rounded up and the most down, so that both lie within the two shares. Raises ValueError where no whole cent
    does, or for an amount below 0.
    """
    low = -percentage(-state_money, from_per_cent)
    high = percentage(state_money, to_per_cent)
    if state_money < 0 or low > high:
        raise ValueError("an amount of state money with whole cents between the two shares is needed")
    return low, high


def revocation_limit(*, known_on: date, months: int) -> date:
    """Last day to revoke or withdraw a notice after an official in charge knew all the facts (§ 48 Abs. 4, § 49 VwVfG).

    VVK and VwV Nr. 8.4. Not moved to the next working day: the authority must not rely on a day that may be too late.
    """
    return add_months(day=known_on, months=months)


def start_limit(*, delivered: date, months: int) -> date:
    """Last day to begin after the notice arrived (VVK and VwV Nr. 8.2.3), moved to a working day (§ 31 Abs. 3 VwVfG)."""
    return period_end(from_day=delivered, months=months, counting="from_event")


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """Whether something done counts as the begin of a project, and by which clause."""

    counts: bool
    clause: str


def begin_counts(*, kind: BeginKind, building: bool, sole_purpose: bool, regime: Regime) -> Begin:
    """Whether this began the project, so that a grant may no longer be possible (VVK Nr. 1.3.1, VwV Nr. 1.4.1).

    A contract for the works counts, one with a right to withdraw if the grant is refused does not. Preparation does not
    count for a building unless it is the grant's only purpose; elsewhere the text makes no exception for it. To publish a
    tender is no contract yet.
    """
    if kind in _PREPARATION:
        return Begin(counts=sole_purpose or not building, clause=_BEGIN[regime])
    return Begin(counts=kind == "supply_contract", clause=_BEGIN[regime])


def begins_for_start_limit(*, kind: BeginKind, building: bool, sole_purpose: bool, regime: Regime) -> Begin:
    """Whether this is a begin in time after the notice: for communal bodies to publish a required tender is enough.

    VVK Nr. 8.2.3; VwV Nr. 8.2.3 has no such rule, and there it is as in `begin_counts`.
    """
    if kind == "tender_published" and regime is Regime.COMMUNAL:
        return Begin(counts=True, clause="VVK Nr. 8.2.3")
    return begin_counts(kind=kind, building=building, sole_purpose=sole_purpose, regime=regime)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyStart:
    """From which day a project may begin before it is granted; None as long as an exception is needed and missing."""

    allowed_from: date | None
    needs_exception: bool
    clause: str


def early_start(
    *, planned: Cents, below: Cents, received_on: date, exception_from: date | None, regime: Regime
) -> EarlyStart:
    """Whether a project may begin from receipt of its application: with planned spending below the amount, in cents.

    From that amount on an exception is needed; none reaches back before the receipt (VVK Nr. 1.3.3, VwV Nr. 1.4.3).
    """
    if planned < below:
        return EarlyStart(allowed_from=received_on, needs_exception=False, clause=_EARLY_START[regime])
    allowed = None if exception_from is None else max(exception_from, received_on)
    return EarlyStart(allowed_from=allowed, needs_exception=True, clause=_EARLY_START[regime])
