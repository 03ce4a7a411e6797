"""What can be chosen: the registers in their order, each with its words, its columns and its rows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fundament.core.dates import local_day
from fundament.core.regime import Regime
from fundament.queries.law import figure
from fundament.queries.registers.court_list import Half, court_list
from fundament.queries.registers.database_export import database_export
from fundament.queries.registers.de_minimis import aided_programmes, de_minimis_sheet
from fundament.queries.registers.monitoring import MonitoringRow, monitoring_list
from fundament.queries.registers.reading import Desk, years_of
from fundament.records.accounts import Account
from fundament.web import clock
from fundament.web.registers import columns
from fundament.web.registers.columns import Field
from fundament.wording.values import ZONE, grouped


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks at which desk, for which fiscal year and which half of it, and when."""

    account: Account
    desk: Desk
    year: int
    half: Half
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """A register: its place in addresses, its title, what it is, its clause, its columns, and how its rows are read.

    `by` says what is chosen beside it: nothing, the year, or the half-year.
    """

    key: str
    title: Promise
    about: Promise | str
    clause: str
    by: str
    fields: Sequence[Field]
    read: Callable[[Asked], Sequence[object]]


def _figure(key: str) -> int:
    """A number of the law as it is today."""
    return figure(key=key, regime=Regime.NON_COMMUNAL, day=timezone.localdate(clock.now()))


def _about_court_list() -> str:
    return _(
        "Notices of a half-year above %(above)s euros of state money. Grants to local authorities are not in it: of their "
        "notices the Court asks for copies (VVK Nr. 4.5)."
    ) % {"above": grouped(_figure("court_list_above") // 100)}


def _about_de_minimis() -> str:
    return _(
        "De-minimis aid to be entered in the register of such aid, within %(days)s working days of the notice."
    ) % {"days": _figure("de_minimis_entry")}


REGISTERS: Mapping[str, Register] = {
    one.key: one
    for one in (
        Register(
            key="monitoring",
            title=gettext_lazy("Monitoring list"),
            about=gettext_lazy(
                "Who received how much for what purpose, by budget title: what was ordered for payment, what is promised "
                "for later years, and how far the proof of use is."
            ),
            clause="VwV Nr. 9.2, VVK Nr. 9.2",
            by="year",
            fields=columns.MONITORING,
            read=lambda asked: monitoring_list(account=asked.account, desk=asked.desk, year=asked.year),
        ),
        Register(
            key="court-of-audit",
            title=gettext_lazy("List for the Court of Audit"),
            about=lazy(_about_court_list, str)(),
            clause="VwV Nr. 4.4",
            by="half",
            fields=columns.COURT,
            read=lambda asked: court_list(account=asked.account, desk=asked.desk, year=asked.year, half=asked.half),
        ),
        Register(
            key="de-minimis",
            title=gettext_lazy("De-minimis sheet"),
            about=lazy(_about_de_minimis, str)(),
            clause="Art. 6 VO (EU) 2023/2831",
            by="",
            fields=columns.DE_MINIMIS,
            read=lambda asked: de_minimis_sheet(account=asked.account, desk=asked.desk),
        ),
        Register(
            key="foemisax",
            title=gettext_lazy("Export for the state's database of grants"),
            about=gettext_lazy(
                "The fields of SächsFöDaVO for every grant of state money: one record for the grant, one for each fiscal "
                "year, each state, each change of the notice and each payment."
            ),
            clause="SächsFöDaG §§ 1, 2 und 5, SächsFöDaVO",
            by="",
            fields=columns.EXPORT,
            read=lambda asked: database_export(account=asked.account, desk=asked.desk, at=asked.at),
        ),
    )
}
"""The registers of the desks by key, in the order in which they are offered. The public one has its own page."""


class PeriodForm(forms.Form):
    """The year, and for the list of the Court of Audit the half of it."""

    def __init__(self, data: Any = None, *, register: Register, years: Sequence[int]) -> None:
        super().__init__(data)
        self.fields["register"] = forms.CharField(widget=forms.HiddenInput, initial=register.key)
        self.fields["year"] = forms.ChoiceField(
            label=_("Fiscal year"), choices=[(str(year), str(year)) for year in years], required=False
        )
        if register.by == "half":
            halves = (("1", _("January to June")), ("2", _("July to December")))
            self.fields["half"] = forms.ChoiceField(label=_("Half-year"), choices=halves, required=False)


def asked_for(*, account: Account, desk: Desk, given: Mapping[str, str], at: datetime) -> tuple[Asked, tuple[int, ...]]:
    """What a query asks for, and the years that can be asked for; what it leaves out or writes wrongly is the present.

    Raises NotVisible for people who do not work at the desk.
    """
    years, today = years_of(account=account, desk=desk, at=at), local_day(at=at, zone=ZONE.key)
    year = next((one for one in years if str(one) == given.get("year")), today.year)
    halves: Mapping[str, Half] = {"1": 1, "2": 2}
    half: Half = 1 if today.month <= 6 else 2
    return Asked(account=account, desk=desk, year=year, half=halves.get(given.get("half", ""), half), at=at), years


def period_words(register: Register, asked: Asked) -> str:
    """The period of a register in words; empty for one that has none."""
    if register.by == "half":
        words = _("January to June %(year)d") if asked.half == 1 else _("July to December %(year)d")
        return words % {"year": asked.year}
    return _("Fiscal year %(year)d") % {"year": asked.year} if register.by else ""


def remarks(register: Register, asked: Asked, rows: Sequence[object]) -> list[str]:
    """What a reader has to know about these rows: titles that no programme names, aid that nobody grants."""
    found = []
    if any(isinstance(row, MonitoringRow) and not row.title for row in rows):
        found.append(_("Where the programme names no budget title, the list is arranged by funder."))
    if register.key == "de-minimis" and not aided_programmes(account=asked.account, desk=asked.desk):
        found.append(_("None of the programmes here grants de-minimis aid, so there is nothing to enter."))
    return found
