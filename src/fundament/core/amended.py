"""Two versions of a programme compared: what whoever wrote under the one has to know of the other."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from fundament.core.programme import Programme

Kind = Literal["question", "document", "cost", "role", "year", "rules", "deadline"]
Turn = Literal["new", "gone", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change: what kind of thing it is about, its key (of rules and deadline none), and whether it is new, gone or changed."""

    kind: Kind
    key: str
    turn: Turn


def changes(*, before: Programme, after: Programme) -> tuple[Change, ...]:
    """What changed for an application, in the order of `Kind`. Another source for the same demand is no change."""
    found = [
        *_compared("question", _by(before.question, "key"), _by(after.question, "key")),
        *_compared("document", _by(before.document, "key"), _by(after.document, "key")),
        *_compared("cost", _by(before.cost, "key"), _by(after.cost, "key")),
        *_compared("role", _by(before.partner, "role"), _by(after.partner, "role")),
        *_compared("year", dict.fromkeys(map(str, before.years)), dict.fromkeys(map(str, after.years))),
    ]
    if [_demanded(rule) for rule in before.rule] != [_demanded(rule) for rule in after.rule]:
        found.append(Change(kind="rules", key="", turn="changed"))
    if before.closes_at != after.closes_at:
        found.append(Change(kind="deadline", key="", turn="changed"))
    return tuple(found)


def _compared(kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    new = [Change(kind=kind, key=key, turn="new") for key in after if key not in before]
    gone = [Change(kind=kind, key=key, turn="gone") for key in before if key not in after]
    other = [Change(kind=kind, key=key, turn="changed") for key in after if before.get(key, after[key]) != after[key]]
    return new + gone + other


def _by(things: Iterable[Any], name: str) -> dict[str, Any]:
    return {getattr(thing, name): _demanded(thing) for thing in things}


def _demanded(thing: Any) -> dict[str, Any]:
    """What a part of the programme demands, without the source that it cites."""
    demanded: dict[str, Any] = thing.model_dump(exclude={"source", "basis", "assumption"})
    return demanded
