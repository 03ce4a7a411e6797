"""What must be reported at once: the list of each regime, its thresholds, and when lower spending passes them."""

from datetime import date
from decimal import Decimal
from types import MappingProxyType

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.duties import Duty, ReportKind, must_report_drop, report_duties
from fundament.core.law import Law, Parameter, UnknownParameter, Value
from fundament.core.law_vocabulary import VOCABULARY
from fundament.core.regime import Regime
from fundament.wording.duty_words import duty_text, duty_title

DAY = date(2025, 8, 4)
R = ReportKind
DROP: dict[str, Value] = {"report_spending_drop": Decimal("7.5"), "report_spending_drop_above": 1_000_000}
NON_COMMUNAL: dict[str, Value] = DROP | {"advance_need": 6, "inventory_above": 80_000}
CENTS = st.integers(min_value=0, max_value=10**12)


def law_of(regime: Regime, values: dict[str, Value]) -> Law:
    """A law with these values from 2020 on, whose clauses are their keys."""
    history = {
        key: (
            Parameter(key=key, unit=VOCABULARY[key].unit, value=value, valid_from=date(2020, 1, 1), clause=f"§ {key}"),
        )
        for key, value in values.items()
    }
    return Law(regime, MappingProxyType(history))


@pytest.mark.parametrize(
    ("regime", "like"), [(Regime.NON_COMMUNAL, ""), (Regime.CONTRACT, "entsprechend ")], ids=["law", "contract"]
)
def test_who_is_no_commune_reports_by_anbest_p_and_keeps_an_inventory(regime: Regime, like: str) -> None:
    clause = f"{like}ANBest-P Nr. 5."
    assert report_duties(law=law_of(regime, NON_COMMUNAL), on=DAY) == (
        Duty(key=R.SPENDING_DROP, clause=f"{clause}1", per_cent=Decimal("7.5"), above=1_000_000),
        Duty(key=R.FURTHER_FUNDING, clause=f"{clause}1"),
        Duty(key=R.PURPOSE_CHANGED, clause=f"{clause}2"),
        Duty(key=R.AIM_UNREACHABLE, clause=f"{clause}3"),
        Duty(key=R.ADVANCE_UNUSED, clause=f"{clause}4", months=6),
        Duty(key=R.THINGS_UNUSED, clause=f"{clause}5", above=80_000),
        Duty(key=R.INSOLVENCY, clause=f"{clause}6"),
        Duty(key=R.RECIPIENT_CHANGED, clause=f"{clause}7"),
        Duty(key=R.STARTED, clause=f"{clause}8"),
        Duty(key="inventory", clause="§ inventory_above", above=80_000),
    )


def test_a_commune_reports_by_anbest_k_also_when_it_may_have_advances() -> None:
    assert report_duties(law=law_of(Regime.COMMUNAL, DROP | {"advance_need": 6}), on=DAY) == (
        Duty(key=R.SPENDING_DROP, clause="ANBest-K Nr. 5.1", per_cent=Decimal("7.5"), above=1_000_000),
        Duty(key=R.FURTHER_FUNDING, clause="ANBest-K Nr. 5.1"),
        Duty(key=R.PURPOSE_CHANGED, clause="ANBest-K Nr. 5.2"),
        Duty(key=R.AIM_UNREACHABLE, clause="ANBest-K Nr. 5.3"),
        Duty(key=R.STARTED, clause="ANBest-K Nr. 5.4"),
        Duty(key=R.THINGS_UNUSED, clause="ANBest-K Nr. 5.5"),
    )


def test_a_duty_without_its_threshold_in_the_law_is_left_out() -> None:
    assert [duty.key for duty in report_duties(law=law_of(Regime.NON_COMMUNAL, {}), on=DAY)] == [
        R.FURTHER_FUNDING,
        R.PURPOSE_CHANGED,
        R.AIM_UNREACHABLE,
        R.THINGS_UNUSED,
        R.INSOLVENCY,
        R.RECIPIENT_CHANGED,
        R.STARTED,
    ]


def test_half_a_threshold_is_not_guessed() -> None:
    law = law_of(Regime.COMMUNAL, {"report_spending_drop": Decimal("7.5")})
    with pytest.raises(UnknownParameter) as refused:
        report_duties(law=law, on=DAY)
    assert refused.value.key == "report_spending_drop_above"


@pytest.mark.parametrize(
    ("planned", "expected", "must"),
    [
        (10_000_000, 9_250_000, False),  # exactly 7.5 per cent, 7,500 €
        (10_000_000, 9_249_999, True),
        (100_000_000, 99_000_000, False),  # exactly 10,000 €, 1 per cent
        (100_000_000, 98_999_999, True),
        (13_333_334, 12_333_334, False),  # just below 7.5 per cent and exactly 10,000 €
        (13_333_333, 12_333_333, True),  # just above 7.5 per cent
        (1, 0, True),
        (0, 0, False),
        (10_000_000, 20_000_000, False),
    ],
)
def test_lower_spending_is_reported_above_either_threshold(planned: int, expected: int, must: bool) -> None:
    found = must_report_drop(planned=planned, expected=expected, per_cent=Decimal("7.5"), above=1_000_000)
    assert found is must


@given(planned=CENTS, expected=CENTS)
def test_lower_spending_is_reported_if_one_threshold_alone_says_so(planned: int, expected: int) -> None:
    never = Decimal(100)
    by_share = must_report_drop(planned=planned, expected=expected, per_cent=Decimal("7.5"), above=10**13)
    by_amount = must_report_drop(planned=planned, expected=expected, per_cent=never, above=1_000_000)
    assert by_share is (1000 * (planned - expected) > 75 * planned)
    assert by_amount is (planned - expected > 1_000_000)
    both = must_report_drop(planned=planned, expected=expected, per_cent=Decimal("7.5"), above=1_000_000)
    assert both is (by_share or by_amount)


def test_every_duty_has_a_title_and_one_sentence_with_its_thresholds() -> None:
    with override("en"):
        duties = report_duties(law=law_of(Regime.NON_COMMUNAL, NON_COMMUNAL), on=DAY)
        assert len({duty_title(duty.key) for duty in duties}) == len(R) + 1
        assert [text for text in map(duty_text, duties) if not text.endswith(".") or "%" in text] == []
        texts = {duty.key: duty_text(duty) for duty in duties}
        assert texts[R.SPENDING_DROP] == (
            "Report at once if the eligible spending falls below the financing plan by more than 7.5 per cent, "
            "or by more than €10,000.00."
        )
        assert texts[R.ADVANCE_UNUSED] == (
            "Report at once if an advance cannot be used within 6 months of its payment."
        )
        assert texts[R.THINGS_UNUSED] == (
            "Report at once if things worth more than €800.00 that were acquired with the grant are, while they are "
            "earmarked, no longer used for its purpose or no longer needed."
        )
        assert duty_text(Duty(key=R.THINGS_UNUSED, clause="ANBest-K Nr. 5.5")) == (
            "Report at once if things acquired with the grant are no longer used for its purpose or no longer needed."
        )
