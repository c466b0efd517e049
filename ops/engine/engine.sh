# shellcheck shell=bash
# Sourced: a Docker engine, a registry on loopback and images of official names, found or provided.
#
# All of it lies in $DCRX_KV_HOME/engine, so two homes never meet. Who uses it holds a shared lock on `in-use`, which
# the kernel drops with the process, however it dies; `kept` is there from up.sh to down.sh. The engine stops when
# nobody holds the lock and it is not kept.
ops=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
. "$ops/lib.sh"
. "$ops/packages.sh"

mkdir -p "$DCRX_KV_HOME/engine"
engine=$(cd "$DCRX_KV_HOME/engine" && pwd -P)
id=$(printf '%08x' "$(printf %s "$engine" | cksum | cut -d' ' -f1)")
base_image=python:3.11-slim
images=(python) # folders of ops/airgap

. "$ops/engine/private.sh"
. "$ops/engine/registry.sh"

command -v flock >/dev/null || flock() { :; } # macOS has none: there, one command at a time

## The ways in and out

hold_engine() {
  exec 8>>"$engine/in-use"
  flock -s 8
  lock_engine
  provide_everything
  unlock_engine
}

keep_engine() {
  hold_engine
  touch "$engine/kept"
}

stop_keeping_engine() {
  lock_engine
  rm -f "$engine/kept"
  stop_if_unused || echo "Still in use: the last command that uses it stops it."
  unlock_engine
}

release_engine() {
  flock -u 8 # not only closed: a child of a killed command may still have the descriptor
  exec 8>&-
  lock_engine
  [ -e "$engine/kept" ] || stop_if_unused || true
  unlock_engine
}

lock_engine() {
  exec 9>>"$engine/lock"
  flock 9
}

unlock_engine() { exec 9>&-; }

stop_if_unused() {
  exec 7>>"$engine/in-use"
  flock -xn 7 || return 1
  nothing_was_started || timed "engine down" stop_everything
  exec 7>&-
}

provide_everything() {
  local found
  recall_registry
  if found=$(find_engine); then
    export DOCKER_HOST=$found
    timed "engine" describe_engine "found"
    timed "registry" provide_registry_beside_found_engine
  else
    provide_private_commands
    export DOCKER_HOST=$own_socket
    export DCRX_DEV_ENGINE=$engine # where its files are, for who wants to look into them
    timed "registry" provide_registry_process
    timed "engine" provide_private_engine
  fi
  export DCRX_DEV_REGISTRY=$registry
  provide_images
  tell_testcontainers
  write_env
}

# What tests ask for, and what a farm has to know that is started by hand beside it.
write_env() (
  export DOCKER_REGISTRY_URI=http://$registry/demo DCRX_KV_REGISTRY_MIRROR=http://$registry
  export -p | grep -E '^declare -x (DOCKER_HOST|DCRX_DEV_ENGINE|DCRX_DEV_REGISTRY|TESTCONTAINERS_HOST_OVERRIDE|DOCKER_REGISTRY_URI|DCRX_KV_REGISTRY_MIRROR)=' \
    >"$engine/env"
)

# Inside a container it would look for the engine's ports on the container's gateway, and ours are on this machine.
tell_testcontainers() { [[ $DOCKER_HOST != unix:* ]] || export TESTCONTAINERS_HOST_OVERRIDE=127.0.0.1; }

nothing_was_started() { [ ! -e "$config" ] && [ ! -e "$engine/registry.pid" ] && [ ! -e "$engine/registry.host" ]; }

stop_everything() {
  stop_private_engine
  stop_registry
  rm -f "$engine/env"
}

## An engine that is there already

# find_engine: prints the address of an engine that is not ours and has the base image or can get it.
find_engine() {
  local host=${DOCKER_HOST:-}
  if [ -z "$host" ]; then
    ! private_engine_runs || return 1
    host=$(docker context inspect --format '{{.Endpoints.docker.Host}}' 2>/dev/null) || return 1
  fi
  [ "$host" != "$own_socket" ] || return 1
  if ! DOCKER_HOST=$host engine_answers; then
    [ -z "${DOCKER_HOST:-}" ] || echo "No engine answers at DOCKER_HOST=$host." >&2
    return 1
  fi
  if ! DOCKER_HOST=$host can_have_base_image; then
    echo "The engine at $host has no $base_image and does not reach Docker Hub, so it is not used." >&2
    return 1
  fi
  echo "$host"
}

engine_answers() { within 5 docker version >/dev/null 2>&1; }

describe_engine() { note="$1: Docker $(docker version --format '{{.Server.Version}}') at $DOCKER_HOST"; }

can_have_base_image() {
  has_image $base_image || [ "$(docker info --format '{{.RegistryConfig.Mirrors}}')" != '[]' ] || reaches_docker_hub
}

has_image() { docker image inspect "$1" >/dev/null 2>&1; }

# Any answer will do, a refusal too: the question is whether a pull would hang.
reaches_docker_hub() { curl -s -m 4 -o /dev/null "$(docker info --format '{{.IndexServerAddress}}')"; }

## Images

official_name() { sed -n 's/^LABEL io\.dcrx\.standin="\(.*\)"$/\1/p' "$ops/airgap/$1/Dockerfile"; }

repository_of() {
  local path=${1%%:*}
  case $path in */*) echo "$path" ;; *) echo "library/$path" ;; esac
}

# The first one alone: where these are built here, the others need what it is built on, and are built side by side.
provide_images() {
  local image others='' other status=0
  timed "image" provide_image "${images[0]}"
  for image in "${images[@]:1}"; do
    (timed "image" provide_image "$image") &
    others+=" $!"
  done
  for other in $others; do wait "$other" || status=$?; done
  [ $status = 0 ] || exit $status
}

# provide_image FOLDER-OF-AIRGAP
provide_image() {
  local name
  name=$(official_name "$1")
  has_image "$name" || pull_image "$name" || build_stand_in "$1"
  if is_stand_in "$name"; then
    build_stand_in "$1" # for the registry, which serves it to other engines; costs nothing where it has it
    note="$name: a stand-in built from Debian's packages"
  else
    [ "$name" != $base_image ] || share_base_image
    note="$name: the official image"
  fi
}

# Not every worker asks an engine for it: where Docker Hub is out of reach the registry has it, too.
share_base_image() {
  local copy
  copy=$registry/$(repository_of $base_image):${base_image#*:}
  if ! registry_has "$(repository_of $base_image)" "${base_image#*:}" && ! reaches_docker_hub; then
    docker tag $base_image "$copy"
    docker push "$copy" >"$engine/push.log" 2>&1 || fail_with_log "$engine/push.log" "The registry does not take $base_image."
    docker image rm "$copy" >/dev/null
  fi
}

is_stand_in() {
  [ -n "$(docker image inspect --format '{{index .Config.Labels "io.dcrx.standin"}}' "$1" 2>/dev/null)" ]
}

pull_image() {
  registry_has "$(repository_of "$1")" "${1#*:}" || reaches_docker_hub || return 1
  docker pull -q "$1" >"$(pull_log "$1")" 2>&1
}

pull_log() { echo "$engine/pull-${1//[\/:]/-}.log"; }

build_stand_in() {
  if [ "$DOCKER_HOST" = "$own_socket" ]; then
    DCRX_TIMINGS='' "$ops/airgap/build.sh" "$1"
  else
    has_image "$name" || fail_with_log "$(pull_log "$name")" "The engine at $DOCKER_HOST cannot pull $name."
  fi
}
