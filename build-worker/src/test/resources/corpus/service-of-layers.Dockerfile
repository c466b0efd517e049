FROM python:3.11-slim
WORKDIR /app
RUN useradd --uid 2001 --no-create-home svc && rm -f /var/log/faillog /var/log/lastlog
COPY --chown=2001 src /app/src
HEALTHCHECK --interval=10s --timeout=2.5s --start-period=1s --retries=4 CMD ["python3", "-c", "pass"]
STOPSIGNAL SIGINT
SHELL ["/bin/bash", "-c"]
CMD exec python3 -m src.main "$@"
