"""What changed for a draft when it was carried over to an amended version of its programme."""

from dataclasses import dataclass
from datetime import datetime

from fundament.core.amended import Change
from fundament.core.procedure import Act
from fundament.core.texts import Texts
from fundament.records.calls import Call
from fundament.records.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOver:
    """One carrying over. `before` are the texts of the version that was left: they name what is gone.

    `plan_changed` are the partners whose plan lost a year or a cost position.
    """

    at: datetime
    changes: tuple[Change, ...]
    before: Texts
    plan_changed: tuple[str, ...]


def carried_over(*, reference: str, call: Call) -> CarriedOver | None:
    """The last carrying over of an application to the version it stands in, if there was one. Only for who may see it.

    No statement for a first version.
    """
    if call.programme.replaces is None:
        return None
    events = Event.objects.filter(application__reference=reference, act=Act.MOVE_TO_VERSION.value)
    event = events.order_by("-number").first()
    if event is None:
        return None
    return CarriedOver(
        at=event.at,
        changes=tuple(Change(kind=kind, key=key, turn=turn) for kind, key, turn in event.data["changes"]),
        before=Call.objects.get(key=call.key, version=event.data["from"]).texts,
        plan_changed=tuple(dict.fromkeys(row["partner"] for row in event.data["plan"])),
    )
