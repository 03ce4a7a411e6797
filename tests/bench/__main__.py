"""Runs the benchmarks, or those of the themes named, on a fresh SQLite database in a temporary folder and prints a table.

CPU is process time of this process: application and database together, as SQLite runs inside it. Absolute times depend on
the machine; the ratios in the last column do not.
"""

import argparse
import os
import subprocess
import sys
import tempfile

THEMES = ("submission", "lists", "notices", "proofs", "payments", "decisions", "desks", "selection", "deadline_night")


def main() -> int:
    """Sets up the database and runs the themes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("theme", nargs="*", choices=[[], *THEMES], help="only these themes; without one, all")
    given = parser.parse_args()
    themes = [theme for theme in given.theme or THEMES if theme != "deadline_night"]
    if themes:
        _in_this_process(themes)
    if "deadline_night" in (given.theme or THEMES):
        return _nights()
    return 0


def _nights() -> int:
    """The night on PostgreSQL and on SQLite, each with a server, a folder and a database of its own."""
    night = [sys.executable, "-m", "tests.bench.night"]
    failed = 0
    for command in (["sh", "tools/with_postgres.sh", *night], night):
        with tempfile.TemporaryDirectory() as folder:
            failed |= subprocess.run(
                command, env={**os.environ, "FUNDAMENT_VAR": folder, "FUNDAMENT_FSYNC": "on"}, check=False
            ).returncode
    return failed


def _in_this_process(themes: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FUNDAMENT_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "fundament.settings"
        import django  # noqa: PLC0415 -- after the environment is set

        django.setup()
        from tests.bench import run  # noqa: PLC0415 -- needs the set-up above

        run.themes(themes)


if __name__ == "__main__":
    sys.exit(main())
