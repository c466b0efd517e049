FROM python:3.11-slim
WORKDIR /srv/app
COPY src/main.py .
COPY --chown=33:44 --chmod=0640 ["conf/app.conf", "with space.txt", "/etc/app/"]
COPY . /all/
ADD archive.tar /unpacked/
