"""Grant law as dated data: each value with its clause, resolved by the day that the law names, never by today.

A programme may deviate where the law lets its guideline do so; its deviations lie on top, dated and sourced like the law itself.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType
from typing import Any

from fundament.core.law_values import Bracket, Value, value_of
from fundament.core.law_vocabulary import VOCABULARY, Unit
from fundament.core.regime import Regime

__all__ = [
    "Bracket",
    "FaultyLaw",
    "Law",
    "Parameter",
    "UnknownParameter",
    "Value",
    "load_law",
    "parameter_of",
    "read_parameters",
    "read_tables",
    "value_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One value of the law in one regime: valid from `valid_from` until the next one, or to `valid_until` where it ended.

    `quote` are the law's own words. `assumed` says what is assumed and why, empty where the law says so. `replaces` is the
    general value that a programme's deviation lies on.
    """

    key: str
    unit: Unit
    value: Value
    valid_from: date
    valid_until: date | None = None
    clause: str
    quote: str = ""
    assumed: str = ""
    replaces: "Parameter | None" = None

    def holds_on(self, day: date) -> bool:
        """Whether a day lies between the first and the last of this value."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class UnknownParameter(LookupError):
    """The law folder has no value for this key on this day; nothing is guessed."""

    def __init__(self, *, regime: Regime, key: str, on: date) -> None:
        super().__init__(f"{regime.value}: no value of {key} on {on.isoformat()}")
        self.regime, self.key, self.on = regime, key, on


class FaultyLaw(ValueError):
    """A law file says something that cannot be; `faults` are German sentences with file and place, all at once."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Law:
    """All parameters of one regime, each with its history in order of validity, and what a programme lays on top of them."""

    regime: Regime
    history: Mapping[str, tuple[Parameter, ...]]
    deviations: tuple[Parameter, ...] = ()

    def _on(self, key: str, day: date) -> Parameter | None:
        begun = [parameter for parameter in self.history.get(key, ()) if parameter.valid_from <= day]
        # Not the newest that holds: when a value ended, the one before it does not come back.
        general = begun[-1] if begun and begun[-1].holds_on(day) else None
        laid = [one for one in self.deviations if one.key == key and one.holds_on(day)]
        return replace(laid[-1], replaces=general) if laid else general

    def on(self, *, key: str, day: date) -> Parameter:
        """The parameter in force on a day. Raises UnknownParameter."""
        found = self._on(key, day)
        if found is None:
            raise UnknownParameter(regime=self.regime, key=key, on=day)
        return found

    def knows(self, *, key: str, day: date) -> bool:
        """Whether the regime has such a rule on a day: some exist in one regime only."""
        return self._on(key, day) is not None

    def whole(self, *, key: str, day: date) -> int:
        """The whole number in force on a day: cents, months, years, weeks, days or a count, as the vocabulary says.

        Raises UnknownParameter.
        """
        value = self.on(key=key, day=day).value
        if not isinstance(value, int):
            raise TypeError(f"{key} is no whole number")
        return value

    def per_cent(self, *, key: str, day: date) -> Decimal:
        """The percentage in force on a day. Raises UnknownParameter."""
        value = self.on(key=key, day=day).value
        if not isinstance(value, Decimal):
            raise TypeError(f"{key} is no percentage")
        return value

    def shares(self, *, key: str, day: date) -> tuple[int, ...]:
        """The list of percentages in force on a day. Raises UnknownParameter."""
        parameter = self.on(key=key, day=day)
        if parameter.unit is not Unit.SHARES or not isinstance(parameter.value, tuple):
            raise TypeError(f"{key} is no list of shares")
        return tuple(share for share in parameter.value if isinstance(share, int))

    def brackets(self, *, key: str, day: date) -> tuple[Bracket, ...]:
        """The table by amount in force on a day. Raises UnknownParameter."""
        parameter = self.on(key=key, day=day)
        if parameter.unit is not Unit.BRACKETS or not isinstance(parameter.value, tuple):
            raise TypeError(f"{key} is no table")
        return tuple(bracket for bracket in parameter.value if isinstance(bracket, Bracket))

    def word(self, *, key: str, day: date) -> str:
        """The word in force on a day, one of those the vocabulary allows. Raises UnknownParameter."""
        value = self.on(key=key, day=day).value
        if not isinstance(value, str):
            raise TypeError(f"{key} is no word")
        return value

    def with_deviations(self, deviations: Sequence[Parameter]) -> "Law":
        """This law with a programme's deviations on top: on the days a deviation holds, it is the value in force."""
        laid = sorted((*self.deviations, *deviations), key=lambda deviation: deviation.valid_from)
        return replace(self, deviations=tuple(laid))


GENERAL = "general"
"""The file of what holds in every regime: procedure, budget code, transparency."""

