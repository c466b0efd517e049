#!/usr/bin/env bash
# maven.sh ARGUMENT...: Maven, or one sentence where something that it needs is missing.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
. ops/jdk.sh
maven "$@"
