"""Names as people compare and sort them: case, spaces, punctuation and the way an umlaut is written do not count."""

import re
import unicodedata

_WRITTEN_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def _bare(text: str) -> str:
    return "".join(mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark))


def spellings(name: str) -> frozenset[str]:
    """The letters and digits of a name, with umlauts as ae and as a. Names that share a spelling pass for the same."""
    lower = unicodedata.normalize("NFKC", name).casefold()
    return frozenset(re.sub(r"[\W_]+", "", _bare(text)) for text in (lower, lower.translate(_WRITTEN_OUT)))


def first_word(name: str) -> str:
    """The first word of a name in small letters without marks; empty if it has no letter or digit."""
    found = re.search(r"[^\W_]+", _bare(name).casefold())
    return found[0] if found else ""


def sort_key(name: str) -> str:
    """Sorts as DIN 5007-1 does: ä like a, ß like ss, whatever the case."""
    return _bare(name.casefold())
