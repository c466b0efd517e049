#!/usr/bin/env bash
# up.sh: the cluster of docker-compose.yml on this machine; returns when all of it is healthy.
. "$(dirname "${BASH_SOURCE[0]}")/cluster.sh"

where_grafana_is() {
  if [ -n "$grafana" ]; then
    echo "http://127.0.0.1:$(setting DCRX_KV_GRAFANA_PORT 3000)      admin, with DCRX_KV_GRAFANA_PASSWORD"
  else
    echo "left out"
  fi
}

say_where_it_is() {
  cat <<TEXT

  API           $url/docs      $(setting DCRX_KV_ADMIN_USERNAME admin), with DCRX_KV_ADMIN_PASSWORD from $env_file
  registry      http://127.0.0.1:$(setting DCRX_KV_REGISTRY_PORT 5000)
  Prometheus    http://127.0.0.1:$(setting DCRX_KV_PROMETHEUS_PORT 9090)
  Grafana       $(where_grafana_is)

make down removes it, with its data.
TEXT
}

timed "secrets" make_missing_secrets
check_settings
[ -e "$engine/kept" ] || touch "$engine/kept-for-cluster"
keep_engine
timed "compose" find_compose
provide_images
timed "grafana" choose_grafana
choose_privileges
timed "cluster" start_cluster
timed "base image" provide_base_image
say_where_it_is
