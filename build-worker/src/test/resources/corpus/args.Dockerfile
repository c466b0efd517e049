ARG TAG=3.11-slim
FROM python:${TAG}
ARG WHO=world
ARG NOTHING
ENV GREETING="hello ${WHO}"
RUN echo "$WHO" > /who
