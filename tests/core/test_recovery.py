"""Recovery: where the law says to claim, where not to, and where it leaves the choice to an official."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.law import Bracket, load_law
from fundament.core.recovery import (
    Begin,
    BeginKind,
    EarlyStart,
    Ground,
    Reclaim,
    Suggestion,
    begin_counts,
    begins_for_start_limit,
    early_start,
    publicity_reclaim,
    reclaim,
    reclaim_threshold,
    revocation_limit,
    start_limit,
)
from fundament.core.regime import Regime

LAW = load_law(Path(__file__).parents[2] / "law")
DAY = date(2024, 6, 3)
BRACKETS = LAW[Regime.COMMUNAL].brackets(key="reclaim_waived", day=DAY)
COMMUNAL, NON_COMMUNAL, CONTRACT = Regime.COMMUNAL, Regime.NON_COMMUNAL, Regime.CONTRACT


# Communal bodies (VVK Nr. 8.7)


@pytest.mark.parametrize(
    ("grant", "threshold"),
    [
        (5_000_00, 500_00),  # 10 per cent
        (5_000_01, 250_00),  # 5 per cent of it are 250.0005
        (9_999_99, 499_99),
        (10_000_00, 500_00),
        (20_000_00, 500_00),  # at most 500
        (20_000_01, 600_00),  # 3 per cent
        (33_333_33, 999_99),
        (50_000_00, 1_000_00),  # at most 1,000
        (50_000_01, 1_000_00),  # 2 per cent
        (75_000_00, 1_500_00),
        (125_000_00, 1_500_00),  # at most 1,500
        (125_000_01, 2_500_00),
        (10_000_000_00, 2_500_00),
    ],
)
def test_the_threshold_of_a_communal_body_goes_by_the_size_of_the_grant(grant: int, threshold: int) -> None:
    assert reclaim_threshold(grant=grant, brackets=BRACKETS) == threshold


@given(st.integers(1, 10**9), st.integers(0, 10**9))
def test_a_claim_is_within_the_threshold_exactly_when_it_equals_or_falls_below_the_share(
    grant: int, claim: int
) -> None:
    bracket = next(one for one in BRACKETS if one.up_to is None or grant <= one.up_to)
    by_share = bracket.per_cent is None or claim * 100 <= grant * bracket.per_cent
    by_amount = bracket.at_most is None or claim <= bracket.at_most
    found = reclaim(
        regime=COMMUNAL, grant=grant, claim=claim, brackets=BRACKETS, ceiling_exceeded=False, notice_unlawful=False
    )
    assert found.within_threshold == (by_share and by_amount)


def communal(claim: int, *, exceeded: bool = False, unlawful: bool = False) -> Reclaim:
    """A claim against a town that was granted 60,000 euros; the threshold is 1,200."""
    return reclaim(
        regime=COMMUNAL,
        grant=60_000_00,
        claim=claim,
        brackets=BRACKETS,
        ceiling_exceeded=exceeded,
        notice_unlawful=unlawful,
    )


@pytest.mark.parametrize(
    ("claim", "exceeded", "suggestion", "codes"),
    [
        (1_200_00, False, "waive", ["within_threshold", "rate_kept"]),
        (1_200_01, True, "raise", ["above_threshold", "rate_exceeded"]),
        # "oder": only one of the two holds.
        (1_200_00, True, "person_decides", ["within_threshold", "rate_exceeded"]),
        (1_200_01, False, "person_decides", ["above_threshold", "rate_kept"]),
    ],
)
def test_an_official_decides_where_only_one_of_the_two_alternatives_holds(
    claim: int, exceeded: bool, suggestion: Suggestion, codes: list[str]
) -> None:
    found = communal(claim, exceeded=exceeded)
    assert (found.suggestion, [reason.code for reason in found.reasons]) == (suggestion, codes)
    assert {reason.clause for reason in found.reasons} == {"VVK Nr. 8.7"}
    assert (found.threshold, found.within_threshold, found.rate_kept) == (1_200_00, claim == 1_200_00, not exceeded)


def test_it_shows_the_figures_behind_a_suggestion() -> None:
    assert communal(1_000_00) == Reclaim(
        threshold=1_200_00,
        within_threshold=True,
        rate_kept=True,
        suggestion="waive",
        reasons=(
            Ground(
                code="within_threshold",
                values=(("claim_cents", 1_000_00), ("threshold_cents", 1_200_00)),
                clause="VVK Nr. 8.7",
            ),
            Ground(code="rate_kept", clause="VVK Nr. 8.7"),
        ),
    )


@pytest.mark.parametrize("exceeded", [False, True])
def test_what_an_unlawful_notice_gave_is_claimed_in_full_from_a_communal_body(exceeded: bool) -> None:
    # Nr. 8.7 names 8.2.1, 8.2.3 and 8.2.4, and leaves out 8.2.2.
    found = communal(1, exceeded=exceeded, unlawful=True)
    assert found.suggestion == "raise"
    assert found.reasons[0] == Ground(code="notice_unlawful", clause="VVK Nr. 8.2.2, 8.3")
    assert [reason.code for reason in found.reasons[1:]] == [
        "within_threshold",
        "rate_exceeded" if exceeded else "rate_kept",
    ]


# All others (VwV Nr. 8.8)


@pytest.mark.parametrize(("regime", "clause"), [(NON_COMMUNAL, "VwV Nr. 8.8"), (CONTRACT, "entsprechend VwV Nr. 8.8")])
@pytest.mark.parametrize("unlawful", [False, True])
@pytest.mark.parametrize(
    ("claim", "suggestion", "code", "share"),
    [
        (499_99, "waive", "within_threshold", 499),  # 4.9999 per cent
        (500_00, "raise", "above_threshold", 500),  # "weniger als"
    ],
)
def test_all_others_are_not_asked_for_less_than_500_euros(
    regime: Regime, clause: str, unlawful: bool, claim: int, suggestion: Suggestion, code: str, share: int
) -> None:
    assert reclaim(
        regime=regime,
        grant=10_000_00,
        claim=claim,
        below=LAW[regime].whole(key="reclaim_waived_below", day=DAY),
        ceiling_exceeded=True,
        notice_unlawful=unlawful,
    ) == Reclaim(
        threshold=500_00,
        within_threshold=claim == 499_99,
        rate_kept=False,
        suggestion=suggestion,
        reasons=(
            Ground(code=code, values=(("claim_cents", claim), ("threshold_cents", 500_00)), clause=clause),
            Ground(code="share_of_grant", values=(("share_hundredths", share),), clause=clause),
        ),
    )


@pytest.mark.parametrize(("grant", "claim", "below"), [(0, 1, 0), (1, -1, 0), (1, 1, -1)])
@pytest.mark.parametrize("regime", list(Regime))
def test_it_refuses_amounts_that_cannot_be(regime: Regime, grant: int, claim: int, below: int) -> None:
    with pytest.raises(ValueError, match="grant above 0"):
        reclaim(
            regime=regime,
            grant=grant,
            claim=claim,
            brackets=BRACKETS,
            below=below,
            ceiling_exceeded=False,
            notice_unlawful=False,
        )


def test_it_refuses_a_grant_for_which_no_bracket_holds() -> None:
    small = [Bracket(up_to=10, per_cent=Decimal(10), at_most=None)]
    assert reclaim_threshold(grant=10, brackets=small) == 1
    with pytest.raises(ValueError, match="no bracket"):
        reclaim_threshold(grant=11, brackets=small)


def test_it_refuses_a_bracket_that_names_neither_share_nor_amount() -> None:
    with pytest.raises(ValueError):
        reclaim_threshold(grant=10, brackets=[Bracket(up_to=None, per_cent=None, at_most=None)])


# Publicity (§ 44a SäHO)


def test_missing_publicity_costs_between_5_and_15_per_cent_rounded_into_the_range() -> None:
    law = LAW[COMMUNAL]
    shares = {
        "from_per_cent": law.per_cent(key="publicity_reclaim_from", day=DAY),
        "to_per_cent": law.per_cent(key="publicity_reclaim_to", day=DAY),
    }
    assert publicity_reclaim(state_money=100_000_00, **shares) == (5_000_00, 15_000_00)
    # 4.9995 and 14.9985
    assert publicity_reclaim(state_money=99_99, **shares) == (5_00, 14_99)
    assert publicity_reclaim(state_money=0, **shares) == (0, 0)
    # Between 0.05 and 0.15 of a cent lies no whole one.
    for impossible in (1, -100):
        with pytest.raises(ValueError, match="whole cents"):
            publicity_reclaim(state_money=impossible, **shares)


# Limits in time (VVK and VwV Nr. 8.4, 8.2.3)


@pytest.mark.parametrize(
    ("known_on", "last"),
    [
        (date(2024, 2, 29), date(2025, 2, 28)),
        # A Sunday: an authority must not rely on the Monday after it.
        (date(2024, 6, 1), date(2025, 6, 1)),
    ],
)
def test_the_limit_for_a_revocation_does_not_move_to_a_working_day(known_on: date, last: date) -> None:
    months = LAW[COMMUNAL].whole(key="revocation_within", day=DAY)
    assert revocation_limit(known_on=known_on, months=months) == last


@pytest.mark.parametrize(
    ("delivered", "last"),
    [(date(2024, 6, 3), date(2025, 6, 3)), (date(2024, 6, 1), date(2025, 6, 2))],
)
def test_the_limit_for_the_begin_moves_to_a_working_day(delivered: date, last: date) -> None:
    months = LAW[COMMUNAL].whole(key="begin_within", day=DAY)
    assert start_limit(delivered=delivered, months=months) == last


# The begin of a project (VVK Nr. 1.3.1, VwV Nr. 1.4.1)


@pytest.mark.parametrize(
    ("regime", "clause"),
    [(COMMUNAL, "VVK Nr. 1.3.1"), (NON_COMMUNAL, "VwV Nr. 1.4.1"), (CONTRACT, "entsprechend VwV Nr. 1.4.1")],
)
@pytest.mark.parametrize(
    ("kind", "building", "sole_purpose", "counts"),
    [
        ("supply_contract", True, False, True),
        ("supply_contract", False, False, True),
        ("contract_with_withdrawal", True, False, False),
        ("contract_with_withdrawal", False, True, False),
        ("planning", True, False, False),
        ("soil_survey", True, False, False),
        ("land_purchase", True, False, False),
        ("site_clearing", True, False, False),
        ("planning", True, True, True),
        ("planning", False, False, True),
        ("tender_published", True, False, False),
    ],
)
def test_a_contract_for_the_works_begins_a_project_and_preparing_a_building_does_not(
    regime: Regime, clause: str, kind: BeginKind, building: bool, sole_purpose: bool, counts: bool
) -> None:
    assert begin_counts(kind=kind, building=building, sole_purpose=sole_purpose, regime=regime) == Begin(
        counts=counts, clause=clause
    )


def test_a_published_tender_keeps_the_limit_of_a_communal_body_alone() -> None:
    def begun(kind: BeginKind, regime: Regime) -> Begin:
        return begins_for_start_limit(kind=kind, building=True, sole_purpose=False, regime=regime)

    assert begun("tender_published", COMMUNAL) == Begin(counts=True, clause="VVK Nr. 8.2.3")
    assert begun("tender_published", NON_COMMUNAL) == Begin(counts=False, clause="VwV Nr. 1.4.1")
    assert begun("supply_contract", COMMUNAL) == Begin(counts=True, clause="VVK Nr. 1.3.1")


@pytest.mark.parametrize(
    ("planned", "exception_from", "found"),
    [
        (999_999_99, None, (date(2024, 6, 3), False)),
        (1_000_000_00, None, (None, True)),
        (1_000_000_00, date(2024, 7, 1), (date(2024, 7, 1), True)),
        # No exception reaches back before the application came in.
        (1_000_000_00, date(2024, 5, 1), (date(2024, 6, 3), True)),
        (999_999_99, date(2024, 7, 1), (date(2024, 6, 3), False)),
    ],
)
def test_a_small_project_may_begin_with_its_application_and_a_large_one_needs_an_exception(
    planned: int, exception_from: date | None, found: tuple[date | None, bool]
) -> None:
    below = LAW[COMMUNAL].whole(key="early_start_below", day=DAY)
    for regime, clause in ((COMMUNAL, "VVK Nr. 1.3"), (NON_COMMUNAL, "VwV Nr. 1.4")):
        assert early_start(
            planned=planned, below=below, received_on=DAY, exception_from=exception_from, regime=regime
        ) == EarlyStart(allowed_from=found[0], needs_exception=found[1], clause=clause)
