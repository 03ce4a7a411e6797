#!/bin/sh
# Runs a command beside a PostgreSQL of its own: a fresh cluster in a temporary folder, reached by a socket there, started
# by an unprivileged user, gone at the end. FUNDAMENT_DATABASE tells the command where it is.
set -eu
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -n 1)
folder=$(mktemp -d /tmp/fundament-pg.XXXXXX)
if [ "$(id -u)" = 0 ]; then
  chown postgres "$folder"
  as() { runuser -u postgres -- "$@"; }
else
  as() { "$@"; }
fi
stop() {
  as "$bin/pg_ctl" -D "$folder/data" -m immediate stop >/dev/null 2>&1 || true
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT TERM
cd /
as "$bin/initdb" -D "$folder/data" -A trust -U fundament --encoding=UTF8 --locale=C.UTF-8 >/dev/null
# A test database is thrown away: it need not survive a power cut. FUNDAMENT_FSYNC=on for a benchmark as a server would run it.
as "$bin/pg_ctl" -D "$folder/data" -w -l "$folder/log" \
  -o "-c listen_addresses='' -c unix_socket_directories='$folder' -c fsync=${FUNDAMENT_FSYNC:-off} -c max_connections=60" start >/dev/null
as "$bin/createdb" -h "$folder" -U fundament fundament
cd "$OLDPWD"
echo "— PostgreSQL $("$bin/postgres" --version | cut -d' ' -f3) started on a socket"
FUNDAMENT_DATABASE="postgresql://fundament@/fundament?host=$folder" "$@"
