"""The proposal is the optimum, found again by trying every portfolio; every reason it gives is true; its file proves it."""

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fundament.core import solving
from fundament.core.decision_file import Fault, digest_of, faults, file_of, inputs_json, result_json
from fundament.core.portfolio import Candidate, Level, Pot, Quota, Reach, Rules, tie_order
from fundament.core.proposal import Outcome, Proposal
from fundament.core.selection import NoPortfolio, propose

SMS, AM = ("sms", 2024), ("am", 2024)
POTS: tuple[Pot, ...] = (SMS, AM, ("sms", 2025))
TIES = ("rank_by_association", "earlier_submission")
# Close to each other and to the budgets, so that one cent decides.
AMOUNTS = st.sampled_from([0, 1, 99_999_99, 100_000_00, 100_000_01, 250_000_00])
BUDGETS = st.sampled_from([0, 100_000_00, 200_000_00, 200_000_01, 350_000_00, 500_000_00])


def candidate(
    reference: str, score: int, *needs: int, rank: int = 0, submitted: str = "1", blocked: bool = False
) -> Candidate:
    """A candidate with its needs of the pots in their order."""
    return Candidate(
        reference=reference,
        score=score,
        rank=rank,
        submitted=submitted,
        needs=dict(zip(POTS, needs, strict=False)),
        blocked_by=("rule: broken",) if blocked else (),
    )


def proposed(*candidates: Candidate, budget: int = 100, limit: int | None = None, reserve: bool = True) -> Proposal:
    """The proposal for one pot."""
    rules = Rules(budgets={SMS: budget}, awards_at_most=limit)
    return propose(candidates=candidates, rules=rules, ties=TIES, reserve=reserve)


LETTERS = "ABCDEFG"
SCORES = st.sampled_from([0, 1, 40_000, 60_000, 60_001, 80_000, 100_000])
REFERENCES = st.sampled_from([f"A-{n}" for n in range(len(LETTERS))])
PAIRS = st.lists(st.tuples(REFERENCES, REFERENCES).filter(lambda pair: pair[0] != pair[1]), max_size=2)
Round = tuple[list[Candidate], Rules]
Portfolio = dict[str, int]
"""The level of each selected application."""


@st.composite
def rounds(draw: st.DrawFn) -> Round:
    """A small round with every kind of rule in play: up to seven candidates, three pots."""
    number = draw(st.integers(min_value=0, max_value=len(LETTERS)))
    candidates = [
        Candidate(
            reference=f"A-{n}",
            score=draw(SCORES),
            rank=draw(st.integers(min_value=0, max_value=3)),
            submitted=draw(st.sampled_from(["2024-01-30", "2024-01-31"])),
            needs={pot: draw(AMOUNTS) for pot in POTS},
            blocked_by=draw(st.sampled_from([(), (), (), ("rule: broken",)])),
            smaller=tuple(
                Level(key=f"smaller {level}", score=draw(SCORES), needs={pot: draw(AMOUNTS) for pot in POTS})
                for level in range(draw(st.sampled_from([0, 0, 1, 2])))
            ),
            marks={"region": draw(st.sampled_from("XY")), "applicant": draw(st.sampled_from("PQR"))},
        )
        for n in range(number)
    ]
    quotas = st.builds(
        Quota,
        kind=st.just("region"),
        value=st.sampled_from("XY"),
        at_least=st.sampled_from([0, 0, 0, 1, 2]),
        at_most=st.sampled_from([None, 2, 3]),
        cents_at_most=st.sampled_from([None, 350_000_00]),
    )
    caps = st.builds(Quota, kind=st.just("applicant"), value=st.sampled_from("PQR"), at_most=st.just(1))
    reach = st.builds(
        Reach,
        people=st.sampled_from([0, 1, 500, 3_000]),
        references=st.sets(REFERENCES, min_size=1, max_size=4).map(lambda found: tuple(sorted(found))),
    )
    rules = Rules(
        budgets={pot: draw(BUDGETS) for pot in POTS},
        awards_at_most=draw(st.sampled_from([None, 1, 2, 5])),
        quotas=tuple(draw(st.lists(st.one_of(quotas, caps), max_size=2))),
        exclusive=tuple(draw(PAIRS)),
        dependent=tuple(draw(PAIRS)),
        fixed=draw(st.sampled_from([{}, {}, {}, {"A-0": True}, {"A-1": False}])),
        reach=tuple(draw(st.lists(reach, max_size=3))),
        per_person=draw(st.sampled_from([0, 7])),
    )
    return candidates, rules


