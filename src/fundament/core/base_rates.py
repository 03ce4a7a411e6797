"""The base rate of interest (§ 247 BGB) by half-year, as the Bundesbank announced it. What is not known yet is not guessed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from fundament.core.law import FaultyLaw, read_tables


@dataclass(frozen=True, slots=True, kw_only=True)
class BaseRate:
    """The base rate from `first` to `last`, in per cent a year; it has been negative."""

    first: date
    last: date
    per_cent: Decimal
    source: str


class UnknownBaseRate(LookupError):
    """No rate is known for this day: it has to be entered in the law folder before interest can be computed."""

    def __init__(self, day: date) -> None:
        super().__init__(f"no base rate on {day.isoformat()}")
        self.day = day


@dataclass(frozen=True, slots=True)
class BaseRates:
    """All known base rates, without a gap, in order."""

    rates: tuple[BaseRate, ...]

    def on(self, day: date) -> BaseRate:
        """The rate on a day. Raises UnknownBaseRate."""
        for rate in self.rates:
            if rate.first <= day <= rate.last:
                return rate
        raise UnknownBaseRate(day)


FILE = "base_rates.toml"
_FIRSTS, _LASTS = {(1, 1), (7, 1)}, {(6, 30), (12, 31)}


@cache
def load_base_rates(folder: Path) -> BaseRates:
    """The base rates of the law folder. Raises FaultyLaw with every fault at once, gaps and overlaps among them."""
    faults: list[str] = []
    rates = []
    for key, entries in read_tables(folder / FILE, faults).items():
        if key != "rate":
            faults.append(f"{FILE}, {key}: Hier stehen nur [[rate]].")
            continue
        for number, entry in enumerate(entries, 1):
            found = [f"{FILE}, {number}. Eintrag: {fault}" for fault in _faults(entry)]
            faults += found
            if not found:
                rates.append(
                    BaseRate(
                        first=entry["from"],
                        last=entry["until"],
                        per_cent=Decimal(entry["per_cent"]),
                        source=entry["source"],
                    )
                )
    rates.sort(key=lambda rate: rate.first)
    # A faulty entry is missing here; the gap it leaves is no fault of its own.
    faults += [f"{FILE}: {fault}" for fault in _breaks(rates, gaps=not faults)]
    if faults:
        raise FaultyLaw(faults)
    return BaseRates(tuple(rates))


def _faults(entry: Mapping[str, Any]) -> Iterator[str]:
    for name in ("from", "until", "per_cent", "source"):
        if name not in entry:
            yield f"Es fehlt {name}."
    for name, written in entry.items():
        if name in {"from", "until"}:
            days = _FIRSTS if name == "from" else _LASTS
            day = isinstance(written, date) and not isinstance(written, datetime)
            if not day or (written.month, written.day) not in days:
                yield f"{name} ist kein {'erster' if name == 'from' else 'letzter'} Tag eines Halbjahrs."
        elif name == "per_cent":
            if isinstance(written, bool) or not isinstance(written, int | Decimal) or not Decimal(written).is_finite():
                yield "per_cent ist keine Zahl."
        elif name == "source":
            if not isinstance(written, str) or not written.strip():
                yield "source ist leer oder kein Text."
        else:
            yield f"Unbekannt ist {name}."


def _breaks(rates: Sequence[BaseRate], *, gaps: bool) -> Iterator[str]:
    for rate in rates:
        if rate.last < rate.first:
            yield f"Der Eintrag ab {rate.first:%d.%m.%Y} endet, bevor er beginnt."
    for one, after in pairwise(rates):
        missing = one.last + timedelta(days=1)
        if after.first < missing:
            yield f"Zwei Einträge gelten am {after.first:%d.%m.%Y}. Berichtigen Sie from oder until."
        elif gaps and after.first > missing:
            yield f"Ab {missing:%d.%m.%Y} fehlt ein Eintrag, bis zum {after.first - timedelta(days=1):%d.%m.%Y}."
