FROM python:3.11-slim
ONBUILD COPY [".", "/app"]
ONBUILD RUN echo "built"
ONBUILD USER nobody
