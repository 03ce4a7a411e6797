"""Euro amounts as integer cents: reading, writing, splitting without loss.

A sum of decimals over 0.10 + 0.20 - 0.30 gave 5.55E-17 on SQLite; integers cannot do that.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

Cents = int
"""An amount in euro cents. Negative only where a docstring says so."""

# German notation: groups of three parted by a dot or a space, two digits after the comma.
_GERMAN = re.compile(
    r"(?P<whole>\d{1,3}(?:[. \u00a0\u202f]\d{3})+|\d+)(?:,(?P<part>\d{1,2}))?\s*(?:€|EUR|Euro)?", re.IGNORECASE
)


class NotAnAmount(ValueError):
    """The text is not a euro amount; `text` holds what was written."""

    def __init__(self, text: str) -> None:
        super().__init__(f"not a euro amount: {text!r}")
        self.text = text


def parse_euro(text: str) -> Cents:
    """Cents of a German amount such as "1.234,56", "1234" or "1.234,56 €". Raises NotAnAmount.

    "1.5" is refused, not guessed: it could mean one euro fifty or fifteen hundred.
    """
    match = _GERMAN.fullmatch(text.strip())
    if match is None:
        raise NotAnAmount(text)
    whole = re.sub(r"\D", "", match["whole"])
    return int(whole) * 100 + int((match["part"] or "").ljust(2, "0"))


def format_euro(cents: Cents) -> str:
    """German text of an amount: 123456 -> "1.234,56 €", with a no-break space so that it never wraps."""
    sign = "-" if cents < 0 else ""
    whole, part = divmod(abs(cents), 100)
    return f"{sign}{whole:,}".replace(",", ".") + f",{part:02d}\u00a0€"


def cents_of(euro: Decimal | int) -> Cents:
    """Cents of an exact euro value. Raises NotAnAmount when it has parts of a cent."""
    scaled = Decimal(euro) * 100
    if scaled != scaled.to_integral_value():
        raise NotAnAmount(str(euro))
    return int(scaled)


def split(cents: Cents, weights: Sequence[int | Decimal]) -> tuple[Cents, ...]:
    """`cents` in proportion to `weights`, the parts adding up to the whole again.

    Largest remainder: each part is rounded down, the cents left go to the largest fractions, the first of equals first.
    Raises ValueError for negative amounts, negative weights or weights that are all zero.
    """
    exact = [Fraction(weight) for weight in weights]
    if cents < 0 or any(weight < 0 for weight in exact) or sum(exact) <= 0:
        raise ValueError("an amount from 0 up and weights with a positive sum are needed")
    shares = [cents * weight / sum(exact) for weight in exact]
    parts = [share.numerator // share.denominator for share in shares]
    left = cents - sum(parts)
    by_remainder = sorted(range(len(parts)), key=lambda i: (parts[i] - shares[i], i))
    for i in by_remainder[:left]:
        parts[i] += 1
    return tuple(parts)


def percentage(cents: Cents, rate: Decimal) -> Cents:
    """`rate` per cent of an amount, rounded down to the cent: a rate is a ceiling, never exceeded by rounding."""
    share = Fraction(cents) * Fraction(rate) / 100
    return share.numerator // share.denominator
