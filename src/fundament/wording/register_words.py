"""The words of the registers: types of financing, notices, records of the export, de-minimis aid. KeyError for others."""

from django.utils.translation import gettext_lazy as _

_FINANCING = {
    "share": _("Project funding, share"),
    "fixed": _("Project funding, fixed amount"),
    "deficit": _("Project funding, deficit"),
}

_NOTICES = {
    "grant": _("Notice of the grant"),
    "amendment": _("Notice of amendment"),
}

_RECORDS = {
    "grant": _("Grant"),
    "year": _("Fiscal year"),
    "state": _("State reached"),
    "change": _("Change of the notice"),
    "payout": _("Payment"),
}

_INSTRUMENTS = {"grant": _("Grant that is not repaid")}

_REGULATIONS = {
    "general": _("Regulation (EU) 2023/2831"),
    "public_service": _("Regulation (EU) 2023/2832, services of general economic interest"),
}


def financing_label(financing: str) -> str:
    """Kind of grant and type of financing (VwV and VVK Nr. 2.2)."""
    return str(_FINANCING[financing])


def notice_label(kind: str) -> str:
    """A notice that grants."""
    return str(_NOTICES[kind])


def record_label(record: str) -> str:
    """What a record of the export for the state's database is about."""
    return str(_RECORDS[record])


def instrument_label(instrument: str) -> str:
    """The instrument by which aid is given."""
    return str(_INSTRUMENTS[instrument])


def regulation_label(regulation: str) -> str:
    """The regulation that de-minimis aid is given under."""
    return str(_REGULATIONS[regulation])
