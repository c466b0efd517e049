ARG BASE=python:3.11-slim
FROM ${BASE} AS build
WORKDIR /build
COPY pom.xml .
COPY src src
RUN mkdir -p target/classes && find src -type f | sort > target/classes/index && cp pom.xml target/app.jar

FROM ${BASE} AS layers
COPY --from=build /build/target /layers

FROM ${BASE}
ARG VERSION=1.0
LABEL org.opencontainers.image.version=$VERSION
RUN groupadd --system --gid 10001 app && useradd --system --uid 10001 --gid app app && rm -f /var/log/faillog /var/log/lastlog
WORKDIR /app
COPY --from=layers --chown=app:app /layers/app.jar app.jar
COPY --from=layers --chown=10001:10001 /layers/classes/ classes/
USER 10001
STOPSIGNAL SIGTERM
ENTRYPOINT ["java", "-XX:MaxRAMPercentage=75", "-jar", "/app/app.jar"]
