#!/usr/bin/env bash
# The official image's conventions: MARIADB_ROOT_PASSWORD, _ALLOW_EMPTY_ROOT_PASSWORD, _USER, _PASSWORD, _DATABASE (or
# MYSQL_..., or ..._FILE), and what lies in /docker-entrypoint-initdb.d, when the data directory is empty.
set -euo pipefail

data=/var/lib/mysql
socket=/run/mysqld/mysqld.sock

become_mysql() {
  mkdir -p /run/mysqld
  chown -R mysql: $data /run/mysqld
  exec setpriv --reuid=mysql --regid=mysql --init-groups "$0" "$@"
}

# setting NAME: the value of MARIADB_NAME or MYSQL_NAME, given as it is or in a file.
setting() {
  local name file
  for name in "MARIADB_$1" "MYSQL_$1"; do
    file=${name}_FILE
    [ -z "${!name:-}" ] || { echo "${!name}"; return; }
    [ -z "${!file:-}" ] || { cat "${!file}"; return; }
  done
}

# quoted TEXT: as a string of SQL.
quoted() { printf "'%s'" "$(printf %s "$1" | sed -e 's/\\/\\\\/g' -e "s/'/''/g")"; }

initialize() {
  local root user password database pid
  root=$(setting ROOT_PASSWORD) user=$(setting USER) password=$(setting PASSWORD) database=$(setting DATABASE)
  if [ -z "$root$(setting ALLOW_EMPTY_ROOT_PASSWORD)$(setting ALLOW_EMPTY_PASSWORD)" ]; then
    echo "MARIADB_ROOT_PASSWORD is not set." >&2
    exit 1
  fi
  mariadb-install-db --datadir=$data --auth-root-authentication-method=normal --skip-test-db --skip-name-resolve >/dev/null
  # On the socket only: nobody outside may take this server for the one that stays.
  mariadbd --skip-networking &
  pid=$!
  until mariadb-admin --socket=$socket -uroot ping >/dev/null 2>&1; do
    kill -0 $pid
    sleep 0.1
  done
  create_database_and_user | sql
  run_scripts
  secure_root | sql
  kill $pid
  wait $pid
}

sql() { mariadb --socket=$socket -uroot "$@"; }

create_database_and_user() {
  [ -z "$database" ] || echo "CREATE DATABASE IF NOT EXISTS \`$database\`;"
  [ -n "$user" ] && [ "$user" != root ] || return 0
  echo "CREATE USER $(quoted "$user")@'%' IDENTIFIED BY $(quoted "$password");"
  [ -z "$database" ] || echo "GRANT ALL ON \`$database\`.* TO $(quoted "$user")@'%';"
}

secure_root() {
  echo "DELETE FROM mysql.global_priv WHERE user = 'root' AND host <> 'localhost'; FLUSH PRIVILEGES;"
  echo "CREATE USER root@'%' IDENTIFIED BY $(quoted "$root"); GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;"
  echo "ALTER USER root@localhost IDENTIFIED BY $(quoted "$root");"
}

run_scripts() {
  local file
  # shellcheck disable=SC1090 # whatever the user put there
  for file in /docker-entrypoint-initdb.d/*; do
    case $file in
      *.sh) if [ -x "$file" ]; then "$file"; else . "$file"; fi ;;
      *.sql) sql ${database:+"$database"} <"$file" ;;
      *.sql.gz) gunzip -c "$file" | sql ${database:+"$database"} ;;
    esac
  done
}

[ "${1#-}" = "$1" ] || set -- mariadbd "$@"
[ "$1" != mysqld ] || set -- mariadbd "${@:2}"
if [ "$1" = mariadbd ]; then
  [ "$(id -u)" != 0 ] || become_mysql "$@"
  [ -d $data/mysql ] || initialize
fi
exec "$@"
