# shellcheck shell=bash
# Sourced after lib.sh: Debian's packages, where a command is missing and we may install it.

# provide_commands COMMAND:PACKAGE...: fails where one is missing and this is not root on Debian or Ubuntu.
provide_commands() {
  local pair packages=()
  for pair; do
    command -v "${pair%%:*}" >/dev/null || packages+=("${pair#*:}")
  done
  [ ${#packages[@]} = 0 ] && return
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || return 1
  timed "packages" install_packages "${packages[@]}"
}

install_packages() {
  local log=$DCRX_KV_HOME/packages.log
  note=$*
  # One at a time on this machine: of two that meet at apt's own lock, one fails.
  (flock 6 && install_without_starting_services "$@") 6</var/lib/apt >"$log" 2>&1 \
    || fail_with_log "$log" "apt-get could not install $*."
  hash -r
}

# A package's service must not start: the engine and the registry that we want are private ones. The policy that says
# so ends with this process, even if nothing is left to remove it.
install_without_starting_services() {
  local policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nif kill -0 %s 2>/dev/null; then exit 101; fi\n' "$BASHPID" >$policy
    chmod +x $policy
    trap 'rm -f /usr/sbin/policy-rc.d' EXIT
  fi
  export DEBIAN_FRONTEND=noninteractive NEEDRESTART_SUSPEND=1
  apt-get -q update && apt-get -q -y --no-remove --no-install-recommends -o DPkg::Lock::Timeout=300 install "$@"
}
