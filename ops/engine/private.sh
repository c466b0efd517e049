# shellcheck shell=bash
# Sourced by engine.sh: a dockerd of our own, beside whatever else runs on this machine.

config=$engine/daemon.json
bridge=dcrx-$id
cgroup=dcrx$id.slice # a name that both of Docker's cgroup drivers take

# A unix socket's path has at most 107 characters, and containerd's are 37 longer than ours.
run=$engine/run
[ ${#run} -le 70 ] || run=/run/$bridge
own_socket=unix://$run/docker.sock

provide_private_commands() {
  [ "$(id -u)" = 0 ] \
    && provide_commands dockerd:docker.io docker-registry:docker-registry iptables:iptables ip:iproute2 curl:curl \
    && provide_commands docker:docker-cli \
    || fail "No Docker engine: start or install one (Debian, Ubuntu: apt-get install docker.io docker-registry)," \
      "set DOCKER_HOST, or run this as root on Debian or Ubuntu, where it provides one."
}

provide_private_engine() {
  if private_engine_runs; then
    follow_registry
    describe_engine "running"
  else
    remove_traces_of_private_engine
    start_private_engine
    describe_engine "started"
  fi
}

private_engine_runs() { process_of "$engine/dockerd.pid" "$config" >/dev/null; }

start_private_engine() {
  mkdir -p "$run"
  choose_subnet
  make_network
  write_config
  in_background "$engine/dockerd.pid" "$engine/dockerd.log" dockerd --config-file "$config"
  await 60 engine_answers_or_died || true
  engine_answers || fail_with_log "$engine/dockerd.log" "The private Docker engine did not start."
}

engine_answers_or_died() { engine_answers || ! private_engine_runs; }

stop_private_engine() {
  [ -e "$config" ] || return 0
  stop_process "$engine/dockerd.pid" "$config" 20
  remove_traces_of_private_engine
  rm -f "$config"
}

# The registry is the engine's mirror: official names that it holds resolve without Docker Hub.
write_config() {
  cat >"$config" <<JSON
{
  "hosts": ["$own_socket"],
  "data-root": "$engine/data",
  "exec-root": "$run/exec",
  "pidfile": "$run/docker.pid",
  "registry-mirrors": ["http://$registry"],
  "bridge": "$bridge",
  "default-address-pools": [{"base": "10.$subnet.128.0/17", "size": 24}],
  "iptables": false,
  "cgroup-parent": "$cgroup",
  "shutdown-timeout": 5
}
JSON
}

# A registry that came back on another port.
follow_registry() {
  grep -qF "\"http://$registry\"" "$config" && return
  subnet=$(cat "$engine/subnet")
  write_config
  kill -HUP "$(cat "$engine/dockerd.pid")"
}

## Its network: 10.n.0.0/16, the default bridge in the lower half and Docker's own networks in the upper. Docker manages
## no firewall here (two engines that do would flush each other's chains); our three rules let containers out.

choose_subnet() {
  local used
  used=$(ip -4 -o address && ip -4 route)
  subnet=$(cat "$engine/subnet" 2>/dev/null || echo $((128 + 0x$id % 100)))
  while grep -qE "(^| )10\.$subnet\." <<<"$used"; do subnet=$((128 + (subnet + 1) % 128)); done
  echo "$subnet" >"$engine/subnet"
}

make_network() {
  ip link add "$bridge" type bridge
  ip address add "10.$subnet.0.1/24" dev "$bridge"
  ip link set "$bridge" up
  firewall -I || fail "iptables failed: containers would not reach the network."
}

# firewall -I|-D
firewall() {
  local table chain rule all=10.$subnet.0.0/16
  while read -r table chain rule; do
    # shellcheck disable=SC2086 # the rule is words
    iptables -w -t "$table" "$1" "$chain" $rule || return 1
  done <<RULES
nat POSTROUTING -s $all ! -d $all -j MASQUERADE
filter FORWARD -s $all -j ACCEPT
filter FORWARD -d $all -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
RULES
}

## What a killed engine leaves: processes, mounts, interfaces, rules, cgroups, sockets and pid files

remove_traces_of_private_engine() {
  kill_leftover_processes
  unmount_leftovers
  remove_network
  find /sys/fs/cgroup -depth -type d -path "*/$cgroup*" -exec rmdir {} + 2>/dev/null || true
  rm -rf --one-file-system "$run" "$engine/dockerd.pid"
}

kill_leftover_processes() {
  local file pid
  for file in $(grep -alsF "$run/exec/" /proc/[0-9]*/cmdline; grep -lsF "/$cgroup" /proc/[0-9]*/cgroup); do
    pid=${file#/proc/}
    kill -9 "${pid%%/*}" 2>/dev/null || true
  done
}

unmount_leftovers() {
  local at
  while read -r _ at _; do
    at=$(printf %b "$at") # spaces are octal there
    case $at in "$engine"/* | "$run"/*) umount -l "$at" ;; esac
  done < <(tac /proc/mounts)
}

remove_network() {
  local interface
  ! ip link show "$bridge" >/dev/null 2>&1 || ip link delete "$bridge"
  subnet=$(cat "$engine/subnet" 2>/dev/null) || return 0
  ! net_is_anothers || return 0
  # Docker's for its networks.
  for interface in $(ip -4 -o address | awk -v net="10.$subnet." '$2 ~ /^br-/ && index($4, net) == 1 { print $2 }'); do
    ip link delete "$interface" || true
  done
  while firewall -D 2>/dev/null; do :; done
}

# By now: an engine may have taken it that was started while ours was not running.
net_is_anothers() { grep -q "dcrx-.* 10\.$subnet\.0\.1/" <<<"$(ip -4 -o address)"; }
