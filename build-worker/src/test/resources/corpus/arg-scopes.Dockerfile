ARG TAG=3.11-slim
ARG UNUSED=global
FROM python:${TAG} AS one
ARG UNUSED
RUN echo "[$UNUSED][$TAG]" > /one
FROM python:${TAG}
ARG UNUSED=own
ARG HOSTILE="a'b\"c"
COPY --from=one /one /
RUN echo "[$UNUSED] $HOSTILE" > /two
ENV KEPT=${UNUSED}-${MISSING:-missing}-${UNUSED:+set}