def allowed(portfolio: Portfolio, there: Mapping[str, Candidate], rules: Rules) -> bool:
    """Whether a portfolio keeps to all rules, said once more and without any row."""

    def needs(reference: str) -> Mapping[Pot, int]:
        return there[reference].levels[portfolio[reference]].needs

    def money() -> bool:
        pots = {pot for one in there.values() for level in one.levels for pot in level.needs}
        return all(sum(needs(one).get(pot, 0) for one in portfolio) <= rules.budgets.get(pot, 0) for pot in pots)

    def quota(one: Quota) -> bool:
        inside = [reference for reference in portfolio if there[reference].marks.get(one.kind) == one.value]
        cents = sum(sum(needs(reference).values()) for reference in inside)
        number = one.at_least <= len(inside) and (one.at_most is None or len(inside) <= one.at_most)
        return number and (one.cents_at_most is None or cents <= one.cents_at_most)

    eligible = {reference for reference, one in there.items() if not one.blocked_by}
    return (
        money()
        and (rules.awards_at_most is None or len(portfolio) <= rules.awards_at_most)
        and all(quota(one) for one in rules.quotas)
        and not any(first in portfolio and second in portfolio for first, second in rules.exclusive)
        and not any(first in portfolio and second not in portfolio for first, second in rules.dependent)
        and all((one in portfolio) == inside for one, inside in rules.fixed.items() if one in eligible)
    )


def worth(portfolio: Portfolio, there: Mapping[str, Candidate], rules: Rules) -> int:
    """Points of the selected, and of the people of each place that one of them reaches."""
    people = sum(place.people for place in rules.reach if any(one in portfolio for one in place.references))
    return sum(there[one].levels[level].score for one, level in portfolio.items()) + people * rules.per_person


def portfolios(candidates: Sequence[Candidate], rules: Rules) -> Iterator[tuple[Portfolio, int, list[int]]]:
    """Every allowed portfolio, what it is worth, and how early it comes in tie order: the greater, the earlier."""
    there = {one.reference: one for one in candidates}
    able = sorted((one for one in candidates if not one.blocked_by), key=lambda one: tie_order(one, ties=TIES))
    for levels in product(*([None, *range(len(one.levels))] for one in able)):
        portfolio = {one.reference: level for one, level in zip(able, levels, strict=True) if level is not None}
        if allowed(portfolio, there, rules):
            early = [-1_000 if level is None else -level for level in levels]
            yield portfolio, worth(portfolio, there, rules), early


def best(candidates: Sequence[Candidate], rules: Rules) -> tuple[Portfolio, int, bool] | None:
    """By trying every portfolio: the worthiest, of equals the first in tie order; its worth; whether there are equals."""
    found = sorted(portfolios(candidates, rules), key=lambda one: (one[1], one[2]))
    if not found:
        return None
    portfolio, value, _ = found[-1]
    return portfolio, value, len(found) > 1 and found[-2][1] == value


def proposal_of(drawn: Round) -> Proposal:
    """What is proposed for a drawn round. Raises NoPortfolio."""
    candidates, rules = drawn
    return propose(candidates=candidates, rules=rules, ties=TIES, reserve=True)


def selected(proposal: Proposal, there: Mapping[str, Candidate]) -> Portfolio:
    """The proposal as a portfolio."""
    return {
        line.reference: [level.key for level in there[line.reference].levels].index(line.level)
        for line in proposal.lines
        if line.outcome is Outcome.SELECT
    }


