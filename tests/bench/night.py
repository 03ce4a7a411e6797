"""Deadline night: everybody comes in the last hour. Two workers of gunicorn, PostgreSQL or SQLite, 1 to 200 applicants at once.

Run by `python -m tests.bench deadline_night`, once beside a PostgreSQL of its own and once on SQLite. For each level: CPU of the
workers and SQL statements by page and whole submission, median and 95th percentile of the time; nothing lost, nothing doubled, no
error. Then the same with 10,000 other applications there, and with a worker killed every two seconds and the database
restarted once: every acknowledged receipt is there once, every other application once or not at all.
"""

import os
import random
import re
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.bench.night_visitors import FOUR, PAGES, Applicant, Tally, come, read

WORKERS = 2
LEVELS = (1, 10, 50, 200)
ALL = int(os.environ.get("FUNDAMENT_BENCH_APPLICANTS", "2000"))
OTHERS = 10_000
SHARES = {"1": 5, "10": 15, "50": 20, "200": 35, "beside": 5, "killed": 20}
"""Per cent of the applicants who come at each level, beside others, and while workers are killed."""


def faults(*, acknowledged: Mapping[str, int], stored: Mapping[str, int], asked: Sequence[str]) -> list[str]:
    """What is lost or doubled: receipts given by reference, submissions stored by reference, and who asked at all."""
    found = [f"{one}: acknowledged and not stored" for one in acknowledged if not stored.get(one)]
    found += [f"{one}: stored {number} times" for one, number in stored.items() if number > 1]
    return found + [f"{one}: stored and never asked for" for one in stored if one not in set(asked)]


def main() -> int:
    """Prepares the database, starts the server and lets everybody come."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "fundament.settings"
    import django  # noqa: PLC0415 -- after the environment is set

    django.setup()
    from django.db import connection  # noqa: PLC0415 -- needs the set-up above
    from tests.bench import night_cast  # noqa: PLC0415

    vendor = connection.vendor
    postgresql = vendor == "postgresql"
    parts = {name: max(1, ALL * per_cent // 100) for name, per_cent in SHARES.items() if postgresql or name != "killed"}
    levels = [level for level in LEVELS if postgresql or level <= 50]
    print(f"\ndeadline night on {vendor}: {ALL} applicants, {WORKERS} workers", flush=True)
    cast = night_cast.prepare(sum(parts.values()))
    queue = iter(cast.applicants)
    come_now = {name: [next(queue) for _ in range(number)] for name, number in parts.items()}
    wrong: list[str] = []
    with server() as (base, master):
        read(base, cast.call_path, times=20, at_once=10)  # until both workers have read the programme
        _call_page(base, cast.call_path, "no other application")
        for level in levels:
            wrong += _level(base, master, come_now[f"{level}"], level, "")
        night_cast.others(OTHERS)
        _call_page(base, cast.call_path, f"{OTHERS} others")
        wrong += _level(base, master, come_now["beside"], 10, f"beside {OTHERS} others")
        if postgresql:
            wrong += _killed(base, master, come_now["killed"])
    for one in wrong[:20]:
        print(f"FAULT {one}")
    print(f"{vendor}: {len(wrong)} faults")
    return 1 if wrong else 0


@contextmanager
def server() -> Iterator[tuple[str, int]]:
    """The portal on a free port, as `fundament serve` starts it; its address and the process of its master."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "tests.bench.night_server:application", "--workers", str(WORKERS)]
    command += ["--bind", f"127.0.0.1:{port}", "--no-control-socket", "--log-level", "critical"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _wait(port)
            yield f"http://127.0.0.1:{port}", process.pid
        finally:
            process.terminate()


def _wait(port: int) -> None:
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server does not answer")


def _children(master: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def _cpu(*pids: int) -> float:
    """CPU milliseconds of processes and of those children of theirs that ended."""
    ticks = 0
    for pid in pids:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except FileNotFoundError:
            continue
        ticks += sum(int(number) for number in stat[11:15])
    return ticks * 1000 / os.sysconf("SC_CLK_TCK")


def _level(base: str, master: int, applicants: Sequence[Applicant], level: int, beside: str) -> list[str]:
    before = _cpu(master, *_children(master))
    tally = come(base, applicants, at_once=level)
    cpu = (_cpu(master, *_children(master)) - before) / len(applicants)
    _print(f"{level} at once {beside}".strip(), tally, cpu)
    return tally.errors + _compare(tally, applicants)


def _compare(tally: Tally, applicants: Sequence[Applicant]) -> list[str]:
    from tests.bench import night_cast  # noqa: PLC0415 -- needs the set-up of main

    asked = [one.reference for one in applicants]
    found = faults(acknowledged=tally.receipts, stored=night_cast.submissions(asked), asked=asked)
    titles = night_cast.titles(list(tally.saved))
    return found + [f"{one}: saved and lost" for one, title in tally.saved.items() if titles.get(one) != title]


def _killed(base: str, master: int, applicants: Sequence[Applicant]) -> list[str]:
    """A worker dies every two seconds, the database is restarted once; people try again."""
    stop = threading.Event()
    deaths = [0]
    chance = random.Random(20260101)

    def kill() -> None:
        while not stop.wait(2):
            if workers := _children(master):
                os.kill(chance.choice(workers), signal.SIGKILL)
                deaths[0] += 1
            if deaths[0] == 4:
                restart_database()

    reaper = threading.Thread(target=kill)
    reaper.start()
    tally = come(base, applicants, at_once=50, again=40)
    stop.set()
    reaper.join()
    _print(f"50 at once, {deaths[0]} workers killed, database restarted", tally, 0)
    return tally.errors + _compare(tally, applicants)


def restart_database() -> None:
    """Stops the private PostgreSQL as a power cut would and starts it again."""
    found = re.search(r"host=([^&]+)", os.environ["FUNDAMENT_DATABASE"])
    if found is None:
        raise ValueError("FUNDAMENT_DATABASE names no folder")
    folder = Path(found[1])
    binary = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1] / "pg_ctl"
    options = (folder / "data/postmaster.opts").read_text().partition(" ")[2].replace('"', "'").strip()
    options = re.sub(r"'-D' '[^']*'", "", options)
    prefix = ["runuser", "-u", "postgres", "--"] if os.getuid() == 0 else []
    base = [*prefix, str(binary), "-D", str(folder / "data")]
    for command in (
        [*base, "-m", "immediate", "stop"],
        [*base, "-w", "-l", str(folder / "log"), "-o", options, "start"],
    ):
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)


