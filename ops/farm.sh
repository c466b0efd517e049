# shellcheck shell=bash
# Sourced by demo and bench, after engine.sh and jdk.sh: a farm in one process, with a user who is logged in. Its data lie
# in $home, which the caller names; the API is at $url then, and $token opens it.
dcrx_kv=$ops/../dcrx-kv
log=$home/server.log
password='dcrxadmin1*'
token=''

build_farm() { note=$("$dcrx_kv" --version); }

start_farm() {
  local port
  stop_farm # of a demo that was killed
  port=$(free_port 2278)
  url=http://127.0.0.1:$port
  # However busy this machine is.
  DCRX_KV_HOME=$home/farm DOCKER_REGISTRY_URI=http://$DCRX_DEV_REGISTRY/demo DCRX_KV_REGISTRY_MIRROR=http://$DCRX_DEV_REGISTRY \
    DCRX_KV_MAX_MEMORY_PERCENT_USAGE=100 \
    in_background "$home/server.pid" "$log" "$dcrx_kv" server run --host 127.0.0.1 --port "$port"
  farm_was_started=yes
  await 60 farm_is_ready_or_dead || true
  farm_is_ready || fail "The farm did not become ready."
  note=$url
}

farm_is_ready() { curl -sf -m 2 --noproxy '*' -o /dev/null "$url/actuator/health/readiness"; }

farm_is_ready_or_dead() { farm_is_ready || ! farm_runs; }

farm_runs() { process_of "$home/server.pid" "server run --host" >/dev/null; }

stop_farm() { stop_process "$home/server.pid" "server run --host" 30; }

create_first_user() {
  note=$(DCRX_KV_HOME=$home/farm DCRX_KV_ADMIN_PASSWORD=$password "$dcrx_kv" database initialize --username admin \
    --first-name admin --last-name user --email admin@admin.com)
}

## Its API

# call PATH CURL-OPTION...: prints the body of the answer.
call() {
  local answer status path=$1
  shift
  answer=$(curl -sS -m 20 --noproxy '*' -w '\n%{http_code}' -H "Authorization: Bearer $token" "$url$path" "$@")
  status=${answer##*$'\n'} answer=${answer%$'\n'*}
  [[ $status == 2* ]] || fail "$path answered $status: $answer"
  printf '%s' "$answer"
}

post() { call "$1" -H 'Content-Type: application/json' --data-binary "$2"; }

# field NAME JSON: the first string of that name, as JSON has it; nothing where there is none.
field() {
  local pattern="\"$1\"[[:space:]]*:[[:space:]]*\"(([^\"\\\\]|\\\\.)*)\""
  [[ ! $2 =~ $pattern ]] || echo "${BASH_REMATCH[1]}"
}

log_in() {
  local answer
  answer=$(post /users/login '{"username": "admin", "password": "'"$password"'"}')
  token=$(field token "$answer")
  [ -n "$token" ] || fail "The login gave no token."
}

show_end_of_log() {
  echo "The end of $log:"
  tail -n 30 "$log" | sed 's/^/  | /'
}
