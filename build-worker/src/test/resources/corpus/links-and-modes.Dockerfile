FROM scratch
COPY . /context/
COPY bin/start.sh conf/app.conf /flat/
COPY current /followed
COPY empty/ /empty/
