#!/usr/bin/env bash
# The official image's conventions: POSTGRES_USER, _PASSWORD, _DB (or ..._FILE), _INITDB_ARGS, _HOST_AUTH_METHOD, and what
# lies in /docker-entrypoint-initdb.d, when the data directory is empty.
set -euo pipefail

become_postgres() {
  mkdir -p "$PGDATA" /run/postgresql
  chown -R postgres: "$PGDATA" /run/postgresql
  chmod 700 "$PGDATA"
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
}

# from_file NAME: $NAME_FILE names a file with its value.
from_file() {
  local file=$1_FILE
  [ -z "${!file:-}" ] || export "$1=$(cat "${!file}")"
}

initialize() {
  local name auth=${POSTGRES_HOST_AUTH_METHOD:-scram-sha-256}
  for name in POSTGRES_USER POSTGRES_PASSWORD POSTGRES_DB POSTGRES_INITDB_ARGS; do from_file $name; done
  POSTGRES_USER=${POSTGRES_USER:-postgres}
  POSTGRES_DB=${POSTGRES_DB:-$POSTGRES_USER}
  if [ -z "${POSTGRES_PASSWORD:-}" ] && [ "$auth" != trust ]; then
    echo "POSTGRES_PASSWORD is not set." >&2
    exit 1
  fi
  # shellcheck disable=SC2086 # arguments are words
  initdb --username="$POSTGRES_USER" --pwfile=<(echo "${POSTGRES_PASSWORD:-unused}") ${POSTGRES_INITDB_ARGS:-}
  echo "host all all all $auth" >>"$PGDATA/pg_hba.conf"
  # On the socket only: nobody outside may take this server for the one that stays.
  pg_ctl -w -o "-c listen_addresses=''" start
  export PGUSER=$POSTGRES_USER PGDATABASE=$POSTGRES_DB
  [ "$POSTGRES_DB" = postgres ] || createdb --maintenance-db=postgres "$POSTGRES_DB"
  run_scripts
  pg_ctl -w -m fast stop
  unset PGUSER PGDATABASE
}

run_scripts() {
  local file
  # shellcheck disable=SC1090 # whatever the user put there
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) psql -v ON_ERROR_STOP=1 -f "$file" ;;
      *.sql.gz) gunzip -c "$file" | psql -v ON_ERROR_STOP=1 ;;
    esac
  done
}

[ "${1#-}" = "$1" ] || set -- postgres "$@"
if [ "$1" = postgres ]; then
  [ "$(id -u)" != 0 ] || become_postgres "$@"
  [ -s "$PGDATA/PG_VERSION" ] || initialize
fi
exec "$@"
