"""How amounts, instants, numbers and lists are written in the language that is active."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import dateformat
from django.utils.formats import number_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fundament.core.money import Cents, format_euro

ZONE = ZoneInfo("Europe/Berlin")


def is_english() -> bool:
    """Whether the reader gets English: the source, so also where no language is active."""
    return (get_language() or "en").startswith("en")


def euro(cents: Cents) -> str:
    """An amount: 123456 -> "€1,234.56", German "1.234,56 €"."""
    if not is_english():
        return format_euro(cents)
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}€{whole:,}.{part:02d}"


def grouped(number: int | Decimal) -> str:
    """A number with its thousands parted: 1500 -> "1,500", German "1.500"."""
    return number_format(number, use_l10n=True, force_grouping=True)


def megabytes(size: int) -> str:
    """A size in bytes as megabytes, rounded up to a tenth: a byte above a limit is not shown as equal to it."""
    whole, tenths = divmod(-(-size // 100_000), 10)
    return grouped(Decimal(f"{whole}.{tenths}") if tenths else whole)


def per_cent(rate: str) -> str:
    """A rate as findings carry it, "62,5", with the reader's decimal mark."""
    return rate.replace(",", ".") if is_english() else rate


def day(value: date) -> str:
    """A day: "31 January 2024", German "31. Januar 2024"."""
    return dateformat.format(value, "j F Y" if is_english() else "j. F Y")


def instants(values: Mapping[str, str]) -> dict[str, str]:
    """Instants in ISO 8601 that one sentence compares, in Saxon time: by name, to the second.

    To the microsecond where they would look equal; with summer or winter time named on the day when the clock changes.
    """
    moments = {name: datetime.fromisoformat(text).astimezone(ZONE) for name, text in values.items()}
    exact = len({moment.replace(microsecond=0) for moment in moments.values()}) < len(moments)
    days = {moment.date() for moment in moments.values()}
    clock_changes = len(days) < len({moment.utcoffset() for moment in moments.values()})
    return {name: _instant(moment, exact, clock_changes) for name, moment in moments.items()}


def _instant(moment: datetime, exact: bool, clock_changes: bool) -> str:
    time = f"{moment:%H:%M:%S}"
    if exact:
        time += f"{'.' if is_english() else ','}{moment.microsecond:06d}"
    if clock_changes:
        season = _("summer time") if moment.dst() else _("winter time")
        time += f" ({season})"
    return _("%(day)s at %(time)s") % {"day": day(moment), "time": time}


def listed(items: Sequence[str]) -> str:
    """A list in a sentence: "A", "A and B", "A, B and C"."""
    if len(items) < 2:
        return "".join(items)
    return _("%(first)s and %(last)s") % {"first": ", ".join(items[:-1]), "last": items[-1]}


def pot(*, funder: str, year: int | str, funder_names: Mapping[str, str]) -> str:
    """A budget: its funder's name, or key where no name is known, and its fiscal year."""
    return f"{funder_names.get(funder, funder)} ({year})"
