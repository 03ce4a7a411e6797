"""What every verification does: a stored row beside what the events say it must be."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any

from django.db.models import Model
from django.utils import timezone

from fundament.core.procedure import Act
from fundament.records.applications import Application
from fundament.records.events import Event
from fundament.records.grants import Grant

Wanted = Mapping[str, Any]
"""What the columns of a row must hold, by name."""


def compared(name: str, row: Model, wanted: Wanted) -> Iterator[str]:
    """One German sentence for each column that holds something else."""
    for column, value in wanted.items():
        stored = getattr(row, column)
        if stored != value:
            yield f"{name}: {column} ist {_said(stored)}, nachgerechnet {_said(value)}."


def paired(name: str, rows: Sequence[Model], wanted: Sequence[Wanted]) -> Iterator[str]:
    """Rows beside what made them, in order; a row that nothing made, or that is gone, is named too."""
    for number, (row, one) in enumerate(zip_longest(rows, wanted), 1):
        if row is None:
            yield f"{name} {number}: steht in den Ereignissen und ist nicht gespeichert."
        elif one is None:
            yield f"{name} {number}: ist gespeichert und steht in keinem Ereignis."
        else:
            yield from compared(f"{name} {number}", row, one)


def events_of(of: Grant | Application, *acts: Act) -> list[Event]:
    """The events of a grant or of an application with one of these acts, in order."""
    subject = "grant" if isinstance(of, Grant) else "application"
    rows = Event.objects.filter(**{subject: of}, subject=subject, act__in=[act.value for act in acts])
    return list(rows.order_by("number"))


def _said(value: object) -> str:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat()
    return "leer" if value is None else str(value)
