"""Amounts, days and rates as a German letter writes them, never torn apart at a line end."""

from datetime import date
from decimal import Decimal

NBSP = "\N{NO-BREAK SPACE}"

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)


def euro(*, cents: int) -> str:
    """Write an amount of euro cents: 50000000 becomes ``500.000,00 €``."""
    whole, rest = divmod(abs(cents), 100)
    sign = "\N{MINUS SIGN}" if cents < 0 else ""
    return f"{sign}{whole:,}".replace(",", ".") + f",{rest:02d}{NBSP}€"


def day(*, on: date) -> str:
    """Write a day: 2024-12-31 becomes ``31. Dezember 2024``."""
    return f"{on.day}.{NBSP}{MONTHS[on.month - 1]}{NBSP}{on.year}"


def per_cent(*, rate: Decimal) -> str:
    """Write a rate given in per cent without idle zeros: 80.00 becomes ``80 %``, 66.67 becomes ``66,67 %``."""
    plain = f"{rate:f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain.replace(".", ",") + f"{NBSP}%"
