FROM python:3.11-slim
ENTRYPOINT ["echo", "Hello world!"]
