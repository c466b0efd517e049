FROM python:3.11-slim
RUN mkdir /opt/app && ln -s /opt/app /opt/current && echo old > /opt/app/main.go
COPY --link main.go /opt/app/
COPY --link --chown=33:33 --chmod=0444 conf /opt/conf
