"""How the benchmarks measure: CPU of this process and SQL statements, per item, beside something bare in the same run."""

import resource
import statistics
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from types import ModuleType
from typing import TypeVar

from django.db import connection, transaction
from django.test import Client

from fundament.records.accounts import Account
from fundament.web import clock

T = TypeVar("T")
ROWS = 10_000


@dataclass(frozen=True, slots=True)
class Measured:
    """What one item cost: CPU in milliseconds and SQL statements."""

    cpu: float
    sql: float


def head() -> None:
    """The head of the table that `line` fills."""
    print(f"{'what':<60}{'CPU ms':>10}{'SQL':>9}  beside")


def line(what: str, measured: Measured, *, beside: Measured | None = None, name: str = "") -> None:
    """One line of the table; its ratio is how many times the CPU of `beside`, which `name` names, it needs."""
    ratio = "" if beside is None else f"{measured.cpu / beside.cpu:.2f}x {name}"
    print(f"{what:<60}{measured.cpu:>10.3f}{measured.sql:>9.3f}  {ratio}", flush=True)


def cpu_now() -> float:
    """CPU seconds of this process and of those it started and waited for, as a solver's."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


@contextmanager
def counted() -> Iterator[list[int]]:
    """The SQL statements inside, in a list of one number. Django's own log is shorter than these runs and costs more."""
    found = [0]

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        found[0] += 1
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield found


def measure(work: Callable[[], object], *, times: int = 5) -> Measured:
    """The median CPU of several runs after one that is not counted, and the statements of one run."""
    work()
    cpu = []
    with counted() as sql:
        for _ in range(times):
            start = time.process_time()
            work()
            cpu.append((time.process_time() - start) * 1000)
    return Measured(statistics.median(cpu), sql[0] / times)


def each(work: Callable[[T], object], items: Sequence[T]) -> Measured:
    """The mean of one act done for every item."""
    with counted() as sql:
        start = cpu_now()
        for item in items:
            work(item)
        cpu = (cpu_now() - start) * 1000
    return Measured(cpu / len(items), sql[0] / len(items))


def at_once(work: Callable[[], object], *, items: int) -> Measured:
    """The share of each item in one act for all of them."""
    whole = each(lambda _: work(), [None])
    return Measured(whole.cpu / items, whole.sql / items)


@contextmanager
def part_of(module: ModuleType, name: str) -> Iterator[list[float]]:
    """The CPU of all calls of one function of a module, in milliseconds, in a list of one number."""
    real, found = getattr(module, name), [0.0]

    def timed(*args: object, **given: object) -> object:
        start = time.process_time()
        try:
            return real(*args, **given)
        finally:
            found[0] += (time.process_time() - start) * 1000

    setattr(module, name, timed)
    try:
        yield found
    finally:
        setattr(module, name, real)


def bare_insert() -> Measured:
    """One row by one statement into a table without a trigger or a second index; the commit is not counted."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS bench_row (id INTEGER PRIMARY KEY, at INTEGER, text VARCHAR(200))")
        with transaction.atomic():
            return each(
                lambda number: cursor.execute("INSERT INTO bench_row (at, text) VALUES (%s, %s)", [number, "x" * 200]),
                range(ROWS),
            )


def insist(what: str, *, found: object, expected: object) -> None:
    """Stops the run when an act did not do what was measured."""
    if found != expected:
        raise SystemExit(f"{what}: {found}, not {expected}")


def logged_in(account: Account) -> Client:
    """A browser of this person."""
    client = Client()
    client.force_login(account, backend="fundament.records.login.Backend")
    return client


@contextmanager
def at_time(instant: datetime) -> Iterator[None]:
    """The portal's clock stands still at an instant."""
    real = clock.now
    clock.now = lambda: instant
    try:
        yield
    finally:
        clock.now = real


def stored(rows: Iterable[T]) -> list[T]:
    """These rows of one table, stored as an import would: some hundred at a time."""
    found = list(rows)
    model = type(found[0])
    made: list[T] = model.objects.bulk_create(found, batch_size=500)  # type: ignore[attr-defined]
    return made
