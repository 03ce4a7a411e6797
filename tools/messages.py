"""Keeps the texts of the portal complete in every language: `python tools/messages.py extract | compile | check`.

extract reads the messages from templates and Python; new ones go, still empty, into both .po files. compile turns .po
into .mo. check exits with 2 and names every message that is missing, fuzzy or has other placeholders than its source.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract as read_source
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parents[1] / "src/fundament"
LANGUAGES = ("de", "de_Simple")
PO = "LC_MESSAGES/django.po"
HEADER = """# Fundament, EUPL-1.2. Translated by hand, kept up by tools/messages.py.
msgid ""
msgstr "Language: {language}\\nPlural-Forms: nplurals=2; plural=(n != 1);\\nContent-Type: text/plain; charset=utf-8\\n"

"""
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
STYLE = {"omit_header": True, "sort_output": True, "ignore_obsolete": True, "include_lineno": False}
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]")


def collect(source: Path) -> Catalog:
    """Every message in the Python files and templates below `source`, with the files that use it."""
    found = Catalog(locale="de", fuzzy=False)
    for path in sorted(path for path in source.rglob("*") if path.suffix in {".py", ".html", ".txt"}):
        text = path.read_text()
        if path.suffix != ".py":
            text = f"({templatize(text)}\n)"  # In parentheses Python minds no indentation, of which templates have any.
        for _line, message, _comments, context in read_source("python", BytesIO(text.encode()), KEYWORDS):
            found.add(message, locations=[(str(path.relative_to(source)), 0)], context=context)
    return found


def load(path: Path) -> Catalog:
    """The kept messages, none where there is no file yet. Babel does not know de_Simple, hence de."""
    return read_po(BytesIO(path.read_bytes() if path.exists() else b""), locale="de")


def extract(source: Path, locale: Path) -> None:
    """Brings the .po files up to date; translations stay, messages nobody uses any more leave."""
    found = collect(source)
    for language in LANGUAGES:
        kept = load(locale / language / PO)
        kept.update(found, no_fuzzy_matching=True)
        write_po(written := BytesIO(), kept, 120, **STYLE)
        (locale / language / PO).write_bytes(HEADER.format(language=language).encode() + written.getvalue())


def faults(source: Path, locale: Path) -> Iterator[str]:
    """What is wrong, one line each: language, fault, message."""
    for language in LANGUAGES:
        kept = load(locale / language / PO)
        for message in collect(source):
            if message.id and (fault := _fault(message, kept.get(message.id, message.context))):
                yield f"{language}: {fault}: {message.id!r}"


def _fault(message: Message, kept: Message | None) -> str:
    sources, texts = _texts(message.id), _texts(kept.string if kept else "")
    if kept is None or len(texts) != len(sources) or not all(texts):
        return "missing"
    wanted, given = ([sorted(PLACEHOLDER.findall(text)) for text in each] for each in (sources, texts))
    return "fuzzy" if kept.fuzzy else "other placeholders" if wanted != given else ""


def _texts(value: object) -> list[str]:
    return [str(text or "") for text in (value if isinstance(value, (tuple, list)) else (value,))]


def main(command: str, source: Path = SOURCE, locale: Path = SOURCE / "locale") -> int:
    """Runs one of the three commands: 0, or 2 for faults."""
    if command == "extract":
        extract(source, locale)
    elif command == "compile":
        for path in (locale / language / PO for language in LANGUAGES):
            write_mo(written := BytesIO(), load(path))
            path.with_suffix(".mo").write_bytes(written.getvalue())
    found = list(faults(source, locale)) if command == "check" else []
    print("\n".join(found), end="\n" if found else "")
    return 2 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]) if sys.argv[1:] in (["extract"], ["compile"], ["check"]) else __doc__)
