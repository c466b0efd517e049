#!/usr/bin/env bash
# Stops what up.sh started and leaves the data. Where another command still uses the engine, that one stops it.
. "$(dirname "${BASH_SOURCE[0]}")/engine.sh"
stop_keeping_engine