@settings(deadline=None, max_examples=1_000)
@given(rounds())
def test_it_finds_and_proves_what_trying_every_portfolio_finds(drawn: Round) -> None:
    candidates, rules = drawn
    expected = best(candidates, rules)
    if expected is None:
        with pytest.raises(NoPortfolio):
            proposal_of(drawn)
        return
    found = proposal_of(drawn)
    there = {one.reference: one for one in candidates}
    assert (selected(found, there), found.total, found.ties_broken) == expected
    taken = [there[one].levels[level] for one, level in expected[0].items()]
    assert found.used == {pot: sum(level.needs[pot] for level in taken) for pot in POTS}
    assert sorted(line.reference for line in found.lines) == sorted(there)
    assert faults(stored(drawn, found)) == ()


def stored(drawn: Round, proposal: Proposal) -> dict[str, Any]:
    """The decision file, as it is read again."""
    candidates, rules = drawn
    inputs = inputs_json(programme={}, candidates=candidates, rules=rules, ties=TIES, reserve=True)
    result = result_json(proposal)
    text = json.dumps(file_of(inputs=inputs, result=result, digest=digest_of(inputs, result)))
    read: dict[str, Any] = json.loads(text)
    return read


@settings(deadline=None, max_examples=300)
@given(rounds())
def test_it_gives_only_reasons_that_are_true(drawn: Round) -> None:
    candidates, rules = drawn
    try:
        found = proposal_of(drawn)
    except NoPortfolio:
        return
    there = {one.reference: one for one in candidates}
    chosen = selected(found, there)
    outside = [line for line in found.lines if line.outcome is not Outcome.SELECT]
    for line in outside:
        one = there[line.reference]
        assert line.place == 0 or line.outcome is Outcome.RESERVE
        if one.blocked_by:
            assert (line.outcome, line.code, line.binding, line.competes_with) == (
                Outcome.REFUSE,
                "not_eligible",
                (),
                (),
            )
        elif rules.fixed.get(line.reference) is False:
            assert (line.outcome, line.code, line.competes_with) == (Outcome.REFUSE, "decided_before", ())
        elif any(cents > rules.budgets[pot] for pot, cents in one.needs.items()):
            assert (line.code, line.competes_with) == ("larger_than_budget", ())
        else:
            with_it = chosen | {line.reference: 0}
            lets_in = tuple(
                rival.reference
                for rival in found.lines
                if rival.reference in chosen
                and allowed({k: v for k, v in with_it.items() if k != rival.reference}, there, rules)
            )
            # What could be added would have been, unless it is worth nothing more; then nobody has to fall for it.
            assert line.competes_with == (() if allowed(with_it, there, rules) else lets_in)
            assert bool(line.binding) != allowed(with_it, there, rules)
        needs = one.needs
        over = {pot for pot in POTS if needs[pot] and found.used[pot] + needs[pot] > rules.budgets[pot]}
        assert one.blocked_by or set(line.pots) == (set() if line.code == "decided_before" else over)
    places = [line.place for line in outside if line.outcome is Outcome.RESERVE]
    assert places == list(range(1, len(places) + 1))


@settings(deadline=None, max_examples=100)
@given(rounds(), st.randoms(use_true_random=False))
def test_it_does_not_depend_on_the_order_of_what_comes_in(drawn: Round, chance: random.Random) -> None:
    candidates, rules = drawn
    shuffled = [*candidates]
    chance.shuffle(shuffled)
    turned = replace(rules, budgets=dict(reversed(rules.budgets.items())))
    try:
        one = proposal_of(drawn)
    except NoPortfolio:
        return
    assert proposal_of((shuffled, turned)) == one


