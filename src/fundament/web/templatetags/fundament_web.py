"""Amounts, dates and shares as people write them, and what the components need.

German and Leichte Sprache share one notation; English has its own. No-break spaces hold
together what must not be torn apart at the end of a line.
"""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BaseFormSet
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import format_html
from django.utils.translation import get_language

from fundament.core.money import Cents, format_euro
from fundament.web import rendering

register = template.Library()
BERLIN = ZoneInfo("Europe/Berlin")
NBSP = "\u00a0"


def _english() -> bool:
    return (get_language() or "").startswith("en")


@register.filter
def euro(cents: Cents | None) -> str:
    """Integer cents: "1.234,56 €", in English "€1,234.56". Nothing for None."""
    if cents is None:
        return ""
    if not _english():
        return format_euro(cents)
    whole, part = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}€{whole:,}.{part:02d}"


@register.filter
def number(value: int | None) -> str:
    """A count in groups of three: "12.345", in English "12,345". Nothing for None."""
    if value is None:
        return ""
    return f"{value:,}" if _english() else f"{value:,}".replace(",", ".")


@register.filter
def per_cent(value: Decimal | int | None) -> str:
    """A rate in per cent (75 is 75 %, not 0.75): "72,5 %", in English "72.5%". Nothing for None."""
    if value is None:
        return ""
    digits = f"{Decimal(value):f}"
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return f"{digits}%" if _english() else digits.replace(".", ",") + f"{NBSP}%"


@register.filter
def day(value: date | None) -> str:
    """A day: "15. Juli 2021", in English "15 July 2021". A datetime counts in Berlin. Nothing for None."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = timezone.localtime(value, BERLIN)
    pattern = f"j{NBSP}F Y" if _english() else f"j.{NBSP}F Y"
    return format_date(value, pattern)


@register.filter
def instant(value: datetime | None) -> str:
    """A moment in Berlin: "15. Juli 2021, 23:59 Uhr", in English "15 July 2021, 23:59". Nothing for None.

    Raises ValueError for a datetime without time zone: nobody could say which moment is meant.
    """
    if value is None:
        return ""
    local = timezone.localtime(value, BERLIN)
    return f"{day(local)}, {local:%H:%M}" + ("" if _english() else f"{NBSP}Uhr")


@register.filter
def clock_time(value: datetime, zone: str = "Europe/Berlin") -> str:
    """A time of the day in a zone: "14:32 Uhr", in English "14:32"."""
    return f"{timezone.localtime(value, ZoneInfo(zone)):%H:%M}" + ("" if _english() else f"{NBSP}Uhr")


@register.simple_tag
def money(cents: Cents | None) -> str:
    """`euro` with the exact value for machines; never wraps."""
    if cents is None:
        return ""
    exact = f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02d}"
    return format_html('<data class="fm-money" value="{}">{}</data>', exact, euro(cents))


@register.simple_tag
def moment(value: date | None) -> str:
    """A day or an instant for people, and in the <time> element for machines."""
    if value is None:
        return ""
    words = instant(value) if isinstance(value, datetime) else day(value)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), words)


@register.filter
def problems(source: "BaseForm | BaseFormSet[Any]") -> tuple[rendering.Problem, ...]:
    """The lines of the error summary of a form or formset."""
    return rendering.problems(source)


@register.filter
def asks_required(form: BaseForm) -> bool:
    """Whether the form has a field that must be filled in and at least one more beside it."""
    return rendering.asks_required(form) and len(form.visible_fields()) > 1


@register.filter
def in_columns(
    row: Sequence[object], columns: Sequence[rendering.Column]
) -> tuple[tuple[rendering.Column, object], ...]:
    """A table row as pairs (column, cell). Raises ValueError when the row is longer or shorter than the head."""
    return tuple(zip(columns, row, strict=True))


@register.filter
def page_numbers(page: Page[Any]) -> tuple[int | str, ...]:
    """The page numbers worth showing, with an ellipsis where some are left out."""
    return tuple(page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1))
