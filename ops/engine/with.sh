#!/usr/bin/env bash
# with.sh [--images FOLDER,...] COMMAND...: runs it with an engine (DOCKER_HOST) and a registry (DCRX_DEV_REGISTRY), and
# exits as it exits. Beside the base image the engine then has the images of these folders of ops/airgap, official or
# stand-ins. What runs already stays; what had to be started is stopped by the last command that uses it.
. "$(dirname "${BASH_SOURCE[0]}")/engine.sh"
if [ "$1" = --images ]; then
  IFS=, read -ra more <<<"$2"
  images+=("${more[@]}")
  shift 2
fi
trap release_engine EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
hold_engine
status=0
"$@" || status=$?
exit $status
