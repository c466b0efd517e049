FROM python:3.11-slim
WORKDIR /one
WORKDIR two/three
USER nobody
WORKDIR /by/nobody
RUN pwd