@settings(deadline=None, max_examples=200)
@given(rounds(), st.data())
def test_a_file_that_was_changed_is_not_believed(drawn: Round, data: st.DataObject) -> None:
    """Any other selection, total or use of a budget, with its digest made anew, is refused: it breaks a rule or is not the best."""
    candidates, rules = drawn
    try:
        file = stored(drawn, proposal_of(drawn))
    except NoPortfolio:
        return
    lines = file["result"]["lines"]
    if not lines:
        return
    line = data.draw(st.sampled_from(lines))
    selects = line["outcome"] == "select"
    line |= {"outcome": "refuse" if selects else "select", "level": "", "place": 0}
    assert faults(file) == (Fault("digest"),)
    file["digest"] = digest_of(file["inputs"], file["result"])
    assert faults(file)
    # Even if everything that follows from it is made to fit.
    there = {one.reference: one for one in candidates}
    chosen = {
        one["reference"]: [level.key for level in there[one["reference"]].levels].index(one["level"])
        for one in lines
        if one["outcome"] == "select"
    }
    file["result"]["total"] = worth(chosen, there, rules)
    for pot in file["result"]["used"]:
        pot["cents"] = sum(there[one].levels[at].needs[pot["funder"], pot["year"]] for one, at in chosen.items())
    for place, one in enumerate((one for one in lines if one["outcome"] == "reserve"), start=1):
        one["place"] = place
    file["digest"] = digest_of(file["inputs"], file["result"])
    assert {fault.code for fault in faults(file)} & {"selected", "rule", "not_proven"}


def test_it_prefers_two_that_fit_to_one_that_scores_higher() -> None:
    found = proposed(candidate("A", 90_000, 100), candidate("B", 50_000, 50), candidate("C", 50_000, 50))
    assert (found.selected, found.total, found.used) == (("B", "C"), 100_000, {SMS: 100})
    (line,) = (one for one in found.lines if one.reference == "A")
    assert (line.outcome, line.code, line.place, line.pots, line.competes_with) == (
        Outcome.RESERVE,
        "budget_used",
        1,
        (SMS,),
        (),
    )


@pytest.mark.parametrize(
    ("cents", "selected", "code"),
    [(40, ("A", "B"), ""), (41, ("A",), "budget_used"), (101, ("A",), "larger_than_budget")],
)
def test_it_says_of_one_cent_too_many_what_it_is(cents: int, selected: tuple[str, ...], code: str) -> None:
    found = proposed(candidate("A", 90_000, 60), candidate("B", 50_000, cents))
    assert found.selected == selected
    assert [line.code for line in found.lines if line.outcome is Outcome.RESERVE] == ([code] if code else [])


def test_it_names_the_rival_whose_fall_lets_another_in() -> None:
    found = proposed(
        candidate("A", 90_000, 40), candidate("B", 80_000, 10), candidate("C", 70_000, 45), candidate("D", 60_000, 20)
    )
    assert found.selected == ("A", "B", "C")
    (line,) = (one for one in found.lines if one.reference == "D")
    # A or C make room for 20; B alone does not.
    assert (line.code, line.competes_with) == ("budget_used", ("A", "C"))


def test_it_keeps_to_the_limit_on_awards_and_says_so() -> None:
    found = proposed(*(candidate(letter, 80_000 - n, 1) for n, letter in enumerate("ABC")), limit=2)
    assert found.selected == ("A", "B")
    assert (found.lines[2].code, found.lines[2].competes_with, found.lines[2].pots) == ("limit_reached", ("A", "B"), ())


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (candidate("Z", 60_001, 60), candidate("A", 60_000, 60)),
        (candidate("Z", 60_000, 60, rank=1), candidate("A", 60_000, 60, rank=2)),
        (candidate("Z", 60_000, 60, rank=9), candidate("A", 60_000, 60)),  # not ranked: after all who are
        (candidate("Z", 60_000, 60, submitted="1"), candidate("A", 60_000, 60, submitted="2")),
        (candidate("A", 60_000, 60), candidate("Z", 60_000, 60)),
    ],
)
def test_it_breaks_ties_by_rank_then_submission_then_reference(first: Candidate, second: Candidate) -> None:
    assert proposed(second, first).selected == (first.reference,)
    assert proposed(first, second).selected == (first.reference,)