_BY_CONTRACT = (
    "Das allgemeine Recht bindet das Geld des Staates. Angenommen ist, dass der Vertrag eines Geldgebers mit eigenen Mitteln "
    "es übernimmt: Eigene Bedingungen liegen nicht vor."
)


@cache
def load_law(folder: Path) -> Mapping[Regime, Law]:
    """The law folder: general.toml under each <regime>.toml. Raises FaultyLaw with every fault at once."""
    faults: list[str] = []
    general = read_parameters(folder / f"{GENERAL}.toml", faults)
    laws = {}
    for regime in Regime:
        own = read_parameters(folder / f"{regime.value}.toml", faults)
        twice = sorted(set(own) & set(general))
        faults += [
            f"{regime.value}.toml, {key}: steht auch in {GENERAL}.toml. Lassen Sie eine Stelle weg." for key in twice
        ]
        under = _by_contract(general) if regime is Regime.CONTRACT else general
        laws[regime] = Law(regime, MappingProxyType(under | own))
    if faults:
        raise FaultyLaw(faults)
    return MappingProxyType(laws)


def _by_contract(general: Mapping[str, tuple[Parameter, ...]]) -> dict[str, tuple[Parameter, ...]]:
    return {
        key: tuple(replace(one, clause=f"entsprechend {one.clause}", assumed=_BY_CONTRACT) for one in history)
        for key, history in general.items()
        if not VOCABULARY[key].state_only
    }


def read_parameters(file: Path, faults: list[str]) -> dict[str, tuple[Parameter, ...]]:
    """The parameters of one file by key, each history in order of validity; adds what is wrong to `faults`."""
    history = {}
    for key, entries in read_tables(file, faults).items():
        if key not in VOCABULARY:
            faults.append(f"{file.name}, {key}: Diesen Wert kennt das Programm nicht. Prüfen Sie die Schreibweise.")
            continue
        read = []
        for number, entry in enumerate(entries, 1):
            try:
                read.append(parameter_of(key, entry))
            except FaultyLaw as faulty:
                faults += [f"{file.name}, {key}, {number}. Eintrag: {fault}" for fault in faulty.faults]
        history[key] = tuple(sorted(read, key=lambda parameter: parameter.valid_from))
        faults += [f"{file.name}, {key}: {fault}" for fault in _overlaps(history[key])]
    return history


def read_tables(file: Path, faults: list[str]) -> dict[str, list[dict[str, Any]]]:
    """The [[key]] tables of a TOML file, numbers exact; adds what is wrong to `faults`, and leaves out what is no table."""
    try:
        written = tomllib.loads(file.read_text("utf-8"), parse_float=Decimal)
    except FileNotFoundError:
        faults.append(f"{file.name}: Die Datei fehlt.")
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(f"{file.name}: Kein gültiges TOML ({error}).")
        return {}
    tables = {}
    for key, entries in written.items():
        if isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries):
            tables[key] = entries
        else:
            faults.append(f"{file.name}, {key}: Schreiben Sie [[{key}]] und darunter die Angaben.")
    return tables


def _overlaps(history: Sequence[Parameter]) -> Iterator[str]:
    for one, after in pairwise(history):
        if one.valid_from == after.valid_from or (one.valid_until is not None and one.valid_until >= after.valid_from):
            yield f"Zwei Einträge gelten am {after.valid_from:%d.%m.%Y}. Berichtigen Sie from oder until."


def parameter_of(key: str, entry: Mapping[str, Any]) -> Parameter:
    """One entry of a file as a parameter. Raises FaultyLaw with all that it lacks or has too much."""
    unit = VOCABULARY[key].unit
    faults = [f"Es fehlt {name}." for name in ("from", "clause", unit.value) if name not in entry]
    for name, written in entry.items():
        if name in {"from", "until"}:
            if not isinstance(written, date) or isinstance(written, datetime):
                faults.append(f"{name} ist kein Tag. Schreiben Sie zum Beispiel 2023-01-01.")
        elif name in {"clause", "quote", "assumed"}:
            if not isinstance(written, str) or not written.strip():
                faults.append(f"{name} ist leer oder kein Text.")
        elif name == unit.value:
            try:
                value_of(key, written)
            except ValueError as error:
                faults.append(f"{name}: {error}.")
        else:
            faults.append(f"Unbekannt ist {name}.")
    if not faults and "until" in entry and entry["until"] < entry["from"]:
        faults.append("until liegt vor from.")
    if faults:
        raise FaultyLaw(faults)
    return Parameter(
        key=key,
        unit=unit,
        value=value_of(key, entry[unit.value]),
        valid_from=entry["from"],
        valid_until=entry.get("until"),
        clause=entry["clause"],
        quote=entry.get("quote", ""),
        assumed=entry.get("assumed", ""),
    )
