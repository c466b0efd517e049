FROM python:3.11-slim AS build
RUN mkdir /out && echo artifact > /out/app && chmod 0755 /out/app
FROM python:3.11-slim
COPY --from=build --chown=10:20 /out/app /usr/local/bin/app
USER nobody
ENTRYPOINT ["/usr/local/bin/app"]
