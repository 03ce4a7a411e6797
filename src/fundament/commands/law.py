"""Explains the law folder: what holds on a day, where it stands, since when, and what a programme lays on top. In German."""

import argparse
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from itertools import zip_longest
from pathlib import Path

from fundament.core.law import Bracket, FaultyLaw, Law, Parameter, load_law
from fundament.core.law_vocabulary import VOCABULARY, Unit
from fundament.core.loading import FaultyProgramme, load_programme
from fundament.core.money import format_euro
from fundament.core.programme import Programme
from fundament.core.regime import Regime

OK, FAULTS = 0, 2
HOME = Path(__file__).resolve().parents[3]

_REGIMES = {
    Regime.COMMUNAL: "Zuwendung an Kommunen (VVK, ANBest-K)",
    Regime.NON_COMMUNAL: "Zuwendung an andere (VwV, ANBest-P)",
    Regime.CONTRACT: "Fördervertrag eines Geldgebers mit eigenen Mitteln",
}
_UNITS = {
    Unit.MONTHS: ("Monat", "Monate"),
    Unit.YEARS: ("Jahr", "Jahre"),
    Unit.WEEKS: ("Woche", "Wochen"),
    Unit.DAYS: ("Tag", "Tage"),
}
_WORDS = {
    "standard": "in Raten, ohne Antrag",
    "advance_on_request": "im Voraus, auf Antrag",
    "on_the_day": "auf den Tag",
    "with_the_month": "mit Ablauf des Monats",
    "required": "erforderlich",
    "not_required": "nicht erforderlich",
    "tax_years": "nach Steuerjahren",
    "rolling": "vom Tag zurück",
}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Adds `law explain` and `law list` to the command line."""
    law = commands.add_parser("law", help="explain a value of the law, or list what the law folder knows")
    what = law.add_subparsers(dest="what", required=True, metavar="WHAT")
    one = what.add_parser("explain", help="print a value, its clause, its words and its history")
    one.add_argument("key")
    one.add_argument("--on", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    one.add_argument("--regime", type=Regime, choices=list(Regime), metavar="|".join(Regime))
    one.add_argument("--programme", metavar="KEY", help="lay the deviations of this programme on top")
    what.add_parser("list", help="print every key with its meaning and the regimes that know it")


def run(given: argparse.Namespace) -> int:
    """Runs `law`; 0 when something was found, 2 when not, or when a file has faults."""
    try:
        laws = load_law(HOME / "law")
        if given.what == "list":
            return _say(listed(laws=laws), found=True)
        programme = None
        if given.programme is not None:
            folder = HOME / "programmes" / given.programme
            if not folder.is_dir():
                return _say([f"Das Programm »{given.programme}« gibt es nicht."], found=False)
            programme = load_programme(folder).programme
    except (FaultyLaw, FaultyProgramme) as faulty:
        return _say([str(fault) for fault in faulty.faults], found=False)
    return explain(laws=laws, key=given.key, on=given.on, regime=given.regime, programme=programme)


def explain(
    *, laws: Mapping[Regime, Law], key: str, on: date, regime: Regime | None = None, programme: Programme | None = None
) -> int:
    """Prints what the law says of a key on a day, in each regime or the named one; 2 when it says nothing."""
    if key not in VOCABULARY:
        near = get_close_matches(key, VOCABULARY, n=3, cutoff=0.5)
        hint = f"Ähnlich: {', '.join(near)}." if near else "Alle Schlüssel zeigt: fundament law list"
        return _say([f"Den Schlüssel »{key}« kennt das Recht nicht. {hint}"], found=False)
    asked = list(Regime) if regime is None else [regime]
    lines, known = [f"{key} am {on:%d.%m.%Y}"], False
    for one in asked:
        deviations = () if programme is None else programme.law_deviations(regime=one)
        law = laws[one].with_deviations(deviations)
        known = known or law.knows(key=key, day=on)
        lines += ["", _REGIMES[one], *(f"  {line}" for line in _told(law, key, on))]
        laid = [deviation for deviation in deviations if deviation.key == key]
        if programme is not None and laid:
            lines += [f"  Abweichungen in {programme.key}:", *(f"    {_entry(row, row.valid_until)}" for row in laid)]
    return _say(lines, found=known)


def listed(*, laws: Mapping[Regime, Law]) -> Iterator[str]:
    """Every key of the vocabulary with its meaning and the regimes that have a value for it."""
    width = max(map(len, VOCABULARY))
    for key, spec in VOCABULARY.items():
        regimes = ", ".join(regime.value for regime in Regime if key in laws[regime].history)
        yield f"{key:<{width}}  {spec.meaning} ({regimes})"


def in_german(parameter: Parameter) -> str:
    """A value as people read it: "10.000,00 €", "12 Monate", "7,5 %"."""
    value = parameter.value
    if isinstance(value, str):
        return _WORDS[value]
    if isinstance(value, Decimal):
        return f"{_decimal(value)} {'Prozentpunkte' if parameter.key == 'interest_points' else '%'}"
    if isinstance(value, tuple):
        brackets = [_line(row) for row in value if isinstance(row, Bracket)]
        return "; ".join(brackets) if brackets else f"{' / '.join(str(share) for share in value)} %"
    if parameter.unit is Unit.EURO:
        return format_euro(value)
    singular, plural = _UNITS.get(parameter.unit, ("", ""))
    return f"{value} {singular if value == 1 else plural}".strip()


def _decimal(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _line(bracket: Bracket) -> str:
    size = "darüber" if bracket.up_to is None else f"bis {format_euro(bracket.up_to)}"
    rate = "" if bracket.per_cent is None else f"{_decimal(bracket.per_cent)} %"
    most = "" if bracket.at_most is None else format_euro(bracket.at_most)
    return f"{size}: {f'{rate}, höchstens {most}' if rate and most else rate or most}"


def _told(law: Law, key: str, on: date) -> Iterator[str]:
    if not law.knows(key=key, day=on):
        yield "kein Wert an diesem Tag"
    else:
        found = law.on(key=key, day=on)
        yield in_german(found)
        yield f"{found.clause}, seit {found.valid_from:%d.%m.%Y}"
        if found.quote:
            yield f"»{found.quote}«"
        if found.assumed:
            yield f"Angenommen: {' '.join(found.assumed.split())}"
        if found.replaces is not None:
            yield f"statt {in_german(found.replaces)}, {found.replaces.clause}"
    history = law.history.get(key, ())
    if history:
        yield "Verlauf:"
    for row, after in zip_longest(history, history[1:]):
        last = row.valid_until
        if last is None and after is not None:
            last = after.valid_from - timedelta(days=1)
        yield f"  {_entry(row, last)}"


def _entry(row: Parameter, last: date | None) -> str:
    days = f"seit {row.valid_from:%d.%m.%Y}" if last is None else f"{row.valid_from:%d.%m.%Y} bis {last:%d.%m.%Y}"
    return f"{days}: {in_german(row)} ({row.clause})"


def _say(lines: Iterable[str], *, found: bool) -> int:
    for line in lines:
        print(line)
    return OK if found else FAULTS
