"""Dated parameters of grant law, by regime: each value with its clause, resolved by the day that the law names."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from fundament.core.programme import Regime


@dataclass(frozen=True, slots=True)
class Parameter:
    """One value of the law: valid from a day on until the next value; the clause it stands in."""

    key: str
    value: int | Decimal | tuple[int, ...]
    valid_from: date
    clause: str
    note: str = ""


class UnknownParameter(LookupError):
    """The law folder has no value for this key on this day; nothing is guessed."""

    def __init__(self, *, regime: Regime, key: str, on: date) -> None:
        super().__init__(f"{regime.value}: no value of {key} on {on.isoformat()}")
        self.regime, self.key, self.on = regime, key, on


@dataclass(frozen=True, slots=True)
class Law:
    """All parameters of one regime."""

    regime: Regime
    history: Mapping[str, tuple[Parameter, ...]]

    def on(self, *, key: str, day: date) -> Parameter:
        """The parameter in force on a day. Raises UnknownParameter."""
        past = [parameter for parameter in self.history.get(key, ()) if parameter.valid_from <= day]
        if not past:
            raise UnknownParameter(regime=self.regime, key=key, on=day)
        return past[-1]

    def number(self, *, key: str, day: date) -> int:
        """The whole number in force on a day: cents, months, per cent, as the key says. Raises UnknownParameter."""
        value = self.on(key=key, day=day).value
        if not isinstance(value, int):
            raise TypeError(f"{key} is no whole number")
        return value

    def numbers(self, *, key: str, day: date) -> tuple[int, ...]:
        """The list of whole numbers in force on a day. Raises UnknownParameter."""
        value = self.on(key=key, day=day).value
        if not isinstance(value, tuple):
            raise TypeError(f"{key} is no list")
        return value


@cache
def load_law(folder: Path) -> Mapping[Regime, Law]:
    """The law folder: <regime>.toml -> parameters. Raises KeyError or TypeError for a file that is not as described there."""
    return {regime: _read(regime, folder / f"{regime.value}.toml") for regime in Regime}


def _read(regime: Regime, file: Path) -> Law:
    table: dict[str, list[dict[str, Any]]] = tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)
    history = {}
    for key, entries in table.items():
        parameters = [
            Parameter(
                key=key,
                value=tuple(entry["value"]) if isinstance(entry["value"], list) else entry["value"],
                valid_from=entry["from"],
                clause=entry["clause"],
                note=entry.get("note", ""),
            )
            for entry in entries
        ]
        history[key] = tuple(sorted(parameters, key=lambda parameter: parameter.valid_from))
    return Law(regime, history)
