"""The words of the panel: what it lays down, and by what quotas of a programme count."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from fundament.core.bodies import ServiceField
from fundament.core.money import Cents
from fundament.core.quotas import QuotaKind
from fundament.core.stipulations import StipulationKind
from fundament.wording.labels import field_label
from fundament.wording.values import euro

_STIPULATIONS = {
    StipulationKind.INCLUDE: _("Select it in any case"),
    StipulationKind.EXCLUDE: _("Do not select it"),
    StipulationKind.EXCLUSIVE: _("Select at most one of two"),
    StipulationKind.DEPENDENT: _("Select the first only together with the second"),
}
_SAID = {
    StipulationKind.INCLUDE: _("%(first)s is selected in any case."),
    StipulationKind.EXCLUDE: _("%(first)s is not selected."),
    StipulationKind.EXCLUSIVE: _("At most one of these two is selected: %(first)s and %(second)s."),
    StipulationKind.DEPENDENT: _("%(first)s is selected only together with %(second)s."),
}
_KINDS = {
    "region": _("planning region"),
    "field": _("field of public services"),
    "place": _("kind of central place"),
    "applicant": _("applicant"),
}
_PLACES = {
    "upper": _("upper-level centre"),
    "middle": _("middle-level centre"),
    "other": _("place without such a function"),
}
_OF_MARK = _("Of the %(kind)s “%(mark)s”: %(bounds)s.")
_OF_EACH = _("For each %(kind)s: %(bounds)s.")
_AT_LEAST = ngettext_lazy("at least %(number)s project", "at least %(number)s projects", "number")
_AT_MOST = ngettext_lazy("at most %(number)s project", "at most %(number)s projects", "number")
_CENTS_AT_MOST = _("at most %(cents)s")


def stipulation_label(kind: StipulationKind | str) -> str:
    """What the panel may lay down, as a choice."""
    return str(_STIPULATIONS[StipulationKind(kind)])


def stipulation_text(*, kind: StipulationKind | str, first: str, second: str) -> str:
    """What the panel laid down, with the names of the applications."""
    return str(_SAID[StipulationKind(kind)]) % {"first": first, "second": second}


def quota_kind_label(kind: QuotaKind | str) -> str:
    """By what a quota counts."""
    return str(_KINDS[kind])


def mark_label(mark: str) -> str:
    """A region, field, kind of place or body that a quota counts by. What has a name already keeps it."""
    if mark in _PLACES:
        return str(_PLACES[mark])
    return field_label(mark) if mark in set(ServiceField) else mark


def quota_text(*, by: str, mark: str, at_least: int | None, at_most: int | None, cents_at_most: Cents | None) -> str:
    """One bound of the programme, in a sentence; without a mark it holds for each."""
    bounds = []
    if at_least:
        bounds.append(str(_AT_LEAST % {"number": at_least}))
    if at_most is not None:
        bounds.append(str(_AT_MOST % {"number": at_most}))
    if cents_at_most is not None:
        bounds.append(str(_CENTS_AT_MOST) % {"cents": euro(cents_at_most)})
    given = {"kind": quota_kind_label(by), "mark": mark_label(mark), "bounds": ", ".join(bounds)}
    return str(_OF_MARK if mark else _OF_EACH) % given
