#!/usr/bin/env bash
# test.sh: the cluster of docker-compose.yml for real, beside one that may run: an image is built, then its worker and a gateway are
# killed while another is being built, and that one is finished all the same. At the end nothing of it is left.
. "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"
project=dcrx-kv-test
env_file=$engine/compose-test.env
home=$engine

write_env() {
  local name
  (umask 077 && : >"$env_file")
  for name in '' _REGISTRY _PROMETHEUS _GRAFANA; do echo "DCRX_KV${name}_PORT=$(free_port)"; done >>"$env_file"
  echo DCRX_KV_JOB_POOL_SIZE=2 >>"$env_file"
  make_missing_secrets
}

a_wrong_value_is_refused() {
  local said
  echo DCRX_KV_JOB_TIMEOUT=soon >>"$env_file"
  said=$( (check_settings) 2>&1) && fail "DCRX_KV_JOB_TIMEOUT=soon was accepted."
  [[ $said == *'DCRX_KV_JOB_TIMEOUT must be a duration'* ]] || fail "Not the sentence that was wanted: $said"
  sed -i '$d' "$env_file"
  echo DCRX_KV_JOB_TIMOUT=10m >>"$env_file"
  said=$( (check_settings) 2>&1) && fail "A misspelt variable was accepted."
  sed -i '$d' "$env_file"
  check_settings
  note=$said
}

build_one() {
  job=$(field job_id "$(order hello '')")
  await 90 job_is DONE || fail "The first job did not end: $(call "/jobs/images/$job/get")"
  note=$(field digest "$(call "/jobs/images/$job/get")")
}

lose_a_worker_and_a_gateway() {
  job=$(field job_id "$(order survivor ', {"layer_type": "run", "command": "sleep 12 && date +%N > /proof"}')")
  await 60 job_is BUILDING || fail "The second job was not begun: $(call "/jobs/images/$job/get")"
  victim=worker-1
  await 20 somebody_is_busy || fail "No worker says that it builds: $(call /workers)"
  docker kill "$(container "$victim")" "$(container gateway-1)" >/dev/null
  await 120 job_is DONE || fail "The job whose worker was killed did not end: $(call "/jobs/images/$job/get")"
  note="$victim and gateway-1 killed: $(call "/jobs/images/$job/get" | grep -o '"attempt" *: *[0-9]*')"
}

somebody_is_busy() {
  local workers
  workers=$(call /workers)
  for victim in worker-1 worker-2; do
    docker exec "$(container $victim)" bash -c 'exec 3<>/dev/tcp/127.0.0.1/2279; printf "GET /actuator/prometheus HTTP/1.0\r\n\r\n" >&3; cat <&3' \
      | grep -qE '^dcrx_worker_slots_busy.* [1-9]' && return
  done
  return 1
}

order() {
  post /jobs/images/create '{"name": "'"$1"'", "layers": [{"layer_type": "stage", "base": "python", "tag": "3.11-slim"}'"$2"']}'
}

job_is() {
  local state
  state=$(field status "$(call "/jobs/images/$job/get")")
  [ "$state" != FAILED ] || fail "The job failed: $(call "/jobs/images/$job/get")"
  [ "$state" = "$1" ]
}

both_come_back() {
  docker start "$(container "$victim")" "$(container gateway-1)" >/dev/null
  await 120 all_is_up || fail "These did not come back: $missing"
}

# Of another gateway in this cluster: two times with its AOT cache and two times without, in turn.
compare_starts() {
  local with=0 without=0
  for _ in 1 2; do
    with=$((with + $(time_to_ready '')))
    without=$((without + $(time_to_ready -XX:AOTMode=off)))
  done
  note="ready after $((with / 2)) ms with the AOT cache, $((without / 2)) ms without: $(awk "BEGIN {printf \"%.2f\", $with / $without}") of it (at most 0.60 wanted)"
}

time_to_ready() {
  local began name=$project-start
  compose run -d --no-deps --name "$name" -e JDK_JAVA_OPTIONS="$1" gateway-1 >/dev/null 2>&1
  await 90 docker exec "$name" /opt/dcrx-kv/healthy >/dev/null 2>&1 || fail "A gateway did not start: $(docker logs --tail 5 "$name" 2>&1)"
  # From when its process was there: what compose takes before that is no start of a gateway.
  began=$(date -d "$(docker inspect -f '{{.State.StartedAt}}' "$name")" +%s%3N)
  echo $(($(now_ms) - began))
  docker rm -f "$name" >/dev/null
}

tell_of_memory() {
  local service
  note='resident:'
  for service in gateway-1 gateway-2 worker-1 worker-2; do
    note+=" $service $(awk '/^VmRSS/ {printf "%d MB", $2 / 1000}' "/proc/$(docker inspect -f '{{.State.Pid}}' "$(container $service)")/status"),"
  done
  note+=" at most 350 wanted"
}

finish() {
  local status=$?
  trap '' EXIT INT TERM
  set +e
  if [ $status != 0 ]; then
    for service in gateway-2 worker-1 worker-2 kafka; do echo "$service:"; docker logs --tail 15 "$(container $service)" 2>&1 | sed 's/^/  | /'; done >&2
  fi
  timed "down" remove_cluster
  rm -f "$env_file"
  release_engine
  exit $status
}

. "$ops/farm.sh"
hold_engine
find_compose
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
write_env
timed "refusal" a_wrong_value_is_refused
provide_images
timed "grafana" choose_grafana
choose_privileges
timed "cluster" start_cluster
timed "memory" tell_of_memory
timed "base" provide_base_image
password=$(setting DCRX_KV_ADMIN_PASSWORD)
timed "login" log_in
timed "build" build_one
timed "kills" lose_a_worker_and_a_gateway
timed "back" both_come_back
timed "start" compare_starts
