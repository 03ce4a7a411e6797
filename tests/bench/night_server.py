"""The portal as `fundament serve` runs it; each answer says what it cost: CPU milliseconds of the worker, SQL statements."""

import time
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from fundament.wsgi import application as portal

StartResponse = Callable[..., Any]


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """A sync worker serves one request at a time, so its process time is this request's."""
    begun, statements = time.process_time(), [0]

    def count(execute, sql, params, many, context):  # type: ignore[no-untyped-def]
        statements[0] += 1
        return execute(sql, params, many, context)

    def start(status: str, headers: list[tuple[str, str]], *more: object) -> Any:
        cpu = (time.process_time() - begun) * 1000
        cost = [("Bench-Cpu", f"{cpu:.3f}"), ("Bench-Sql", str(statements[0]))]
        return start_response(status, [*headers, *cost], *more)

    with connection.execute_wrapper(count):
        answer: Iterable[bytes] = portal(environ, start)
        return answer
