"""How a value of the law is written in a file, and what it becomes in the program: euros become cents, the rest stays exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from fundament.core.law_vocabulary import VOCABULARY, Unit
from fundament.core.money import Cents, NotAnAmount, cents_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """One line of a table by amount: for grants up to `up_to` (None: all larger), `per_cent` of the grant, at most `at_most`."""

    up_to: Cents | None
    per_cent: Decimal | None
    at_most: Cents | None


Value = int | Decimal | str | tuple[int, ...] | tuple[Bracket, ...]


def value_of(key: str, written: Any) -> Value:
    """The value as written, in the program's units. Raises ValueError with what is needed, in German."""
    spec = VOCABULARY[key]
    if spec.unit is Unit.EURO:
        return _cents(written)
    if spec.unit is Unit.PER_CENT:
        return Decimal(_number(written))
    if spec.unit is Unit.SHARES:
        shares = tuple(_whole(share) for share in _list(written))
        if sum(shares) != 100:
            raise ValueError("die Anteile ergeben nicht 100")
        return shares
    if spec.unit is Unit.BRACKETS:
        return _brackets(_list(written))
    if spec.unit is Unit.WORD:
        if written not in spec.words:
            raise ValueError(f"erlaubt ist {', '.join(spec.words)}")
        return str(written)
    return _whole(written)


def _brackets(rows: Sequence[Any]) -> tuple[Bracket, ...]:
    brackets = tuple(_bracket(row) for row in rows)
    bounds = [bracket.up_to for bracket in brackets]
    closed = [bound for bound in bounds if bound is not None]
    if bounds != [*sorted(set(closed)), None]:
        raise ValueError("die Zeilen steigen nach up_to_euro, und nur die letzte hat keines")
    return brackets


def _bracket(row: Any) -> Bracket:
    if not isinstance(row, dict) or not row.keys() <= {"up_to_euro", "per_cent", "at_most_euro"}:
        raise ValueError("eine Zeile hat up_to_euro, per_cent und at_most_euro, sonst nichts")
    if not row.keys() & {"per_cent", "at_most_euro"}:
        raise ValueError("jede Zeile braucht per_cent oder at_most_euro")
    return Bracket(
        up_to=_cents(row["up_to_euro"]) if "up_to_euro" in row else None,
        per_cent=Decimal(_number(row["per_cent"])) if "per_cent" in row else None,
        at_most=_cents(row["at_most_euro"]) if "at_most_euro" in row else None,
    )


def _list(written: Any) -> Sequence[Any]:
    if not isinstance(written, list):
        raise ValueError("eine Liste wird gebraucht")
    return written


def _cents(written: Any) -> Cents:
    try:
        return cents_of(_number(written))
    except NotAnAmount as error:
        raise ValueError("ein Betrag endet mit ganzen Cent") from error


def _number(written: Any) -> int | Decimal:
    # A text is no number, even where Decimal could read it: "10.000" would become ten.
    if isinstance(written, bool) or not isinstance(written, int | Decimal):
        raise ValueError("eine Zahl ab 0 wird gebraucht")
    if not Decimal(written).is_finite() or written < 0:
        raise ValueError("eine Zahl ab 0 wird gebraucht")
    return written


def _whole(written: Any) -> int:
    if isinstance(written, bool) or not isinstance(written, int) or written < 0:
        raise ValueError("eine ganze Zahl ab 0 wird gebraucht")
    return written
