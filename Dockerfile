# The whole farm in one container, with a Docker engine inside: docker run -p 2278:2278 --env-file .env --privileged dcrx-kv:latest
#
# `make images` builds it; the context is what ops/images.sh lays out. Where Docker Hub is out of reach, JDK and BASE name
# stand-ins (ops/airgap).
ARG JDK=eclipse-temurin:25-jdk
ARG BASE=debian:bookworm-slim

FROM ${JDK} AS runtime
COPY modules /
RUN jlink --add-modules "$(cat /modules)" --strip-java-debug-attributes --compress zip-9 \
      --exclude-files "/java.desktop/lib/**" --no-header-files --no-man-pages --output /runtime

# Layers from what changes seldom to what changes always.
FROM ${BASE} AS application
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates docker.io iptables tini \
 && { command -v docker >/dev/null || apt-get install -y --no-install-recommends docker-cli; } \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -m 700 /var/lib/dcrx-kv
COPY --from=runtime /runtime /opt/java
COPY libraries/ /opt/dcrx-kv/lib/
COPY jvm.options healthy all-in-one /opt/dcrx-kv/
COPY application/ /opt/dcrx-kv/
ENV PATH=/opt/java/bin:$PATH LANG=C.UTF-8 MALLOC_ARENA_MAX=2 DCRX_KV_HOME=/var/lib/dcrx-kv DCRX_KV_HOST=0.0.0.0 DOCKER_HOST=unix:///run/docker.sock

# The cache holds for exactly these jars, with these times: hence a stage on top of the same layers.
FROM application AS training
COPY train /
RUN /train 2278 server run

FROM application
ARG VERSION=development
ARG REVISION=unknown
ARG CREATED=1970-01-01T00:00:00Z
LABEL org.opencontainers.image.title="dcrx-kv" \
      org.opencontainers.image.description="A whole DCRX-KV farm in one container: engine, queue, database, API and worker." \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.created="$CREATED"
COPY --from=training /opt/dcrx-kv/dcrx-kv.aot /opt/dcrx-kv/
WORKDIR /var/lib/dcrx-kv
# The database, the queue and the farm's own secret; and the engine's images and build cache.
VOLUME ["/var/lib/dcrx-kv", "/var/lib/docker"]
EXPOSE 2278
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=4s --start-period=120s --retries=3 CMD ["/opt/dcrx-kv/healthy"]
ENTRYPOINT ["/usr/bin/tini", "--", "/opt/dcrx-kv/all-in-one"]
CMD ["server", "run"]
