#!/usr/bin/env bash
# prepare.sh CONTEXT: writes libs, the broker's jars as the all-in-one has them.
ops=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ops/lib.sh"
. "$ops/jdk.sh"
maven -q -Dmaven.test.skip -f "$ops/../pom.xml" -pl embedded-broker -am package dependency:copy-dependencies \
  -DincludeScope=runtime -DoutputDirectory="$1/libs"
rm -f "$1"/libs/log4j-to-slf4j-*
