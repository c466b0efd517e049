#!/usr/bin/env bash
# The farm against docker build + docker push on the same engine and registry, in the same run; what the farm costs beside
# the engine's work; and what it takes to have it running.
. "$(dirname "${BASH_SOURCE[0]}")/engine/engine.sh"
. "$ops/jdk.sh"
home=$DCRX_KV_HOME/bench
. "$ops/farm.sh"

bench() {
  local began figures
  export DCRX_KV_JOB_MAX_SUBMITS=100000 # a second
  hold_engine
  build_farm
  DCRX_TIMINGS=/dev/null timed "farm, first" start_farm # makes its folders and tables
  create_first_user
  stop_farm
  began=$(now_ms)
  start_farm
  ready_after=$(($(now_ms) - began))
  sleep 10 # until start-up has calmed down
  idle_memory=$(resident_memory_mb)
  log_in
  for figures in Bench BenchManyAtOnce; do
    "$(jdk25)/bin/java" "$ops/$figures.java" "$url" "$token" "$DCRX_DEV_REGISTRY"
  done
  printf '  from start to ready          %8d ms (at most 10000 wanted)\n' "$ready_after"
  printf '  resident memory at idle      %8d MB (at most 700 wanted), %d MB after the run\n' \
    "$idle_memory" "$(resident_memory_mb)"
  printf '  docker: CLI %s, engine %s\n' "$(docker version -f '{{.Client.Version}}')" "$(docker version -f '{{.Server.Version}}')"
}

resident_memory_mb() { ps -o rss= -p "$(cat "$home/server.pid")" | awk '{printf "%d", $1 / 1024}'; }

finish() {
  local status=$?
  trap '' EXIT INT TERM
  set +e
  [ $status = 0 ] || [ -z "${farm_was_started:-}" ] || show_end_of_log >&2
  stop_farm
  release_engine
  exit $status
}

mkdir -p "$home/farm"
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
bench
