#!/usr/bin/env bash
# down.sh: removes the cluster that up.sh made, and its data; the secrets in .env stay.
. "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"
[ -e "$env_file" ] || fail "There is no $env_file, so there is no cluster of make up's."
trap release_engine EXIT
hold_engine
find_compose
timed "cluster" remove_cluster
[ ! -e "$engine/kept-for-cluster" ] || rm -f "$engine/kept" "$engine/kept-for-cluster"
