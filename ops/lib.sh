# shellcheck shell=bash
# Sourced by the scripts of ops: how they speak, fail, wait, and tell their processes from other people's.
set -euo pipefail

DCRX_KV_HOME=${DCRX_KV_HOME:-$HOME/.dcrx-kv}
PATH=$PATH:/usr/sbin:/sbin # where dockerd, iptables and ip live, which a PATH from su or cron often lacks

if [ -t 1 ]; then dim=$'\e[2m' plain=$'\e[0m'; else dim='' plain=''; fi

fail() {
  printf '%s\n' "$*" >&2
  exit 1
}

# fail_with_log FILE SENTENCE
fail_with_log() {
  printf '%s The end of %s:\n' "$2" "$1" >&2
  tail -n 20 "$1" | sed 's/^/  | /' >&2
  exit 1
}

## Time

now_ms() {
  local now=${EPOCHREALTIME:-$SECONDS.000000} # bash before 5 counts whole seconds
  now=${now/,/.}
  echo $((${now%.*} * 1000 + 10#${now#*.} / 1000))
}

as_seconds() { printf '%5d.%d s' $(($1 / 1000)) $(($1 % 1000 / 100)); }

# timed NAME COMMAND...: runs it in this shell and prints a line of the time table; the command may explain itself in
# `note`. DCRX_TIMINGS names a file that collects the lines.
timed() {
  local part=$1 began took
  shift
  began=$(now_ms) note=''
  "$@"
  took=$(as_seconds $(($(now_ms) - began)))
  printf '%s%s%s  %-12s  %s\n' "$dim" "$took" "$plain" "$part" "$note"
  printf '%s  %s\n' "$took" "$part" >>"${DCRX_TIMINGS:-/dev/null}"
}

# within SECONDS COMMAND...
within() {
  if command -v timeout >/dev/null; then timeout "$@"; else "${@:2}"; fi
}

# await SECONDS COMMAND...: repeats the command until it succeeds.
await() {
  local deadline=$((SECONDS + $1))
  shift
  until "$@"; do
    [ $SECONDS -lt $deadline ] || return 1
    sleep 0.1
  done
}

## Ports

port_is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free_port [FIRST-CHOICE]: on loopback, below the range from which the kernel serves outgoing connections.
free_port() {
  local port=${1:-$((20000 + RANDOM % 12000))}
  while port_is_taken "$port"; do port=$((20000 + RANDOM % 12000)); done
  echo "$port"
}

## Processes

# in_background PIDFILE LOG COMMAND...: in a session of its own, so that Ctrl-C reaches us first; without our
# descriptors, so that it holds none of our locks.
in_background() {
  local pidfile=$1 log=$2
  shift 2
  setsid "$@" </dev/null >"$log" 2>&1 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- &
  echo $! >"$pidfile"
  # Until it is that command, it is a copy of this script, and whoever looks for the command would take it for dead.
  while [ "$(command_line_of $!)" = "$(command_line_of $$)" ]; do sleep 0.01; done
}

# process_of PIDFILE TEXT: its pid, if it lives and has TEXT in its command line. After a crash or a reboot the number
# in the file may belong to a stranger.
process_of() {
  local pid line
  pid=$(cat "$1" 2>/dev/null) && [ -n "$pid" ] || return 1
  line=$(command_line_of "$pid") || return 1
  # It has none while it becomes another program, as a script does that ends in exec.
  [ -n "$line" ] || { sleep 0.05 && line=$(command_line_of "$pid"); } || return 1
  [[ $line == *"$2"* ]] && echo "$pid"
}

command_line_of() {
  if [ -d /proc/self ]; then
    tr '\0' ' ' 2>/dev/null <"/proc/$1/cmdline"
  else
    ps -ww -o args= -p "$1"
  fi
}

command -v setsid >/dev/null || setsid() { exec "$@"; } # macOS: becomes it, as the other would, in the background

# stop_process PIDFILE TEXT SECONDS: asks, waits, then insists.
stop_process() {
  local pid
  if pid=$(process_of "$1" "$2"); then
    kill "$pid" || true
    await "$3" has_ended "$1" "$2" || kill -9 "$pid" || true
  fi
  rm -f "$1"
}

has_ended() { ! process_of "$@" >/dev/null; } # a zombie too has: it has no command line any more
