#!/bin/sh
# Everything, fast checks first: checks, unit and property tests on SQLite, the same on PostgreSQL, journeys in a browser.
# The last line counts.
set -u
cd "$(dirname "$0")/.."
results=$(mktemp -d)
FUNDAMENT_VAR=$(mktemp -d)
export FUNDAMENT_VAR PYTHONPATH=src
trap 'rm -rf "$results" "$FUNDAMENT_VAR"' EXIT
failed=0

step() { # name, command…
  name=$1; shift
  printf '\n— %s\n' "$name"
  "$@" || failed=1
}

step "fast checks" sh tools/check.sh
step "tests on SQLite" .venv/bin/pytest -n 2 -m "not journey and not postgres" --junitxml "$results/sqlite.xml"
step "tests on PostgreSQL" sh tools/with_postgres.sh \
  .venv/bin/pytest -n 2 -m "(stores or postgres) and not journey" --junitxml "$results/postgresql.xml"
export FUNDAMENT_TEST_FILE="$FUNDAMENT_VAR/journeys.sqlite3"
step "journeys on SQLite, axe on every page in three languages" \
  .venv/bin/pytest -n 2 -m journey -k "not keyboard" --junitxml "$results/journeys-sqlite.xml"
step "journeys by keyboard alone, on PostgreSQL" sh tools/with_postgres.sh \
  .venv/bin/pytest -n 2 -m journey -k keyboard --junitxml "$results/journeys-postgresql.xml"
.venv/bin/python tools/count_tests.py "$results" "$failed"