def _call_page(base: str, path: str, beside: str) -> None:
    tally = read(base, path, times=200, at_once=10)
    cpu, sql = statistics.fmean(tally.cpu["call"]), statistics.fmean(tally.sql["call"])
    print(f"  public call page, {beside:<38}{cpu:>8.1f} ms CPU{sql:>7.1f} SQL")


def _print(name: str, tally: Tally, cpu: float) -> None:
    def cost(pages: Sequence[str]) -> str:
        ms = sum(statistics.fmean(tally.cpu[page]) for page in pages)
        sql = sum(statistics.fmean(tally.sql[page]) for page in pages)
        return f"{ms:>8.1f} ms CPU{sql:>7.1f} SQL"

    whole = sorted(tally.whole) or [0.0]
    print(f"  {name}: {len(tally.whole)} submissions, {len(tally.errors)} errors")
    middle, high = statistics.median(whole), whole[int(len(whole) * 0.95) - 1]
    print(f"    open form, save, upload, submit{'':<20}{cost(FOUR)}")
    print(f"    all nine pages{'':<37}{cost(PAGES)}   {middle:>8.0f} ms median {high:>8.0f} ms 95th percentile")
    if cpu:
        print(f"    of the processes as a whole, each submission{'':<7}{cpu:>8.1f} ms CPU")
    for page in PAGES:
        wall = sorted(tally.wall[page]) or [0.0]
        print(
            f"      {page:<49}{cost([page])}   {statistics.median(wall):>8.0f} ms        {wall[int(len(wall) * 0.95) - 1]:>8.0f} ms"
        )


if __name__ == "__main__":
    sys.exit(main())
