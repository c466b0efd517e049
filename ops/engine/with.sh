#!/usr/bin/env bash
# with.sh COMMAND...: runs it with an engine (DOCKER_HOST) and a registry (DCRX_DEV_REGISTRY), and exits as it exits.
# What runs already stays; what had to be started is stopped by the last command that uses it.
. "$(dirname "${BASH_SOURCE[0]}")/engine.sh"
trap release_engine EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
hold_engine
status=0
"$@" || status=$?
exit $status
