#!/bin/sh
# The official image's conventions: options alone are dockerd's; what a killed engine left behind is removed.
set -e
[ $# != 0 ] && [ "${1#-}" = "$1" ] || set -- dockerd --host=unix:///var/run/docker.sock "$@"
rm -f /var/run/docker.pid /var/run/docker/containerd/containerd.pid
# Where not all capabilities may be had, this may be mounted read-only.
mount -o remount,rw /proc/sys 2>/dev/null || true
exec "$@"
