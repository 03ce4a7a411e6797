"""The parts of a submission, each with a checksum of its own, so that a difference can be named and not only seen.

The canonical form is JSON with sorted keys, no spaces, UTF-8: what `json.dumps(value, sort_keys=True, separators=(",", ":"),
ensure_ascii=False)` of Python writes. docs/handbook/receipt.md tells a stranger how to compute it again.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

RECEIPT_FORMAT = "fundament-receipt/1"
"""Stands in every signed receipt; a change of what it holds is another number."""


def canonical(value: object) -> bytes:
    """A value as plain JSON in the one form that is hashed and signed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def sha256_of(value: object) -> str:
    """SHA-256 of a value in its canonical form, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a submitted content. `at` is where it stands there, as a JSON pointer (RFC 6901).

    `kind` is "answers", "partner", "document" or the name of the part in the content. `keys` are the questions of a part of the
    answers. For a document `sha256` is that of the uploaded file itself, for all else that of the part in its canonical form.
    """

    kind: str
    name: str
    at: str
    keys: tuple[str, ...]
    sha256: str


def parts_of(*, content: Mapping[str, Any], sections: Sequence[tuple[str, Sequence[str]]]) -> tuple[Part, ...]:
    """Every part of a content, none left out. `sections` are the headings of the form with the keys of their questions.

    Answers to questions of no section form a part without a name.
    """
    return tuple(_parts(content, sections))


def _parts(content: Mapping[str, Any], sections: Sequence[tuple[str, Sequence[str]]]) -> Iterator[Part]:
    for name in sorted(set(content) - {"answers", "partners", "documents"}):
        yield Part(kind=name, name="", at=f"/{name}", keys=(), sha256=sha256_of(content[name]))
    answers = content["answers"]
    known = {key for _, keys in sections for key in keys}
    for name, keys in (*sections, ("", sorted(set(answers) - known))):
        there = tuple(key for key in keys if key in answers)
        if there:
            chosen = {key: answers[key] for key in there}
            yield Part(kind="answers", name=name, at="/answers", keys=there, sha256=sha256_of(chosen))
    for number, partner in enumerate(content["partners"]):
        where = f"/partners/{number}"
        yield Part(kind="partner", name=partner["organisation"], at=where, keys=(), sha256=sha256_of(partner))
    for number, document in enumerate(content["documents"]):
        where = f"/documents/{number}"
        yield Part(kind="document", name=document["name"], at=where, keys=(), sha256=document["sha256"])


def differing(*, parts: Sequence[Part], content: Mapping[str, Any]) -> tuple[Part, ...]:
    """The parts that the content does not hold, or holds otherwise; nothing is raised for a content of any shape."""
    return tuple(part for part in parts if _checksum(part, content) != part.sha256)


def _checksum(part: Part, content: Mapping[str, Any]) -> str | None:
    found: Any = content
    try:
        for step in part.at.removeprefix("/").split("/"):
            found = found[int(step)] if isinstance(found, list) else found[step]
        if part.kind == "document":
            return str(found["sha256"])
        return sha256_of({key: found[key] for key in part.keys} if part.keys else found)
    except (KeyError, IndexError, TypeError, ValueError):
        return None
