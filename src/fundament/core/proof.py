"""Proof of use: what was spent against what was granted, and what follows."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from fundament.core.money import Cents


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """The result of checking a proof, in cents: the grant that remains, what is still to pay, what must be paid back.

    `reduced` is what the grant shrinks by; `code` names why, with its clause.
    """

    due: Cents
    reduced: Cents
    still_to_pay: Cents
    to_repay: Cents
    code: str
    clause: str


def settle(
    *,
    granted: Cents,
    planned: Cents,
    spent: Cents,
    paid: Cents,
    threshold: Cents,
    clause: str,
    financing: Literal["share", "fixed"] = "share",
) -> Settlement:
    """Settles a grant. `planned` and `spent` are eligible spending, all in cents.

    Share: with less spent the grant shrinks in proportion (ANBest 2.1), but only when spending fell by more than
    `threshold` (ANBest 2.2). Fixed: it shrinks only where less was spent than granted. More spent never raises a grant: its
    amount is a maximum. Raises ValueError without planned spending.
    """
    if planned <= 0 or min(granted, spent, paid) < 0:
        raise ValueError("amounts from 0 up and planned spending above 0 are needed")
    due, code = granted, "spent_as_planned"
    if financing == "fixed" and spent < granted:
        due, code = spent, "spent_less"
    elif financing == "share" and planned - spent > threshold:
        share = Fraction(granted * spent, planned)
        due, code = share.numerator // share.denominator, "spent_less"
    return Settlement(
        due=due,
        reduced=granted - due,
        still_to_pay=max(0, due - paid),
        to_repay=max(0, paid - due),
        code=code,
        clause=clause,
    )
