#!/bin/sh
# Sets up the environment: Python packages from pinned, hashed requirements; for tests also Chromium and PostgreSQL.
# $1 is "run" or "test". Says what it installs; asks for nothing.
set -eu
what=$1
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"

say() { printf '%s\n' "— $*"; }

install_debian() { # packages…: from Debian, as root or through sudo; else says what an administrator must do
  say "installing from Debian: $*"
  if [ "$(id -u)" = 0 ]; then run=""; elif command -v sudo >/dev/null 2>&1; then run="sudo"; else
    say "please ask an administrator to run: apt-get install $*"
    exit 1
  fi
  $run apt-get update -qq
  $run env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

python=${PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || install_debian python3
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { say "Python 3.11 or newer is needed"; exit 1; }
"$python" -c 'import ensurepip, venv' 2>/dev/null || install_debian python3-venv
[ -x .venv/bin/python ] || { say "creating the environment in .venv"; "$python" -m venv .venv; }
say "installing the pinned Python packages (requirements/$what.txt)"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "requirements/$what.txt"
PYTHONPATH=src .venv/bin/python tools/messages.py compile

if [ "$what" = test ]; then
  command -v chromium >/dev/null 2>&1 || install_debian chromium
  # The browser's driver is linked against it, and a minimal Debian lacks it.
  ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1 || install_debian libatomic1
  ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || install_debian postgresql
  touch .venv/.ready-run
fi
touch ".venv/.ready-$what"
say "ready"
