FROM python:3.11-slim
RUN <<EOF
set -e
mkdir -p /etc/app
echo "one $HOME" > /etc/app/one
EOF
RUN <<-"PY" python3
	import os
	os.makedirs("/srv/py", exist_ok=True)
	open("/srv/py/two", "w").write("$HOME stays\n")
	PY
COPY <<EOF /etc/app/app.conf
port = 80
# a comment that stays
EOF
COPY --chmod=0640 --chown=1:2 <<A <<B /etc/app/parts/
first
A
second
B
