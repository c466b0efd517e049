FROM python:3.11-slim
RUN --network=none cat /proc/net/route | wc -l > /routes
