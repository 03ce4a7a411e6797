"""Which proofs of use are checked: drawn by risk first, then by chance that anyone can draw again (VwV Nr. 11.2).

The method, for an auditor with paper, a spreadsheet and any tool for SHA-256:

1. The sample has `share` per cent of all proofs, rounded up to the next whole one. So it never falls below the share, and
   never lies a whole proof above it.
2. Of the sample, `risk_share` per cent, again rounded up, are drawn by risk: the larger grant first, at equal grants the
   higher rate of funding, at equal rates the reference that comes first (compared character by character).
3. The rest is drawn by chance from those that are left. For each of them, write the seed, a colon and the reference behind
   one another without spaces, take the SHA-256 of these characters in UTF-8 and write it as 64 hexadecimal digits in small
   letters: `printf '%s:%s' SEED REFERENCE | sha256sum`. Sort by these digits; the first ones are drawn.

The order in which the proofs are given plays no part. The digest of the population fixes what was drawn from: the SHA-256 of
one line for each proof, sorted by reference, each made of reference, cents and rate parted by semicolons and ended by a line
feed; the rate has a decimal point and no idle zeros.

Chance is worth something only if nobody can try seeds until the result pleases: fix the seed before the proofs have come in,
or take it from a source that nobody here controls.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from fundament.core.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A proof that may be drawn: the grant's reference, its amount in cents and its rate of funding in per cent."""

    reference: str
    cents: Cents
    rate: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A proof that was drawn, why, and as which: ranks count from 1, those by risk first."""

    reference: str
    reason: Literal["risk", "random"]
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """What the draw went by, to be kept with it (VwV Nr. 11.2, VVK Nr. 11.2). Shares are in per cent."""

    share: Decimal
    risk_share: Decimal
    seed: str
    candidates: int
    by_risk: int
    by_chance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The proofs to check, the digest of all they were drawn from, and the criteria."""

    chosen: tuple[Chosen, ...]
    population_digest: str
    criteria: Criteria


def draw(*, population: Sequence[Candidate], share: Decimal, risk_share: Decimal, seed: str) -> Sample:
    """Draws a sample; how is said above. Shares are in per cent; for the proofs of a year at least 50 (VwV Nr. 11.2).

    Raises ValueError for a share outside 0 to 100, references that occur twice, are empty or hold a semicolon or a line
    feed, and for rates that are no numbers.
    """
    _insist(population, share, risk_share)
    size = _part(len(population), share)
    by_risk = _part(size, risk_share)
    risky = sorted(population, key=lambda one: (-one.cents, -Fraction(one.rate), one.reference))
    rest = sorted(risky[by_risk:], key=lambda one: (_lot(seed, one.reference), one.reference))
    chosen = [
        *(Chosen(reference=one.reference, reason="risk", rank=rank) for rank, one in enumerate(risky[:by_risk], 1)),
        *(
            Chosen(reference=one.reference, reason="random", rank=rank)
            for rank, one in enumerate(rest[: size - by_risk], by_risk + 1)
        ),
    ]
    return Sample(
        chosen=tuple(chosen),
        population_digest=_digest(population),
        criteria=Criteria(
            share=share,
            risk_share=risk_share,
            seed=seed,
            candidates=len(population),
            by_risk=by_risk,
            by_chance=size - by_risk,
        ),
    )


def redraw(*, population: Sequence[Candidate], criteria: Criteria) -> Sample:
    """Draws again by kept criteria: equal to the kept sample, unless the population or the sample was changed."""
    return draw(population=population, share=criteria.share, risk_share=criteria.risk_share, seed=criteria.seed)


def _insist(population: Sequence[Candidate], share: Decimal, risk_share: Decimal) -> None:
    references = {one.reference for one in population}
    if len(references) < len(population) or any(not r or ";" in r or "\n" in r for r in references):
        raise ValueError("each reference once, without semicolons and line feeds")
    if not all(one.rate.is_finite() for one in population):
        raise ValueError("rates have to be numbers")
    # A comparison with a NaN raises InvalidOperation, which is no ValueError.
    if not all(part.is_finite() and 0 <= part <= 100 for part in (share, risk_share)):
        raise ValueError("shares lie between 0 and 100 per cent")


def _part(whole: int, share: Decimal) -> int:
    """`share` per cent of a number, rounded up."""
    exact = Fraction(share) * whole / 100
    return -(-exact.numerator // exact.denominator)


def _lot(seed: str, reference: str) -> str:
    return hashlib.sha256(f"{seed}:{reference}".encode()).hexdigest()


def _digest(population: Sequence[Candidate]) -> str:
    lines = [
        f"{one.reference};{one.cents};{_plain(one.rate)}\n" for one in sorted(population, key=lambda one: one.reference)
    ]
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _plain(rate: Decimal) -> str:
    """A rate without idle zeros: 80, 80.0 and 8E1 are the same line. Decimal.normalize would round to the context."""
    text = f"{rate:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
