# shellcheck shell=bash
# Sourced by engine.sh: an image registry on loopback, on a port that the home remembers. It allows deletes.

registry_config=$engine/registry.yml
registry_container=dcrx-kv-registry-$id

recall_registry() { registry=127.0.0.1:$(cat "$engine/registry.port" 2>/dev/null || true); }

# A container is the one that the engine reaches for certain (it may live in a virtual machine); the process serves
# where the container's image cannot be had.
provide_registry_beside_found_engine() {
  if registry_process_runs; then
    note="running: $registry"
  elif has_image registry:2 || reaches_docker_hub; then
    provide_registry_container
  elif [ "$(uname)" = Linux ] && provide_commands docker-registry:docker-registry; then
    provide_registry_process
  else
    fail "No image registry: install docker-registry, or let the engine at $DOCKER_HOST pull registry:2."
  fi
}

provide_registry_process() {
  note="running: $registry"
  registry_process_runs && registry_answers && return
  stop_process "$engine/registry.pid" "$registry_config" 5
  choose_registry_port
  write_registry_config
  in_background "$engine/registry.pid" "$engine/registry.log" docker-registry serve "$registry_config"
  await 15 registry_answers && registry_process_runs \
    || fail_with_log "$engine/registry.log" "The registry did not start at $registry."
  note="started: $registry"
}

registry_process_runs() { process_of "$engine/registry.pid" "$registry_config" >/dev/null; }

provide_registry_container() {
  note="running: $registry"
  [ "$(docker inspect --format '{{.State.Running}}' "$registry_container" 2>/dev/null)" != true ] \
    || ! registry_answers || return 0
  docker rm -fv "$registry_container" >/dev/null 2>&1 || true
  choose_registry_port
  echo "$DOCKER_HOST" >"$engine/registry.host"
  docker run -d --name "$registry_container" -p "$registry:5000" -e REGISTRY_STORAGE_DELETE_ENABLED=true registry:2 \
    >"$engine/registry.log" 2>&1 || fail_with_log "$engine/registry.log" "The engine could not run registry:2."
  await 15 registry_answers \
    || fail "The registry in the engine at $DOCKER_HOST is not reachable at $registry: is that engine on another machine?"
  note="started in a container: $registry"
}

stop_registry() {
  stop_process "$engine/registry.pid" "$registry_config" 10
  if [ -e "$engine/registry.host" ]; then
    within 30 docker -H "$(cat "$engine/registry.host")" rm -fv "$registry_container" >/dev/null 2>&1 || true
    rm -f "$engine/registry.host"
  fi
}

choose_registry_port() {
  local port
  port=$(free_port "${registry#*:}")
  echo "$port" >"$engine/registry.port"
  registry=127.0.0.1:$port
}

write_registry_config() {
  cat >"$registry_config" <<YAML
version: 0.1
log: {level: warn, accesslog: {disabled: true}}
storage:
  filesystem: {rootdirectory: "$engine/registry"}
  delete: {enabled: true}
http: {addr: "$registry"}
YAML
}

registry_answers() { curl -sf -m 2 --noproxy '*' -o /dev/null "http://$registry/v2/"; }

# registry_has REPOSITORY TAG
registry_has() {
  curl -sfI -m 5 --noproxy '*' -o /dev/null "http://$registry/v2/$1/manifests/$2" \
    -H 'Accept: application/vnd.docker.distribution.manifest.v2+json' \
    -H 'Accept: application/vnd.docker.distribution.manifest.list.v2+json' \
    -H 'Accept: application/vnd.oci.image.manifest.v1+json' -H 'Accept: application/vnd.oci.image.index.v1+json'
}
