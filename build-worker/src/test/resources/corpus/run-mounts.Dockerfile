FROM python:3.11-slim
RUN --mount=type=bind,target=/ctx,source=src --mount=type=tmpfs,target=/t cp /ctx/main.py /copied
RUN --mount=type=cache,target=/var/cache/app,id=layers-corpus,sharing=private,mode=0750 stat -c %a /var/cache/app > /mode
