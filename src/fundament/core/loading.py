"""TOML -> Programme, or every fault at once, with its file, line and place, and what to write instead. In German."""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from fundament.core.programme import Programme
from fundament.core.texts import LANGUAGES, Texts, needed_keys


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a programme folder. `line` is 0 where no line can be named."""

    file: str
    line: int
    place: str
    problem: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}  {self.place}: {self.problem}" if self.place else f"{where}  {self.problem}"


class FaultyProgramme(ValueError):
    """A programme folder that may not be used. `faults` holds everything that is wrong."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class ProgrammeFile:
    """A programme with its texts and the exact words it was read from: what is stored, so that it can be read again."""

    programme: Programme
    texts: Texts
    source: str
    text_sources: Mapping[str, str]

    @property
    def digest(self) -> str:
        """SHA-256 over the programme file and its texts."""
        return hashlib.sha256(json.dumps([self.source, dict(self.text_sources)], sort_keys=True).encode()).hexdigest()


_PROBLEMS = {
    "missing": "Angabe fehlt. Ergänzen Sie sie.",
    "extra_forbidden": "Diese Angabe kennt das Schema nicht. Prüfen Sie die Schreibweise oder streichen Sie sie.",
    "place_or_quote": "Nennen Sie die Fundstelle: place (Stelle im Dokument) oder quote (Wortlaut).",
    "assumption": 'Bei basis = "assumed" sagt assumption, was angenommen ist und warum; bei "stated" entfällt es.',
    "euro": "Kein Betrag in Euro. Schreiben Sie zum Beispiel 2_000_000.00: ohne Anführungszeichen, zwei Stellen.",
    "bounds": "at_least ist größer als at_most. Berichtigen Sie eine der Zahlen.",
    "rates": "usual ist größer als up_to. Berichtigen Sie einen der Sätze.",
    "quota_bounds": "Nennen Sie eine Grenze: at_least, at_most oder euro_at_most.",
    "quota_applicant": "Für Antragsteller gilt eine Obergrenze für jeden: ohne value und ohne at_least.",
    "law_key": "Diesen Wert des Zuwendungsrechts gibt es nicht. `fundament law list` nennt alle.",
    "law_unit": "Der Wert steht unter der falschen Einheit oder doppelt. `fundament law list` nennt die Einheit.",
    "names_nothing": "Nennen Sie rule (die Regel) oder about (worum es geht).",
    "blocks": 'Bei verdict = "not_met", und nur dort, sagt blocks (true oder false), ob sie die Einreichung aufhält.',
    "string_type": "Hier steht ein Text in Anführungszeichen.",
    "bool_type": "Hier steht true oder false, ohne Anführungszeichen.",
    "bool_parsing": "Hier steht true oder false, ohne Anführungszeichen.",
    "int_type": "Hier steht eine ganze Zahl.",
    "int_from_float": "Hier steht eine ganze Zahl.",
    "int_parsing": "Hier steht eine ganze Zahl.",
    "decimal_type": "Hier steht eine Zahl, zum Beispiel 60 oder 62.5.",
    "decimal_parsing": "Hier steht eine Zahl, zum Beispiel 60 oder 62.5.",
    "date_type": "Hier steht ein Tag, zum Beispiel 2024-01-31, ohne Anführungszeichen.",
    "date_from_datetime_parsing": "Hier steht ein Tag, zum Beispiel 2024-01-31, ohne Anführungszeichen.",
    "date_from_datetime_inexact": "Hier steht ein Tag ohne Uhrzeit, zum Beispiel 2024-01-31.",
    "dict_type": "Hier steht eine Tabelle.",
    "model_type": 'Hier steht eine Tabelle, zum Beispiel { in = "pm", quote = "…" }.',
    "list_type": "Hier steht eine Liste in eckigen Klammern.",
    "too_short": "Die Liste ist leer. Nennen Sie mindestens einen Eintrag.",
}


def _problem(error: Mapping[str, Any]) -> str:
    """German words for one of pydantic's errors; our own checks raise with a word of the table above."""
    kind, context = str(error["type"]), error.get("ctx") or {}
    reason = str(context.get("error", ""))
    if said := _PROBLEMS.get(reason if kind == "value_error" else kind):
        return said
    if kind in {"enum", "literal_error"}:
        return f"»{error['input']}« ist nicht erlaubt. Erlaubt: {str(context['expected']).replace(' or ', ' oder ')}."
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        tag = context.get("tag")
        wrong = f"Die Art »{tag}« gibt es nicht." if tag else "kind fehlt."
        return f"{wrong} Erlaubt: {context.get('expected_tags', 'siehe Handbuch, Regelarten')}."
    if kind == "string_pattern_mismatch":
        return f"»{error['input']}« passt nicht zum Muster {context['pattern']}."
    limits = {"greater_than": "größer als", "greater_than_equal": "mindestens", "less_than_equal": "höchstens"}
    if kind in limits:
        limit = context.get("gt", context.get("ge", context.get("le")))
        return f"{error['input']} ist nicht erlaubt: {limits[kind]} {limit}."
    return f"Nicht lesbar ({error['msg']}). Vergleichen Sie mit einem vorhandenen Programm."


def _place(loc: tuple[str | int, ...]) -> str:
    """("rule", 2, "cap_per_award", "euro") -> "rule[3].euro": counted from one; tags and types of unions left out."""
    out = ""
    for number, part in enumerate(loc):
        if isinstance(part, int):
            out += f"[{part + 1}]"
        elif part == "[key]" or (number >= 2 and loc[0] in {"rule", "cost"} and isinstance(loc[number - 1], int)):
            continue
        elif not (number == 2 and loc[0] == "call" and part in {"date", "datetime"}):
            out += f".{part}" if out else str(part)
    return out


