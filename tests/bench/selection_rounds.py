"""Rounds to measure the selection with: made from a seed, so that everyone measures the same."""

import random

from fundament.core.portfolio import Candidate, Level, Pot, Quota, Reach, Rules

YEARS = (2026, 2027, 2028, 2029)
REGIONS = 13


def simple(number: int, *, seed: int) -> tuple[list[Candidate], Rules]:
    """Two fiscal years, four regions with a minimum and a maximum, a limit on awards; money for about a third."""
    chance = random.Random(f"simple {number} {seed}")
    candidates = []
    for one in range(number):
        need = chance.randrange(20, 600) * 1_000_00
        first = chance.choice([0, need // 2, need])
        candidates.append(
            Candidate(
                reference=f"S-{one:05d}",
                score=chance.randrange(30_000, 100_001, 250),
                rank=0,
                submitted=f"{chance.randrange(10**6):06d}",
                needs={("land", 2026): first, ("land", 2027): need - first},
                marks={"region": str(chance.randrange(4))},
            )
        )
    budgets = _budgets(candidates, share=0.33)
    quotas = tuple(
        Quota(kind="region", value=str(region), at_least=number // 20, at_most=max(1, number // 6))
        for region in range(4)
    )
    return candidates, Rules(budgets=budgets, awards_at_most=number // 3 + 1, quotas=quotas)


def hard(number: int, *, seed: int) -> tuple[list[Candidate], Rules]:
    """Two funders, four years, thirteen regions, caps by applicant, three in ten with three levels, exclusions, dependencies."""
    chance = random.Random(f"hard {number} {seed}")
    candidates = []
    for one in range(number):
        need = chance.randrange(40, 900) * 1_000_00
        score = chance.randrange(30_000, 100_001, 125)
        needs = _spread(chance, need)
        smaller = (
            tuple(
                Level(
                    key=f"{percent}",
                    score=score * (100 + percent) // 200,
                    needs={pot: cents * percent // 100 for pot, cents in needs.items()},
                )
                for percent in (75, 50)
            )
            if chance.random() < 0.3
            else ()
        )
        candidates.append(
            Candidate(
                reference=f"H-{one:05d}",
                score=score,
                rank=0,
                submitted=f"{chance.randrange(10**6):06d}",
                needs=needs,
                smaller=smaller,
                marks={"region": str(chance.randrange(REGIONS)), "applicant": str(chance.randrange(number * 2 // 3))},
            )
        )
    references = [one.reference for one in candidates]
    regions = tuple(
        Quota(kind="region", value=str(region), at_least=number // 80, at_most=max(2, number // 25))
        for region in range(REGIONS)
    )
    caps = tuple(
        Quota(kind="applicant", value=applicant, at_most=2, cents_at_most=1_200_000_00)
        for applicant in sorted({one.marks["applicant"] for one in candidates})
    )
    pairs = [tuple(chance.sample(references, 2)) for _ in range(number // 20)]
    return candidates, Rules(
        budgets=_budgets(candidates, share=0.3),
        awards_at_most=number * 2 // 5,
        quotas=regions + caps,
        exclusive=tuple((a, b) for a, b in pairs[: number * 3 // 100]),
        dependent=tuple((a, b) for a, b in pairs[number * 3 // 100 :]),
    )


def reaching(number: int, *, places: int, seed: int) -> tuple[list[Candidate], Rules]:
    """A hard round in which people reached count too; each application reaches places near its own."""
    candidates, rules = hard(number, seed=seed)
    chance = random.Random(f"reach {number} {seed}")
    of: dict[int, list[str]] = {}
    for candidate in candidates:
        centre = chance.randrange(places)
        for place in range(centre, centre + chance.randrange(5, 40)):
            of.setdefault(place % places, []).append(candidate.reference)
    reach = tuple(Reach(people=chance.randrange(1, 900), references=tuple(sorted(set(one)))) for one in of.values())
    return candidates, Rules(
        budgets=rules.budgets,
        awards_at_most=rules.awards_at_most,
        quotas=rules.quotas,
        exclusive=rules.exclusive,
        dependent=rules.dependent,
        reach=reach,
        per_person=5,
    )


def _spread(chance: random.Random, need: int) -> dict[Pot, int]:
    """One to three years of the land's money; in every second project a foundation pays half of it in the first year."""
    years = sorted(chance.sample(YEARS, chance.randrange(1, 4)))
    given = chance.choice([0, need // 2])
    part = (need - given) // len(years) // 100 * 100
    needs: dict[Pot, int] = {("land", year): part for year in years}
    return needs | ({("foundation", YEARS[0]): given} if given else {})


def _budgets(candidates: list[Candidate], *, share: float) -> dict[Pot, int]:
    pots: dict[Pot, int] = {}
    for candidate in candidates:
        for pot, cents in candidate.needs.items():
            pots[pot] = pots.get(pot, 0) + cents
    return {pot: int(cents * share) // 1_000_00 * 1_000_00 for pot, cents in sorted(pots.items())}
