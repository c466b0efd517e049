#!/usr/bin/env bash
# prepare.sh CONTEXT: writes jdk, this machine's own JDK 25, its certificates and not their links.
ops=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ops/lib.sh"
. "$ops/jdk.sh"
cp -RL "$(jdk25)" "$1/jdk"
rm -f "$1/jdk/lib/src.zip"
