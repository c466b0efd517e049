#!/usr/bin/env bash
# images.sh [IMAGE...]: builds gateway, worker and all-in-one, or those named, from what Maven packaged, and says how big they are.
# Tags: dcrx-kv-gateway, dcrx-kv-worker and dcrx-kv, each with the version and `latest`; DCRX_KV_IMAGE_PREFIX goes before them.
. "$(dirname "${BASH_SOURCE[0]}")/engine/engine.sh"
. "$ops/jdk.sh"
images=(debian temurin)
root=$(cd "$ops/.." && pwd)

build_images() {
  local image
  hold_engine
  timed "package" package
  for image; do timed "image" "build_$image"; done
}

package() {
  (cd "$root" && maven -q -Dmaven.test.skip package dependency:build-classpath \
    -DincludeScope=runtime -Dmdep.outputFile=target/classpath) 2>&1 | { grep -v '^WARNING: ' || true; } \
    || fail "Maven could not package the farm." # pipefail is set, and that there is nothing to print is no failure
  version=$("$(jdk25)/bin/java" -jar "$root/cli/target/dcrx-kv.jar" --version)
  version=${version#dcrx-kv } note=$version
}

build_gateway() { build dcrx-kv-gateway api-gateway/Dockerfile api-gateway; }

build_worker() { build dcrx-kv-worker build-worker/Dockerfile build-worker; }

build_all_in_one() { build dcrx-kv Dockerfile cli; }

# build NAME DOCKERFILE MODULE: the image has what that module needs to run, and the command.
build() {
  local context=$root/$3/target/image name=${DCRX_KV_IMAGE_PREFIX:-}$1 log=$root/$3/target/image.log
  lay_out "$context" "$root/$3/target/classpath" "$3"
  # The host's network, and its proxies: what reaches packages here reaches them in the build.
  docker build --network host --build-arg http_proxy --build-arg https_proxy \
    --build-arg JDK="${DCRX_KV_JDK_IMAGE:-eclipse-temurin:25-jdk}" --build-arg BASE="${DCRX_KV_BASE_IMAGE:-debian:bookworm-slim}" \
    --build-arg VERSION="$version" --build-arg REVISION="$(git -C "$root" rev-parse HEAD 2>/dev/null || echo unknown)" \
    --build-arg CREATED="$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    -t "$name:$version" -t "$name:latest" -f "$root/$2" "$context" >"$log" 2>&1 \
    || fail_with_log "$log" "The image $name could not be built."
  note="$name:latest, $(($(docker image inspect -f '{{.Size}}' "$name:latest") / 1000000)) MB"
}

# lay_out CONTEXT CLASSPATH MODULE: other people's libraries apart from our jars, each a layer.
lay_out() {
  local jar name jars lib=$root/cli/target/lib
  rm -rf "$1"
  mkdir -p "$1/libraries" "$1/application/lib"
  cp -p "$ops"/images/{modules,jvm.options,healthy,train,all-in-one} "$1"
  cp -p "$root/cli/target/dcrx-kv.jar" "$1/application"
  cp -p "$lib"/picocli-*.jar "$1/libraries"
  # The command says what is wrong with a setting in the gateway's words, which are in its jar and need no library.
  cp -p "$lib"/api-gateway-*.jar "$1/application/lib"
  [ "$3" = cli ] || cp -p "$lib/$3"-*.jar "$1/application/lib"
  IFS=: read -ra jars <"$2" || true # the file has no line end
  for jar in "${jars[@]}"; do
    name=${jar##*/}
    [ -e "$lib/$name" ] || fail "$3 needs $name, and the command is packaged with another version."
    case $jar in
      "$root"/*) cp -p "$lib/$name" "$1/application/lib" ;;
      *) cp -p "$lib/$name" "$1/libraries" ;;
    esac
  done
}

trap release_engine EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
[ $# != 0 ] || set -- gateway worker all_in_one
build_images "$@"
