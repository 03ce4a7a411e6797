"""Sets a letter with Typst: one file that is PDF/UA-1 and PDF/A-3a, the same on every machine."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from pathlib import Path

import typst

from fundament.documents.pdf_structure import with_row_headers

HOME = Path(__file__).parent


class NotTypeset(ValueError):
    """The text holds something that cannot be printed, for example a character the font lacks."""


@cache
def _fonts() -> typst.Fonts:
    """Load our own fonts and no others: a font of the machine would change the page."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[HOME / "fonts"])


def typeset(*, template: str, shown: Mapping[str, object], attachment: bytes, timestamp: datetime) -> bytes:
    """Compile a template of this folder and attach the machine-readable content as ``bescheid.json``.

    ``shown`` reaches the template as JSON, never as markup, so a title such as ``#eval("1")`` is printed as it stands.
    ``timestamp`` must know its time zone and is kept to the whole second; it becomes the date of the file.
    Raises ValueError for a naive timestamp and NotTypeset with the words of Typst when a text cannot be printed.
    """
    if timestamp.utcoffset() is None:
        raise ValueError("timestamp needs a time zone")
    try:
        pdf = typst.compile(
            str(HOME / template),
            root=str(HOME),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            format="pdf",
            sys_inputs={"shown": json.dumps(shown, ensure_ascii=False), "attachment": attachment.decode()},
            pdf_standards=["ua-1", "a-3a"],
            timestamp=int(timestamp.timestamp()),
        )
    except typst.TypstError as fault:
        raise NotTypeset(fault.message) from fault
    return with_row_headers(pdf=pdf)
