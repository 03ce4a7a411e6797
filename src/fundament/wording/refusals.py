"""Refused acts in sentences: what stands against the act, that nothing is lost, what to do next."""

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext_lazy as _

from fundament.core.procedure import TABLE, Act, State, Transition, station_of
from fundament.wording.labels import body_label, check_point_label, condition_label
from fundament.wording.panel_words import mark_label, quota_kind_label
from fundament.wording.procedure_words import act_label, role_label, state_label
from fundament.wording.refusal_words import WORDS
from fundament.wording.refusal_words.paying import FILE_FAULTS
from fundament.wording.values import day, euro, instants, listed, megabytes

_UNANNOUNCED = frozenset({State.SELECTED, State.RESERVE, State.REFUSED})
"""Decisions that nobody may learn from a refusal before they are announced."""

_DAYS = frozenset({"day", "earliest", "final_on", "latest", "on", "received_on", "until"})

_NOT_YOURS = _(
    "“%(act)s” is not open to you here. It is for: %(roles)s. Nothing was changed. "
    "If this is your task, please ask for your roles to be checked."
)
_NOT_YOURS_AT_STATION = _(
    "“%(act)s” is not open to you here. It is for: %(roles)s, while the application is at that desk. "
    "Nothing was changed. If this is your task, please ask for your roles to be checked."
)
_NOT_NOW_IN_STATE = _(
    "“%(act)s” is not possible in the present state: %(state)s. Nothing was changed. "
    "Please reload the page; it shows what you can do now."
)
_NOT_NOW = _(
    "“%(act)s” is not possible at this point of the procedure. Nothing was changed. "
    "Please reload the page; it shows what you can do now."
)


def refusal_text(*, code: str, values: Mapping[str, str | int]) -> str:
    """Why an act was refused and what to do next. Raises KeyError for a code without words."""
    shown = {name: _shown(code, name, value) for name, value in values.items()}
    compared = {name: str(values[name]) for name in ("arrived", "deadline", "opens") if name in values}
    words = WORDS[str(values["fault"]) if code == "ranking_faulty" else code]
    return str(words % {**shown, **instants(compared)})


def _shown(code: str, name: str, value: str | int) -> str | int:
    text = str(value)
    match code:
        case "file_too_large":
            return megabytes(int(value))
        case "check_incomplete":
            return listed([check_point_label(point) for point in text.split(", ")])
        case "payment_file":
            return "; ".join(_file_fault(*fault.split(" ")) for fault in text.split(", "))
    if name == "cents" or name.endswith("_cents"):
        return euro(int(value))
    if name in _DAYS:
        return day(date.fromisoformat(text))
    labels = {"body": body_label, "by": quota_kind_label, "condition": condition_label, "mark": mark_label}
    return labels[name](text) if name in labels else value


def _file_fault(row: str, code: str) -> str:
    return str(FILE_FAULTS[code]) % {"row": row}


def _rows_about(act: Act, state: State | None) -> list[Transition]:
    """The rows of an act; of one that two subjects have, those of the subject that knows the state."""
    rows = [row for row in TABLE if row.act == act]
    subjects = {row.subject for row in TABLE if state in {row.source, row.target}}
    return [row for row in rows if row.subject in subjects] or rows


def not_permitted_text(*, act: Act, state: State | None) -> str:
    """Why the procedure does not allow an act: somebody else does it, or it is not possible in this state."""
    rows = _rows_about(act, state)
    here = [row for row in rows if row.source == state]
    name = act_label(act)
    if here:
        roles = listed(list(dict.fromkeys(role_label(row.role) for row in here)))
        return str(_NOT_YOURS_AT_STATION if station_of(act) else _NOT_YOURS) % {"act": name, "roles": roles}
    if state is None or state in _UNANNOUNCED:
        return str(_NOT_NOW) % {"act": name}
    return str(_NOT_NOW_IN_STATE) % {"act": name, "state": state_label(subject=rows[-1].subject, state=state)}
