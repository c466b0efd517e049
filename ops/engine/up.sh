#!/usr/bin/env bash
# Finds or provides a Docker engine, a registry on loopback and the base image, and keeps them up until down.sh.
# Their addresses, DOCKER_HOST and DCRX_DEV_REGISTRY, are then in $DCRX_KV_HOME/engine/env, to be sourced.
. "$(dirname "${BASH_SOURCE[0]}")/engine.sh"
trap release_engine EXIT # which stops what a failure left half started
keep_engine
echo "source $engine/env"