@pytest.mark.parametrize(
    ("candidates", "broken"),
    [
        ([candidate("A", 60_000, 60), candidate("B", 60_000, 60)], True),
        ([candidate("A", 60_000, 60), candidate("B", 59_999, 60)], False),
        ([candidate("A", 60_000, 50), candidate("B", 60_000, 50)], False),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_it_says_when_a_tie_was_broken(candidates: list[Candidate], broken: bool, turned: bool) -> None:
    letters = ["B", "A"] if turned else ["A", "B"]
    named = [replace(one, reference=letter) for one, letter in zip(candidates, letters, strict=True)]
    assert proposed(*named).ties_broken == broken


def test_it_refuses_instead_of_reserving_where_there_is_no_reserve() -> None:
    found = proposed(candidate("A", 90_000, 60), candidate("B", 50_000, 60), reserve=False)
    assert [(line.reference, line.outcome, line.code, line.place) for line in found.lines] == [
        ("A", Outcome.SELECT, "in_best_portfolio", 0),
        ("B", Outcome.REFUSE, "budget_used", 0),
    ]


def test_it_does_not_select_what_is_blocked_however_good() -> None:
    found = proposed(candidate("A", 100_000, 1, blocked=True), candidate("B", 1, 1))
    assert [(line.reference, line.outcome, line.code) for line in found.lines] == [
        ("A", Outcome.REFUSE, "not_eligible"),
        ("B", Outcome.SELECT, "in_best_portfolio"),
    ]


def test_it_does_not_pay_from_a_pot_that_nobody_filled() -> None:
    found = proposed(candidate("A", 90_000, 0, 1))
    assert [(line.outcome, line.code, line.pots) for line in found.lines] == [
        (Outcome.RESERVE, "larger_than_budget", (AM,))
    ]


def test_it_proposes_nothing_for_nobody() -> None:
    found = proposed()
    assert (found.total, found.used, found.lines, found.ties_broken) == (0, {SMS: 0}, (), False)


def test_it_is_right_to_the_cent_with_the_budgets_of_a_whole_land() -> None:
    half = 500_000_000_00
    exact = propose(
        candidates=[candidate("A", 60_000, half), candidate("B", 60_000, half)],
        rules=Rules(budgets={SMS: 2 * half}),
        ties=TIES,
        reserve=True,
    )
    short = propose(
        candidates=[candidate("A", 60_000, half), candidate("B", 60_000, half + 1)],
        rules=Rules(budgets={SMS: 2 * half}),
        ties=TIES,
        reserve=True,
    )
    assert (exact.selected, short.selected) == (("A", "B"), ("A",))


def test_it_does_not_lose_its_way_when_one_cent_decides() -> None:
    # With the solver's usual tolerance this ended without any portfolio.
    there = [candidate("A-0", 1, 0, 0, 250_000_00), candidate("A-5", 1, 0, 0, 100_000_01)]
    there += [candidate(f"A-{number}", 0, 0, 0, cents) for number, cents in ((1, 0), (2, 1), (3, 0), (4, 0))]
    found = propose(
        candidates=there,
        rules=Rules(budgets={SMS: 0, AM: 0, ("sms", 2025): 350_000_00}),
        ties=("earlier_submission",),
        reserve=True,
    )
    assert (found.selected, found.total) == (("A-0", "A-1", "A-2", "A-3", "A-4"), 1)


def test_it_needs_no_help_of_a_solver_that_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    def lost(*_given: object, **_more: object) -> None:
        raise solving.NoOptimum("kUnknown")

    monkeypatch.setattr(solving, "best", lost)
    found = proposed(candidate("A", 90_000, 60), candidate("B", 50_000, 60), candidate("C", 50_000, 40))
    assert (found.selected, found.certificate.optimum is not None) == (("A", "C"), True)
    with pytest.raises(solving.NoOptimum):
        propose(
            candidates=[candidate("A", 90_000, 60), candidate("B", 80_000, 60)],
            rules=Rules(budgets={SMS: 100}),
            ties=TIES,
            reserve=True,
            nodes=0,
        )
