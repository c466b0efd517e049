FROM python:3.11-slim
COPY *.json *.txt /some/
COPY src/*.py /py/
COPY s?c/main.py /one.py
RUN ls -R /some /py > /listing
