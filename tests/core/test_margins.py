"""A margin is the very point and the very cent at which an application comes in or falls out: chosen again on both sides."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests.core.test_selection import SMS, TIES, Round, candidate, proposal_of, rounds

from fundament.core.margins import FULL_SCORE, Margin, Margins, rescored, scaled
from fundament.core.portfolio import Candidate, Quota, Rules
from fundament.core.selection import NoPortfolio, propose


def margins_of(drawn: Round) -> Margins:
    """The margins in a round. Raises NoPortfolio."""
    candidates, rules = drawn
    return Margins(candidates=candidates, rules=rules, ties=TIES, selected=proposal_of(drawn).selected)


def selected_with(drawn: Round, changed: Candidate) -> bool:
    """Whether the application is selected in the proposal for the same round with the changed one in its place."""
    candidates, rules = drawn
    there = [changed if one.reference == changed.reference else one for one in candidates]
    try:
        found = propose(candidates=there, rules=rules, ties=TIES, reserve=True)
    except NoPortfolio:
        return False
    return changed.reference in found.selected


@settings(deadline=None, max_examples=300)
@given(rounds(), st.data())
def test_the_named_change_turns_it_and_a_cent_or_a_thousandth_less_does_not(drawn: Round, data: st.DataObject) -> None:
    candidates, rules = drawn
    free = [one for one in candidates if not one.blocked_by and one.reference not in rules.fixed]
    assume(free)
    one = data.draw(st.sampled_from(free))
    try:
        margin = margins_of(drawn).of(one.reference)
    except NoPortfolio:
        return
    assert margin.selected == selected_with(drawn, one)
    if margin.score is not None:
        assert selected_with(drawn, rescored(one, score=margin.score))
        assert not selected_with(drawn, rescored(one, score=margin.score - 1))
        assert (margin.score <= one.score) == margin.selected
    else:
        extreme = 0 if margin.selected else FULL_SCORE
        assert selected_with(drawn, rescored(one, score=extreme)) == margin.selected
    whole = sum(one.needs.values())
    if margin.cents is not None:
        assert selected_with(drawn, scaled(one, cents=margin.cents))
        assert not selected_with(drawn, scaled(one, cents=margin.cents + 1))
        assert (margin.cents >= whole) == margin.selected
    elif whole:
        extreme = sum(rules.budgets.values()) + whole if margin.selected else 0
        assert selected_with(drawn, scaled(one, cents=extreme)) == margin.selected


def round_of(*candidates: Candidate, budget: int = 100, **more: object) -> Round:
    """A round of one pot."""
    return [*candidates], replace(Rules(budgets={SMS: budget}), **more)  # type: ignore[arg-type]  # fields of the rules


def test_it_says_the_margins_of_both_sides() -> None:
    drawn = round_of(candidate("A", 80_000, 60), candidate("B", 60_000, 60))
    margins = margins_of(drawn)
    assert margins.of("A") == Margin(reference="A", selected=True, score=60_000, cents=100)
    # With 80,000 the tie is broken by the reference, which is A's.
    assert margins.of("B") == Margin(reference="B", selected=False, score=80_001, cents=40)


def test_it_says_where_no_score_and_no_cost_helps() -> None:
    least = Quota(kind="region", value="X", at_least=1)
    needed = replace(candidate("A", 10_000, 60), marks={"region": "X"})
    drawn = round_of(needed, candidate("B", 90_000, 60), quotas=(least,))
    margins = margins_of(drawn)
    # The only one of its region is needed whatever its score; then nothing is left of the budget for the other.
    assert margins.of("A") == Margin(reference="A", selected=True, score=None, cents=100)
    assert margins.of("B") == Margin(reference="B", selected=False, score=None, cents=40)


def test_it_gives_none_of_what_people_decided_or_what_is_not_eligible() -> None:
    drawn = round_of(candidate("A", 80_000, 60), candidate("B", 60_000, 60, blocked=True), fixed={"A": True})
    margins = margins_of(drawn)
    for reference in ("A", "B", "C"):
        with pytest.raises(KeyError):
            margins.of(reference)


def test_a_change_of_cost_is_rounded_up_in_each_year() -> None:
    one = scaled(candidate("A", 1, 10, 20, 0), cents=29)
    assert list(one.needs.values()) == [10, 20, 0]
    assert list(scaled(candidate("A", 1, 10, 20, 0), cents=3).needs.values()) == [1, 2, 0]
    assert list(scaled(candidate("A", 1, 0, 0, 0), cents=3).needs.values()) == [0, 0, 0]


def test_the_outcome_of_a_round_without_any_portfolio_has_no_margins() -> None:
    least = Quota(kind="region", value="X", at_least=1)
    with pytest.raises(NoPortfolio):
        margins_of(round_of(candidate("A", 1, 1), quotas=(least,)))
