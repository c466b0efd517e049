#!/usr/bin/env bash
# build.sh IMAGE...: stand-ins for official images, built from Debian's packages where Docker Hub cannot be reached, and
# pushed to the local registry. The private engine has that as its mirror, so official names resolve unchanged.
#
# An image is a folder here: a Dockerfile, whose label io.dcrx.standin is the official name, and, where needed,
# prepare.sh, which puts files into the build context (its argument). FROM may name another stand-in. What the registry
# has already is skipped; the registry knows it by a tag with the checksum of the recipe.
. "$(dirname "${BASH_SOURCE[0]}")/../engine/engine.sh"

here=$ops/airgap

# Two who want the same one: the second finds it made.
provide_stand_in() {
  local recipe repository parent name log=$engine/airgap-$1.log
  [ -e "$here/$1/Dockerfile" ] || fail "No stand-in $1; there are:$(cd "$here" && printf ' %s' */Dockerfile | sed 's,/Dockerfile,,g')."
  for parent in $(parents_of "$1"); do provide_stand_in "$parent"; done
  recipe=recipe-$(recipe_of "$1")
  name=$(official_name "$1")
  repository=$(repository_of "$name")
  (
    flock 6
    registry_has "$repository" "$recipe" || timed "  stand-in" build_and_push "$1"
  ) 6>>"$engine/airgap-$1.lock"
}

build_and_push() {
  local context
  note=$name
  context=$(mktemp -d "$engine/airgap.XXXXXX")
  {
    cp -R "$here/$1/." "$context" \
      && prepare "$1" \
      && build "$name" "$registry/$repository:${name#*:}" "$registry/$repository:$recipe" \
      && docker push -q "$registry/$repository:${name#*:}" \
      && docker push -q "$registry/$repository:$recipe" \
      && docker rmi "$registry/$repository:${name#*:}" "$registry/$repository:$recipe"
  } >"$log" 2>&1 || status=$?
  rm -rf --one-file-system "$context"
  [ -z "${status:-}" ] || fail_with_log "$log" "The stand-in for $name could not be built."
}

prepare() { [ ! -e "$here/$1/prepare.sh" ] || "$here/$1/prepare.sh" "$context"; }

# The host's network, and its proxies: what reaches the packages here reaches them in the build.
build() {
  DOCKER_BUILDKIT=0 docker build -q --network host --build-arg http_proxy --build-arg https_proxy \
    --tag "$1" --tag "$2" --tag "$3" "$context"
}

parents_of() {
  local from
  sed -n 's/^FROM \([^ ]*\).*/\1/p' "$here/$1/Dockerfile" | while read -r from; do
    grep -lF "LABEL io.dcrx.standin=\"$from\"" "$here"/*/Dockerfile | xargs -r dirname | xargs -r basename
  done
}

recipe_of() {
  local parent
  {
    for parent in $(parents_of "$1"); do recipe_of "$parent"; done
    (cd "$here/$1" && find . -type f -exec sha256sum {} + | sort)
  } | sha256sum | cut -c1-12
}

[ -n "${DCRX_DEV_REGISTRY:-}" ] || . "$engine/env"
[ "$DOCKER_HOST" = "$own_socket" ] \
  || fail "Stand-ins take official names, so they are built in the private engine of $DCRX_KV_HOME only."
registry=$DCRX_DEV_REGISTRY
for image; do provide_stand_in "$image"; done
