# shellcheck shell=bash
# Sourced by up, down and test: the cluster of docker-compose.yml, its settings and its images.
. "$(dirname "${BASH_SOURCE[0]}")/../engine/engine.sh"
. "$ops/jdk.sh"
root=$(cd "$ops/.." && pwd)
env_file=${DCRX_KV_ENV_FILE:-$root/.env}
project=${DCRX_KV_PROJECT:-dcrx-kv}
files=("$root/docker-compose.yml")

compose() {
  local file options=()
  for file in "${files[@]}"; do options+=(-f "$file"); done
  "${compose_command[@]}" --env-file "$env_file" -p "$project" "${options[@]}" "$@"
}

find_compose() {
  if docker compose version >/dev/null 2>&1; then
    compose_command=(docker compose)
  elif provide_commands docker-compose:docker-compose; then
    compose_command=(docker-compose)
  else
    fail "No compose: install Docker's compose plugin, or docker-compose 1.29 or later."
  fi
  note=$("${compose_command[@]}" version --short)
}

## .env

# setting NAME [DEFAULT]: its value: the environment's, which compose prefers too, or .env's.
setting() {
  local line value=${!1:-}
  if [ -z "$value" ] && line=$(grep -E "^$1=" "$env_file" 2>/dev/null | tail -n 1); then
    value=${line#*=} value=${value#[\"\']} value=${value%[\"\']}
  fi
  echo "${value:-${2:-}}"
}

make_missing_secrets() {
  local name made=()
  [ -e "$env_file" ] || { (umask 077 && cp "$root/.env.example" "$env_file"); made+=("$env_file"); }
  for name in DCRX_KV_SECRET_KEY DCRX_KV_DATABASE_PASSWORD DCRX_KV_ADMIN_PASSWORD DCRX_KV_GRAFANA_PASSWORD; do
    [ -z "$(setting $name)" ] || continue
    sed -i.old "/^$name=\$/d" "$env_file" && rm -f "$env_file.old"
    printf '%s=%s\n' "$name" "$(head -c 48 /dev/urandom | base64 | tr -d '\n' | tr '+/' 'ab')" >>"$env_file"
    made+=("$name")
  done
  note="${made[*]:-nothing was missing}"
}

# What is wrong in .env, one sentence each; every other value is the services' to judge, which they do before they start.
check_settings() {
  local name problems=()
  while read -r name; do
    grep -qw "$name" "$root/docker-compose.yml" "$ops/compose/cluster.sh" || problems+=("$name is no setting of this cluster.")
  done < <(sed -n 's/^\(DCRX_KV_[A-Z0-9_]*\)=.*/\1/p' "$env_file")
  for name in DCRX_KV_PORT DCRX_KV_REGISTRY_PORT DCRX_KV_PROMETHEUS_PORT DCRX_KV_GRAFANA_PORT; do
    must_be $name '^([1-9][0-9]{0,4})?$' "a port, from 1 to 65535"
    [ "$(setting $name 1 | tr -dc 0-9 | cut -c1-6)" -le 65535 ] || problems+=("$name must be a port, from 1 to 65535.")
  done
  must_be DCRX_KV_JOB_POOL_SIZE '^([1-9][0-9]{0,3})?$' "a number from 1 to 1000"
  for name in DCRX_KV_JOB_TIMEOUT DCRX_KV_TOKEN_EXPIRATION DCRX_KV_WORKER_GRACE DCRX_KV_LEASE_DURATION DCRX_KV_ENGINE_TIMEOUT \
    DCRX_KV_KAFKA_DELIVERY_TIMEOUT DCRX_KV_SHUTDOWN_TIMEOUT DCRX_KV_WORKER_STOP; do
    must_be $name '^([0-9]+(ms|s|m|h|d))?$' "a duration such as 30s or 10m"
  done
  for name in DCRX_KV_GATEWAY_MEMORY DCRX_KV_WORKER_MEMORY DCRX_KV_ENGINE_MEMORY; do
    must_be $name '^([0-9]+[mg])?$' "an amount of memory such as 640m or 4g"
  done
  must_be DCRX_KV_AUTH_ALGORITHM '^(HS256|HS384|HS512)?$' "HS256, HS384 or HS512; the others want a key file, which this cluster has no place for"
  must_be DCRX_KV_SECRET_KEY '^.{32,}$' "at least 32 characters long; remove it, and make up makes one"
  must_be DCRX_KV_ADMIN_PASSWORD '^.{8,72}$' "from 8 to 72 characters long"
  [ ${#problems[@]} = 0 ] || fail "$env_file: $(printf '%s ' "${problems[@]}")"
}

must_be() { [[ $(setting "$1") =~ $2 ]] || problems+=("$1 must be $3."); }

## Images

# Folders of ops/airgap, and the variables that replace them.
provide_images() {
  local pair
  for pair in postgres:DATABASE kafka:KAFKA registry:REGISTRY dind:ENGINE haproxy:PROXY prometheus:PROMETHEUS; do
    [ -n "$(setting "DCRX_KV_${pair#*:}_IMAGE")" ] || timed "image" provide_image "${pair%:*}"
  done
  has_image dcrx-kv-gateway:latest && has_image dcrx-kv-worker:latest || timed "images" "$ops/images.sh" gateway worker
}

# An engine in a container that may not have all capabilities gets those that it needs.
choose_privileges() {
  local said
  said=$(docker run --rm --privileged --entrypoint true "$(setting DCRX_KV_ENGINE_IMAGE docker:28-dind)" 2>&1) && return
  files+=("$ops/compose/unprivileged.yml")
  said=$(grep -o 'unable to [a-z ]*' <<<"$said" | tail -n 1)
  echo "           --privileged fails here (${said:-it is refused}): the engines get single capabilities (ops/compose/unprivileged.yml)."
}

# Debian has no Grafana to make a stand-in of: where its image cannot be had, the cluster is there without it, and that is said.
choose_grafana() {
  local name
  name=$(setting DCRX_KV_GRAFANA_IMAGE grafana/grafana:11.6.0)
  if has_image "$name" || pull_image "$name"; then
    grafana=grafana note=$name
  else
    grafana='' note="left out: $name cannot be had here; its dashboards are in ops/grafana"
  fi
}

## The cluster

services() { echo proxy gateway-1 gateway-2 initialize worker-1 worker-2 engine-1 engine-2 kafka database registry prometheus $grafana; }

container() { docker ps -aq --filter "label=com.docker.compose.project=$project" --filter "label=com.docker.compose.service=$1" | head -n 1; }

all_is_up() {
  local service state
  missing=''
  for service in $(services); do
    state=$(docker inspect -f '{{.State.Status}} {{.State.ExitCode}} {{if .State.Health}}{{.State.Health.Status}}{{end}}' "$(container "$service")" 2>/dev/null)
    case $service:$state in
      initialize:'exited 0 '* | *:'running 0 healthy' | proxy:'running 0 ' | registry:'running 0 ' | prometheus:'running 0 ' | grafana:'running 0 ') ;;
      *) missing+="$service (${state:-not there}) " ;;
    esac
  done
  [ -z "$missing" ] && curl -sf -m 2 --noproxy '*' -o /dev/null "$url/actuator/health/readiness"
}

start_cluster() {
  local log=$engine/compose.log
  choose_mirror
  url=http://127.0.0.1:$(setting DCRX_KV_PORT 2278)
  # shellcheck disable=SC2046 # names are words
  compose up -d $(services) >"$log" 2>&1 || fail_with_log "$log" "The cluster could not be started."
  await 180 all_is_up || fail "After three minutes these were not healthy: $missing(docker logs says why)."
  note=$url
}

remove_cluster() { compose down -v --remove-orphans -t 20 >"$engine/compose.log" 2>&1 || fail_with_log "$engine/compose.log" "The cluster could not be removed."; }

# Where Docker Hub is out of reach, the cluster's own registry stands in for it with the base image, and the engines are
# handed it. Everywhere else that would let whoever may push there change everybody's base images.
choose_mirror() {
  provide_image python
  ! is_stand_in $base_image || export DCRX_KV_REGISTRY_MIRROR=${DCRX_KV_REGISTRY_MIRROR:-http://registry:5000}
}

provide_base_image() {
  local service copy
  is_stand_in $base_image || return 0
  copy=127.0.0.1:$(setting DCRX_KV_REGISTRY_PORT 5000)/library/$base_image
  docker tag $base_image "$copy"
  docker push "$copy" >"$engine/push.log" 2>&1 || fail_with_log "$engine/push.log" "The cluster's registry does not take $base_image."
  docker image rm "$copy" >/dev/null
  for service in engine-1 engine-2; do
    docker save $base_image | docker exec -i "$(container $service)" docker --host unix:///run/engine/docker.sock load >/dev/null
  done
}
