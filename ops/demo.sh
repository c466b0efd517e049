#!/usr/bin/env bash
# From curl to the registry: starts a farm, sends it hello-world.json, follows the job, pulls the image by digest into an
# engine without it, and runs it. Everything lies in $DCRX_KV_HOME; everything started here is stopped at the end.
. "$(dirname "${BASH_SOURCE[0]}")/engine/engine.sh"
. "$ops/jdk.sh"

home=$DCRX_KV_HOME/demo
. "$ops/farm.sh"

show_the_whole_way() {
  hold_engine
  timed "build" build_farm
  timed "farm up" start_farm
  timed "first user" create_first_user
  timed "login" log_in
  timed "submit" submit_job
  timed "job" follow_job
  timed "forget" remove_image_from_engine
  timed "pull" pull_image_by_digest
  timed "run" run_image
}

## The job

submit_job() {
  local answer
  answer=$(post /jobs/images/create "@$ops/hello-world.json")
  job=$(field job_id "$answer")
  [ -n "$job" ] || fail "No job in the answer: $answer"
  note=$job
}

follow_job() {
  local answer state seen='' deadline=$((SECONDS + 120))
  while [ $SECONDS -lt $deadline ]; do
    answer=$(call "/jobs/images/$job/get")
    state=$(field status "$answer")
    [ "$state" = "$seen" ] || echo "           $state"
    seen=$state
    case $state in
      DONE)
        digest=$(field digest "$answer")
        [[ $digest == sha256:* ]] || fail "DONE without a digest: $answer"
        note=$digest
        return
        ;;
      FAILED | CANCELLED) fail "The job is $state: $(field reason "$answer") $(field message "$answer")" ;;
    esac
    sleep 0.1
  done
  fail "The job did not end within two minutes: $answer"
}

## The proof

remove_image_from_engine() {
  local repository=$DCRX_DEV_REGISTRY/demo/hello-world
  image=$repository@$digest
  docker image ls -q --no-trunc "$repository" | sort -u | xargs -r docker image rm -f >/dev/null
  ! has_image "$image" || fail "The engine still has $image."
  note="the engine does not have $image"
}

pull_image_by_digest() { note=$(docker pull -q "$image"); }

run_image() {
  local said
  said=$(docker run --rm "$image")
  docker image rm -f "$image" >/dev/null
  [ "$said" = 'Hello world!' ] || fail "The image said: $said"
  note=$said
}

## The end, however it comes

finish() {
  local status=$?
  trap '' EXIT INT TERM
  set +e
  [ $status = 0 ] || [ -z "${farm_was_started:-}" ] || show_end_of_log >&2
  [ -z "${farm_was_started:-}" ] || timed "farm down" stop_farm
  release_engine
  printf '\nWhat took how long:\n'
  cat "$DCRX_TIMINGS"
  printf '%s  all of it\n' "$(as_seconds $(($(now_ms) - began_at)))"
  [ $status = 0 ] || echo "The demo failed." >&2
  exit $status
}

command -v curl >/dev/null || fail "curl is missing: install it (Debian, Ubuntu: apt-get install curl)."
jdk25 >/dev/null
mkdir -p "$home/farm"
exec 5>>"$home/lock"
flock -n 5 || fail "Another demo runs in $home."

began_at=$(now_ms)
export DCRX_TIMINGS=$home/timings
: >"$DCRX_TIMINGS"
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
show_the_whole_way
