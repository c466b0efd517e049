#!/usr/bin/env bash
# Finds or provides a Docker engine, a registry on loopback and the base image, and keeps them up until down.sh.
# Where they are is then in $DCRX_KV_HOME/engine/env, to be sourced: for tests, and for a farm that is started by hand.
. "$(dirname "${BASH_SOURCE[0]}")/engine.sh"
trap release_engine EXIT # which stops what a failure left half started
keep_engine
echo "source $engine/env"
