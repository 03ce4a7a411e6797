"""Names and texts in the characters that banks take: the Latin set of SEPA, by the rules of the German banks.

Sources: DFÜ-Abkommen Anlage 3, "Zeichensatz" (ä to a or ae, of which we take the one that is read as German; "&" to
"+", no alternative; "*", "$" and "%" to "."); EPC217-08, the SEPA conversion table (brackets, quotes, strokes; all
else to "."). The euro sign becomes EUR, where that table has a bare E.
"""

import re
import unicodedata

_UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ß": "ss", "ẞ": "SS"}

# Unicode parts the acute accent that people type as an apostrophe into a space and a mark: O´Connor.
_FIRST = str.maketrans(_UMLAUTS | {"´": "'"})

# Letters that Unicode does not part into a letter and a mark, and signs with a likeness in the set.
_LIKENESS = str.maketrans(
    dict(zip("ŁłØøĐđÐðĦħŦŧƵƶıĸƏə", "LlOoDdDdHhTtZzikEe", strict=True))
    | {"Æ": "Ae", "æ": "ae", "Œ": "Oe", "œ": "oe", "Þ": "Th", "þ": "th", "Ŋ": "Ng", "ŋ": "ng", "·": ""}
    | dict(zip("[]{}_~\\|⁄;¿&", "()()--///,?+", strict=True))
    | dict.fromkeys('`"‘’‚‛“”„‟‹›«»ʼ′', "'")
    | dict.fromkeys("‐‒–—―−", "-")
    | {"€": "EUR"}
)

_AMONG_CAPITALS = re.compile("(?<=[A-ZÄÖÜ])[ÄÖÜ]|[ÄÖÜ](?=[A-ZÄÖÜ])")
_FORBIDDEN = re.compile(r"[^A-Za-z0-9/?:().,'+ -]")


class NoBankText(ValueError):
    """Nothing readable is left of `text` in the characters of the banks: no letter and no digit."""

    def __init__(self, *, text: str) -> None:
        super().__init__(f"no letter or digit a bank could read: {text!r}")
        self.text = text


def bank_text(*, text: str, at_most: int) -> str:
    """`text` in the SEPA character set, at most `at_most` characters long.

    Spaces are single; it never starts with "/" and never holds "//". What is too long ends with a whole word where one
    ends in the second half, and else in mid-word. Done twice it is the same as done once. Raises NoBankText.
    """
    words = _FORBIDDEN.sub(".", " ".join(_latin(text=text).split()))
    short = _shortened(text=re.sub("/+", "/", words).lstrip("/ "), at_most=at_most)
    if not re.search("[A-Za-z0-9]", short):
        raise NoBankText(text=text)
    return short


def _latin(*, text: str) -> str:
    """Letters without their marks; invisible characters such as the soft hyphen are gone."""
    composed = unicodedata.normalize("NFC", text)
    composed = _AMONG_CAPITALS.sub(lambda found: _UMLAUTS[found[0]].upper(), composed)
    parted = unicodedata.normalize("NFKD", composed.translate(_FIRST)).translate(_LIKENESS)
    return "".join(sign for sign in parted if unicodedata.category(sign) not in {"Mn", "Mc", "Me", "Cf"})


def _shortened(*, text: str, at_most: int) -> str:
    if len(text) <= at_most:
        return text
    end = text.rfind(" ", 0, at_most + 1)
    return text[: end if end > at_most // 2 else at_most].rstrip(" /-+,:(")
