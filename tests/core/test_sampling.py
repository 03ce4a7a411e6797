"""The sample is large enough and no larger, follows risk, and can be drawn again by anyone (VwV Nr. 11.2)."""

import hashlib
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fundament.core.sampling import Candidate, Chosen, Criteria, Sample, draw, redraw

HALF, WHOLE, NONE = Decimal(50), Decimal(100), Decimal(0)


def candidate(reference: str, cents: int = 1_000_000, rate: str = "80") -> Candidate:
    """A proof, by its grant's reference, amount and rate."""
    return Candidate(reference=reference, cents=cents, rate=Decimal(rate))


FOUR = [candidate("A"), candidate("B"), candidate("C"), candidate("D")]
SHARES = st.decimals(0, 100, places=2)
POPULATIONS = st.lists(
    st.builds(
        Candidate,
        reference=st.text("ABC-0123456789ÄÖ", min_size=1, max_size=12),
        cents=st.integers(0, 5),
        rate=st.decimals(0, 100, places=1),
    ),
    max_size=40,
    unique_by=lambda one: one.reference,
)


def lots(seed: str, *references: str) -> list[str]:
    """References by the hash that the docstring describes."""
    return sorted(references, key=lambda reference: hashlib.sha256((seed + ":" + reference).encode()).hexdigest())


@pytest.mark.parametrize(
    ("number", "share", "size"),
    [
        (0, "50", 0),
        (1, "50", 1),
        (2, "50", 1),
        (3, "50", 2),
        (101, "50", 51),
        (3, "33.34", 2),
        (3, "0", 0),
        (7, "100", 7),
    ],
)
def test_it_draws_the_share_rounded_up(number: int, share: str, size: int) -> None:
    population = [candidate(str(n)) for n in range(number)]
    assert len(draw(population=population, share=Decimal(share), risk_share=HALF, seed="x").chosen) == size


def test_it_draws_by_amount_then_by_rate_then_by_reference() -> None:
    population = [
        candidate("D", 500, "60"),
        candidate("B", 900, "80"),
        candidate("A", 900, "80"),
        candidate("C", 900, "90"),
        candidate("E", 400, "100"),
    ]
    chosen = draw(population=population, share=WHOLE, risk_share=WHOLE, seed="x").chosen
    assert chosen == tuple(
        Chosen(reference=reference, reason="risk", rank=rank) for rank, reference in enumerate("CABDE", 1)
    )


def test_chance_follows_the_hashes_of_seed_and_reference() -> None:
    chosen = draw(population=FOUR, share=WHOLE, risk_share=NONE, seed="2025-11-26").chosen
    assert [one.reference for one in chosen] == lots("2025-11-26", "A", "B", "C", "D") == ["A", "C", "B", "D"]


def test_risk_comes_first_and_chance_draws_from_what_is_left() -> None:
    population = [*FOUR, candidate("E", 2_000_000), candidate("F", 3_000_000)]
    sample = draw(population=population, share=HALF, risk_share=HALF, seed="lot")
    first = lots("lot", "A", "B", "C", "D")[0]
    assert sample == Sample(
        chosen=(
            Chosen(reference="F", reason="risk", rank=1),
            Chosen(reference="E", reason="risk", rank=2),
            Chosen(reference=first, reason="random", rank=3),
        ),
        population_digest=hashlib.sha256(
            b"A;1000000;80\nB;1000000;80\nC;1000000;80\nD;1000000;80\nE;2000000;80\nF;3000000;80\n"
        ).hexdigest(),
        criteria=Criteria(share=HALF, risk_share=HALF, seed="lot", candidates=6, by_risk=2, by_chance=1),
    )


def test_the_digest_sees_every_amount_and_rate_but_not_how_a_rate_is_written() -> None:
    def digest(cents: int, rate: str) -> str:
        return draw(population=[candidate("A", cents, rate)], share=HALF, risk_share=HALF, seed="x").population_digest

    assert digest(1, "80") == digest(1, "80.00") == digest(1, "8E1")
    assert digest(1, "0") == digest(1, "-0.0")
    assert len({digest(1, "80"), digest(2, "80"), digest(1, "80.5"), digest(1, "8")}) == 4


@given(POPULATIONS, SHARES, SHARES, st.text(max_size=8), st.randoms(use_true_random=False))
def test_any_order_of_the_population_gives_the_same_sample(
    population: list[Candidate], share: Decimal, risk_share: Decimal, seed: str, shuffler: Random
) -> None:
    sample = draw(population=population, share=share, risk_share=risk_share, seed=seed)
    shuffled = list(population)
    shuffler.shuffle(shuffled)
    assert redraw(population=shuffled, criteria=sample.criteria) == sample


@given(POPULATIONS, SHARES, SHARES)
def test_the_sample_is_never_below_the_share_and_never_a_whole_proof_above_it(
    population: list[Candidate], share: Decimal, risk_share: Decimal
) -> None:
    sample = draw(population=population, share=share, risk_share=risk_share, seed="x")
    size, wanted = len(sample.chosen), share * len(population) / 100
    assert wanted <= size < wanted + 1
    assert [one.rank for one in sample.chosen] == list(range(1, size + 1))
    assert len({one.reference for one in sample.chosen}) == size
    by_risk = sum(one.reason == "risk" for one in sample.chosen)
    assert risk_share * size / 100 <= by_risk < risk_share * size / 100 + 1
    assert (sample.criteria.by_risk, sample.criteria.by_chance) == (by_risk, size - by_risk)


@given(POPULATIONS.filter(lambda population: len(population) > 1), st.text(max_size=8))
def test_no_proof_left_out_has_a_larger_risk_than_one_drawn_by_risk(population: list[Candidate], seed: str) -> None:
    sample = draw(population=population, share=HALF, risk_share=WHOLE, seed=seed)
    risk = {one.reference: (one.cents, one.rate) for one in population}
    drawn = {one.reference for one in sample.chosen}
    assert min(risk[reference] for reference in drawn) >= max(risk[reference] for reference in risk.keys() - drawn)


@pytest.mark.parametrize("share", ["-0.01", "100.01", "NaN", "Infinity"])
def test_a_share_lies_between_nothing_and_all(share: str) -> None:
    for shares in ({"share": Decimal(share), "risk_share": HALF}, {"share": HALF, "risk_share": Decimal(share)}):
        with pytest.raises(ValueError, match="per cent"):
            draw(population=FOUR, seed="x", **shares)


@pytest.mark.parametrize("references", [("A", "A"), ("",), ("A;1",), ("A\n",)])
def test_each_reference_stands_once_and_cannot_forge_a_line_of_the_digest(references: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="each reference once"):
        draw(population=[candidate(reference) for reference in references], share=HALF, risk_share=HALF, seed="x")


def test_a_rate_is_a_number() -> None:
    with pytest.raises(ValueError, match="rates"):
        draw(population=[candidate("A", rate="NaN")], share=HALF, risk_share=HALF, seed="x")
