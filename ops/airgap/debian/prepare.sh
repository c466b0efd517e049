#!/usr/bin/env bash
# prepare.sh CONTEXT: writes rootfs.tar, a slim Debian 12, from the mirror that this machine's own apt uses.
ops=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
. "$ops/lib.sh"
. "$ops/packages.sh"

context=$1
root=$context/rootfs

# Lines of "mirror suite", for Debian only: this machine may have more.
debian_sources() {
  # shellcheck disable=SC2016 # apt fills these in
  apt-get indextargets --format '$(REPO_URI) $(CODENAME)' \
    'Created-By: Packages' 'Origin: Debian' 'Component: main' | sort -u
}

bootstrap() {
  local mirror
  mirror=$(debian_sources | awk '$2 !~ /-/ { print $1 }' | head -n 1)
  [ -n "$mirror" ] || fail "This machine's apt sources name no Debian mirror."
  debootstrap --variant=minbase bookworm "$root" "$mirror"
}

# For what is installed later: updates and security fixes too; no recommended packages, documents, caches or services;
# no waiting for the disk.
configure() {
  debian_sources | awk '$2 ~ /^bookworm/ { print "deb", $1, $2, "main" }' >"$root/etc/apt/sources.list"
  cat >"$root/etc/apt/apt.conf.d/slim" <<'CONF'
APT::Install-Recommends "false";
APT::Keep-Downloaded-Packages "false";
Acquire::Languages "none";
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
CONF
  { echo force-unsafe-io; printf 'path-exclude /usr/share/%s/*\n' doc man locale; } >"$root/etc/dpkg/dpkg.cfg.d/slim"
  printf '#!/bin/sh\nexit 101\n' >"$root/usr/sbin/policy-rc.d"
  chmod +x "$root/usr/sbin/policy-rc.d"
}

slim() {
  rm -rf "$root"/var/cache/apt/{archives/*.deb,*.bin} "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/*
}

provide_commands debootstrap:debootstrap || fail "debootstrap is missing, and this is not root on Debian or Ubuntu."
bootstrap
configure
slim
tar -C "$root" -cf "$context/rootfs.tar" .
rm -rf --one-file-system "$root"
