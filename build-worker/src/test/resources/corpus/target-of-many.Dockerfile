FROM scratch AS nothing
COPY go.mod /

FROM python:3.11-slim AS base
RUN echo base > /base

FROM base AS left
RUN echo left > /left

FROM base AS right
RUN echo right > /right

FROM base
COPY --from=left /left /
COPY --from=right /right /
COPY --from=nothing /go.mod /
