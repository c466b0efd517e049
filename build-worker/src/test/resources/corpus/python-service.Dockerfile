FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1
WORKDIR /app
COPY requirements.txt ./
RUN --mount=type=cache,target=/root/.cache/pip python -c "open('/root/.cache/pip/seen', 'a').write('x')"
COPY src/ ./src/
RUN groupadd --gid 2000 app && useradd --uid 2000 --gid app --no-create-home --shell /usr/sbin/nologin app \
    && rm -f /var/log/faillog /var/log/lastlog
USER app:app
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=5s --retries=3 CMD ["python", "-c", "import src"]
ENTRYPOINT ["python", "-m", "src.main"]
CMD ["--port", "8000"]
