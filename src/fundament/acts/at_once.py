"""Many rows in some few statements."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")

AT_ONCE = 500
"""So many rows go into one statement: a database takes only so many values in one."""


def parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """The rows in their order, as many at a time as go into one statement."""
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
