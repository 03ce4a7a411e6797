"""An uploaded file in the reader's words: the values that `components/file_notes.html` draws."""

from dataclasses import dataclass

from fundament.queries.cases import DocumentView
from fundament.wording.document_words import scan_text, signature_holds, signature_text


@dataclass(frozen=True, slots=True)
class FileNote:
    """One thing that is known of a file; `kind` as the badge component knows it: what must be seen is a warning."""

    text: str
    kind: str = ""


def file_notes(document: DocumentView) -> tuple[FileNote, ...]:
    """What the scanner said, then what each signature proves."""
    scanned = {"clean": "", "found": "danger"}.get(document.scan, "warning")
    return (
        FileNote(scan_text(document.scan), scanned),
        *(FileNote(signature_text(one), "" if signature_holds(one) else "warning") for one in document.signatures),
    )


def is_harmful(document: DocumentView | None) -> bool:
    """Whether malware was found in it, so that nobody can open it."""
    return document is not None and document.scan == "found"
