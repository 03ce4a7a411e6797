"""Runs the benchmarks, or those of the themes named, on a fresh SQLite database in a temporary folder and prints a table.

CPU is process time of this process: application and database together, as SQLite runs inside it. Absolute times depend on
the machine; the ratios in the last column do not.
"""

import argparse
import os
import sys
import tempfile

THEMES = ("submission", "lists", "notices", "proofs", "payments")


def main() -> int:
    """Sets up the database and runs the themes."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("theme", nargs="*", choices=[[], *THEMES], help="only these themes; without one, all")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["FUNDAMENT_VAR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "fundament.settings"
        import django  # noqa: PLC0415 -- after the environment is set

        django.setup()
        from tests.bench import run  # noqa: PLC0415 -- needs the set-up above

        run.themes(given.theme or THEMES)
    return 0


if __name__ == "__main__":
    sys.exit(main())
