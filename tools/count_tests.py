"""Adds up the results of all test runs and says them in one plain last line; exits 1 when anything failed or did not run."""

import sys
from pathlib import Path
from xml.etree import ElementTree

RUNS = ("sqlite", "postgresql", "journeys-sqlite", "journeys-postgresql")


def main(folder: Path, *, failed_before: bool) -> int:
    """Prints "N passed, N failed, N skipped"; a run without results counts as failed."""
    passed = failed = skipped = 0
    for run in RUNS:
        file = folder / f"{run}.xml"
        if not file.is_file():
            print(f"{run}: no results")
            failed += 1
            continue
        suite = next(ElementTree.parse(file).iter("testsuite"))  # noqa: S314 -- written by our own test run a moment ago
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        left_out = int(suite.get("skipped", 0))
        passed += int(suite.get("tests", 0)) - bad - left_out
        failed, skipped = failed + bad, skipped + left_out
    if failed_before and not failed:
        print("A step before the tests failed; see above.")
        failed = 1
    print(f"\n{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), failed_before=sys.argv[2] != "0"))
