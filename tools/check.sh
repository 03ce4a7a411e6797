#!/bin/sh
# The fast checks: style, types, architecture, languages, data, programmes, generated pages. Seconds, no database.
set -eu
cd "$(dirname "$0")/.."
export PYTHONPATH=src
FUNDAMENT_VAR=$(mktemp -d)
export FUNDAMENT_VAR
trap 'rm -rf "$FUNDAMENT_VAR"' EXIT
say() { printf '%s\n' "— $*"; }

say "style"; .venv/bin/ruff check --quiet . && .venv/bin/ruff format --check --quiet .
say "types"; .venv/bin/mypy
say "architecture"; .venv/bin/lint-imports | tail -n 3
say "languages"; .venv/bin/python tools/messages.py check
say "places"; .venv/bin/python tools/build_places.py --check | tail -n 1
say "programmes"; ./fundament programme check programmes/*
say "generated pages"; .venv/bin/python tools/generate_docs.py --check
say "migrations"; .venv/bin/python manage.py makemigrations --check --dry-run