_HEADER = re.compile(r"\[(?P<array>\[)?\s*(?P<path>[\w.-]+)\s*\]")
_ENTRY = re.compile(r"""(?P<key>[\w.-]+)\s*=\s*(?P<name>"[^"]*")?""")


def _lines(source: str) -> dict[str, int]:
    """Line of every table and key by its place: "rule[3].euro", "sources.pm"; by name too: "funder.sms.pays"."""
    lines: dict[str, int] = {}
    counts: dict[str, int] = {}
    prefixes = [""]
    in_text = False
    for number, line in enumerate(source.splitlines(), 1):
        inside, in_text = in_text, in_text ^ (line.count('"""') % 2 == 1)
        if inside:
            continue
        if header := _HEADER.match(line):
            table, *rest = header["path"].split(".")
            if header["array"]:
                counts[table] = counts.get(table, 0) + 1
                lines.setdefault(table, number)
            base = f"{table}[{counts[table]}]" if table in counts else table
            place = ".".join([base, *rest])
            lines[place] = number
            prefixes = [f"{place}."]
        elif entry := _ENTRY.match(line):
            for prefix in prefixes:
                lines.setdefault(f"{prefix}{entry['key']}", number)
            if prefixes[0].endswith("].") and entry["key"] in {"key", "role", "kind"} and entry["name"]:
                named = f"{prefixes[0].partition('[')[0]}.{entry['name'].strip(chr(34))}"
                lines.setdefault(named, number)
                prefixes = [prefixes[0], f"{named}."]
    return lines


def _line(source: str, place: str) -> int:
    """The line that a place such as "rule[3].source.in" is written in, or what holds it; 0 where neither is there."""
    lines = _lines(source)
    while place and place not in lines:
        place = re.sub(r"(\[\d+\]|(^|\.)[^.\[\]]*|.)$", "", place)
    return lines.get(place, 0)


def _parse(file: str, text: str) -> dict[str, Any] | Fault:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        hint = "Kein gültiges TOML. Texte stehen in Anführungszeichen, Schlüsselnummern mit führender Null auch."
        return Fault(file, int(at[1]) if at else len(text.splitlines()), "", f"{hint} ({error})")


M = TypeVar("M", bound=BaseModel)


def read_model(*, file: str, source: str, model: type[M]) -> tuple[M | None, list[Fault]]:
    """A model from TOML, or every fault of the file, one for each place."""
    parsed = _parse(file, source)
    if isinstance(parsed, Fault):
        return None, [parsed]
    try:
        return model.model_validate(parsed), []
    except ValidationError as error:
        # A value that fits no type of a union is one fault, not one for each type.
        places = {_place(item["loc"]): _problem(item) for item in reversed(error.errors())}
        return None, [Fault(file, _line(source, place), place, said) for place, said in reversed(places.items())]


def _flatten(table: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for key, value in table.items():
        if isinstance(value, dict):
            flat |= _flatten(value, f"{prefix}{key}.")
        else:
            flat[f"{prefix}{key}"] = str(value).strip()
    return flat


def _read_programme(source: str) -> tuple[Programme | None, list[Fault]]:
    programme, faults = read_model(file="programme.toml", source=source, model=Programme)
    if programme is not None:
        # Only a file whose fields are right one by one can be asked whether they fit together.
        for place, _, problem in (said.partition(": ") for said in programme.contradictions()):
            faults.append(Fault("programme.toml", _line(source, place), place, problem))
    return programme, faults


def read_programme(*, source: str, text_sources: Mapping[str, str]) -> ProgrammeFile:
    """A programme from its words: the TOML of programme.toml and of texts/<language>.toml. Raises FaultyProgramme."""
    programme, faults = _read_programme(source)
    by_language: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        file = f"texts/{language}.toml"
        if language not in text_sources:
            faults.append(
                Fault(file, 0, "", "Diese Datei fehlt. Jedes Programm spricht Deutsch, Englisch und Leichte Sprache.")
            )
            continue
        parsed = _parse(file, text_sources[language])
        if isinstance(parsed, Fault):
            faults.append(parsed)
            continue
        by_language[language] = _flatten(parsed)
        if programme is not None:
            needed = needed_keys(programme)
            present = by_language[language]
            faults += [
                Fault(file, _line(text_sources[language], key), key, "Dieser Text fehlt. Ergänzen Sie ihn.")
                for key in needed
                if not present.get(key)
            ]
            faults += [
                Fault(
                    file,
                    _line(text_sources[language], key),
                    key,
                    "Diesen Text braucht das Programm nicht. Prüfen Sie die Schreibweise des Schlüssels.",
                )
                for key in present
                if key not in needed
            ]
    if faults or programme is None:
        raise FaultyProgramme(tuple(faults))
    return ProgrammeFile(programme=programme, texts=Texts(by_language), source=source, text_sources=dict(text_sources))


def load_programme(folder: Path) -> ProgrammeFile:
    """The programme in a folder. Raises FaultyProgramme with every fault of the folder."""
    file = folder / "programme.toml"
    if not file.is_file():
        raise FaultyProgramme(
            (Fault(str(file), 0, "", "Diese Datei fehlt. Ein Programm ist ein Ordner mit programme.toml."),)
        )
    texts = {
        language: path.read_text("utf-8")
        for language in LANGUAGES
        if (path := folder / "texts" / f"{language}.toml").is_file()
    }
    return read_programme(source=file.read_text("utf-8"), text_sources=texts)


@lru_cache(maxsize=64)
def read_stored(source: str, texts: str) -> ProgrammeFile:
    """A programme from its stored words; `texts` is the JSON of language -> TOML. Kept in memory by content."""
    return read_programme(source=source, text_sources=json.loads(texts))
