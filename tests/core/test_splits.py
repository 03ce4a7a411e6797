"""Whatever is divided by year, funder, partner, instalment or reduction adds up to the whole again."""

from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from fundament.core.application import ApplicationFacts, PartnerFacts, PlanLine
from fundament.core.award import YearAmount, amounts, needs, reduced, schedule
from fundament.core.bodies import BodyKind
from fundament.core.law import load_law
from fundament.core.ledger import Pot
from fundament.core.loading import load_programme
from fundament.core.money import Cents
from fundament.core.programme import Programme
from fundament.core.regime import Regime

HOME = Path(__file__).parents[2]
LAW = load_law(HOME / "law")
TANDEM = load_programme(HOME / "programmes" / "inklusion-vor-ort-2023").programme
REGIONS = load_programme(HOME / "programmes" / "vitale-regionen-2021").programme

YEARS = st.integers(2021, 2028)
CENTS = st.integers(1, 10**11)
GRANTED = st.dictionaries(
    st.tuples(st.sampled_from(["aktion-mensch", "sms", "smr"]), YEARS), CENTS, min_size=1, max_size=8
)
ROWS = st.builds(
    lambda pots: [YearAmount(funder=funder, year=year, cents=cents) for (funder, year), cents in pots.items()], GRANTED
)
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))
WEIGHTS = st.integers(1, 97)
PLAN = st.dictionaries(YEARS, st.integers(0, 10**11), max_size=5)


@st.composite
def programmes(draw: st.DrawFn) -> Programme:
    """Programme A with each of its two funders paying one partner or both, in any proportion."""
    roles = [partner.role for partner in TANDEM.partner]
    funders = [
        funder.model_copy(update={"pays": [*{roles[number], draw(st.sampled_from(roles))}], "weight": draw(WEIGHTS)})
        for number, funder in enumerate(TANDEM.funder)
    ]
    return TANDEM.model_copy(update={"funder": funders})


def partner(role: str, plan: dict[int, Cents]) -> PartnerFacts:
    """A partner with what it asks for by fiscal year."""
    lines = tuple(PlanLine(year=year, eligible=cents, grant=cents, own=0) for year, cents in plan.items())
    return PartnerFacts(role=role, name=role, kind=BodyKind.TOWN, seat="14522310", lines=lines)


@given(programmes(), PLAN, PLAN)
def test_what_two_partners_ask_for_adds_up_by_year_by_partner_and_by_funder(
    programme: Programme, town: dict[int, Cents], club: dict[int, Cents]
) -> None:
    plans = dict(zip([role.role for role in programme.partner], (town, club), strict=True))
    partners = {role: partner(role, plan) for role, plan in plans.items()}
    rows = {role: amounts(programme=programme, partner=facts) for role, facts in partners.items()}
    for role, plan in plans.items():
        by_year = {year: sum(row.cents for row in rows[role] if row.year == year) for year in plan}
        assert by_year == plan
        paying = {funder.key for funder in programme.funders_of(role=role)}
        assert {row.funder for row in rows[role]} <= paying
    pots: dict[Pot, Cents] = {}
    for row in (row for found in rows.values() for row in found):
        pots[row.funder, row.year] = pots.get((row.funder, row.year), 0) + row.cents
    facts = ApplicationFacts(partners=tuple(partners.values()), answers={})
    assert needs(programme=programme, facts=facts) == pots
    assert sum(pots.values()) == sum(town.values()) + sum(club.values())


@given(ROWS, st.sampled_from(Regime), DAYS, st.integers(0, 2_000))
@example([YearAmount(funder="sms", year=2024, cents=1)], Regime.COMMUNAL, date(2024, 1, 1), 0)
def test_instalments_add_up_on_any_day_of_the_law(rows: list[YearAmount], regime: Regime, on: date, days: int) -> None:
    found = schedule(rows=rows, law=LAW[regime], on=on, first=on, last=on + timedelta(days=days))
    assert sum(one.cents for one in found) == sum(row.cents for row in rows)
    assert [one.number for one in found] == list(range(1, len(found) + 1))
    if found[0].condition == "on_request":
        assert {one.year: one.cents for one in found} == {
            year: sum(row.cents for row in rows if row.year == year) for year in {row.year for row in rows}
        }
    else:
        floor = LAW[regime].whole(key="instalment_floor", day=on)
        assert [one.number for one in found[:-1] if one.cents < floor] == []


@given(ROWS, DAYS, st.integers(0, 2_000))
def test_instalments_add_up_where_a_guideline_has_its_own(rows: list[YearAmount], on: date, days: int) -> None:
    law = LAW[Regime.COMMUNAL].with_deviations(REGIONS.law_deviations(regime=Regime.COMMUNAL))
    found = schedule(rows=rows, law=law, on=on, first=on, last=on + timedelta(days=days))
    assert sum(one.cents for one in found) == sum(row.cents for row in rows)


@given(GRANTED, st.fractions(0, 1))
@example({("sms", 2024): 1, ("smr", 2024): 1}, Fraction(1, 2))
def test_a_smaller_grant_is_what_remains_to_the_cent(before: dict[Pot, Cents], part: Fraction) -> None:
    remaining = int(sum(before.values()) * part)
    after = reduced(amounts=before, remaining=remaining)
    assert sum(after.values()) == remaining
    assert [pot for pot, cents in after.items() if not 0 < cents <= before[pot]] == []


@given(GRANTED, st.fractions(0, 1))
def test_a_grant_shrinks_from_its_youngest_year_and_within_it_in_proportion(
    before: dict[Pot, Cents], part: Fraction
) -> None:
    after = reduced(amounts=before, remaining=int(sum(before.values()) * part))
    years = {year: sum(cents for (_, of), cents in before.items() if of == year) for _, year in before}
    left = {year: sum(cents for (_, of), cents in after.items() if of == year) for year in years}
    touched = [year for year in sorted(years) if left[year] < years[year]]
    assert [left[year] for year in touched[1:]] == [0] * len(touched[1:])
    for pot, cents in before.items():
        exact = Fraction(cents * left[pot[1]], years[pot[1]])
        assert abs(after.get(pot, 0) - exact) < 1


@given(GRANTED, st.integers(0, 10**9))
def test_a_grant_that_keeps_all_it_has_or_more_stays_as_it_is(before: dict[Pot, Cents], more: int) -> None:
    assert reduced(amounts=before, remaining=sum(before.values()) + more) == before
