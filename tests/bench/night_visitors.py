"""Applicants who all come at once: each opens the form, saves, uploads, signs, submits and reads the receipt, as a browser does."""

import asyncio
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

import aiohttp
import lxml.html

PAGES = ("form", "save", "documents", "upload", "sign", "signed", "submit", "submitted", "receipt")
FOUR = ("form", "save", "upload", "submitted")
"""What the target names: open the form, save, upload, submit."""

PATIENCE = aiohttp.ClientTimeout(total=120)


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who comes: the session, the application, and where its form and its document are."""

    cookies: Mapping[str, str]
    reference: str
    section: str
    document: str
    file: bytes


@dataclass(slots=True)
class Tally:
    """What was measured: per page wall time, CPU and statements; per whole submission wall time; what was acknowledged."""

    wall: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cpu: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    sql: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    whole: list[float] = field(default_factory=list)
    saved: dict[str, str] = field(default_factory=dict)
    receipts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    errors: list[str] = field(default_factory=list)


class Visit:
    """One applicant's browser. `again` says how often a page that fails is asked for anew, as people do."""

    def __init__(self, http: aiohttp.ClientSession, base: str, one: Applicant, tally: Tally, *, again: int) -> None:
        self.http, self.base, self.one, self.tally, self.again = http, base, one, tally, again

    async def ask(self, page: str, path: str, data: object = None) -> tuple[int, str, str]:
        """Status, address it leads to, and text of one page. Raises the last failure when every try failed."""
        for left in range(self.again, -1, -1):
            begun = time.perf_counter()
            try:
                made = data() if callable(data) else data
                headers = {"Accept": "application/json"} if page == "save" else {}
                method = "GET" if data is None else "POST"
                async with self.http.request(
                    method,
                    self.base + path,
                    data=made,
                    cookies=self.one.cookies,
                    headers=headers | {"Referer": self.base},
                    allow_redirects=False,
                    timeout=PATIENCE,
                ) as answer:
                    text = await answer.text()
                    if answer.status >= 500:
                        raise aiohttp.ClientError(f"{page}: {answer.status}")
                    self.tally.wall[page].append((time.perf_counter() - begun) * 1000)
                    self.tally.cpu[page].append(float(answer.headers["Bench-Cpu"]))
                    self.tally.sql[page].append(float(answer.headers["Bench-Sql"]))
                    return answer.status, answer.headers.get("Location", ""), text
            except (aiohttp.ClientError, ConnectionError, TimeoutError):
                if not left:
                    raise
                await asyncio.sleep(0.3)
        raise AssertionError

    async def form(self, page: str, path: str, marker: str = "") -> dict[str, str]:
        """What a browser would send back of a page's form; of several forms the one with `marker` among its fields or values."""
        _, _, text = await self.ask(page, path)
        for form in lxml.html.fromstring(text).xpath("//main//form[@method='post']"):
            fields = {name: value for name, value in form.fields.items() if value is not None}
            if not marker or marker in fields or marker in fields.values():
                return fields
        return {}

    async def whole(self) -> None:
        """The whole way; a failure is kept with its page."""
        begun, one = time.perf_counter(), self.one
        case = f"/applications/{one.reference}/"
        section = f"{case}answers/{one.section}/"
        marks = await self.form("form", section)
        title = f"Vorhaben {one.reference}"
        _, _, answer = await self.ask("save", section, marks | {"q_title": title})
        if '"saved": true' in answer:
            self.tally.saved[one.reference] = title
        else:
            self.tally.errors.append(f"save {one.reference}: {answer[:200]}")
        marks = await self.form("documents", f"{case}documents/", one.document)

        def upload() -> aiohttp.FormData:
            body = aiohttp.FormData(marks)
            body.add_field("file", one.file, filename="kosten.pdf", content_type="application/pdf")
            return body

        await self._post("upload", f"{case}documents/", upload)
        await self._post("signed", f"{case}sign/", await self.form("sign", f"{case}sign/", "digest"))
        await self._post("submitted", f"{case}submit/", await self.form("submit", f"{case}submit/", "key"))
        status, _, text = await self.ask("receipt", f"{case}receipt/1/")
        if status == 200 and one.reference in text:
            self.tally.receipts[one.reference] += 1
        else:
            self.tally.errors.append(f"receipt {one.reference}: {status}")
        self.tally.whole.append((time.perf_counter() - begun) * 1000)

    async def _post(self, page: str, path: str, data: object) -> None:
        status, _, text = await self.ask(page, path, data)
        # After a broken connection the same act may have been done already; the page then says so.
        if status != 302 and not self.again:
            said = re.search(r'kern-title">([^<]+)', text[text.find("<main") :])
            self.tally.errors.append(f"{page} {self.one.reference}: {status} {said[1] if said else ''}")


async def _come(base: str, applicants: Sequence[Applicant], at_once: int, tally: Tally, again: int) -> None:
    queue = iter(applicants)
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar()) as http:

        async def worker() -> None:
            for one in queue:
                try:
                    await Visit(http, base, one, tally, again=again).whole()
                except (aiohttp.ClientError, ConnectionError, TimeoutError, ValueError) as error:
                    tally.errors.append(f"{one.reference}: {error!r}")

        await asyncio.gather(*(worker() for _ in range(at_once)))


def come(base: str, applicants: Sequence[Applicant], *, at_once: int, again: int = 0) -> Tally:
    """All applicants, so many at once, each once."""
    tally = Tally()
    asyncio.run(_come(base, applicants, at_once, tally, again))
    return tally


async def _read(base: str, path: str, times: int, at_once: int, tally: Tally) -> None:
    nobody = Applicant({}, "", "", "", b"")
    numbers = count()
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as http:

        async def worker() -> None:
            while next(numbers) < times:
                await Visit(http, base, nobody, tally, again=0).ask("call", path)

        await asyncio.gather(*(worker() for _ in range(at_once)))


def read(base: str, path: str, *, times: int, at_once: int) -> Tally:
    """A public page, read so many times by so many at once."""
    tally = Tally()
    asyncio.run(_read(base, path, times, at_once, tally))
    return tally
