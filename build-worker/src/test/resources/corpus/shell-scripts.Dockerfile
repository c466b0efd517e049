FROM python:3.11-slim
RUN ["/bin/sh", "-c", "set -e\nfor i in 1 2 3; do\n  echo \"$i\" >> /numbers\ndone\n"]
RUN echo 'single "double" \\ back' > /quotes && echo $((6 * 7)) >> /quotes
RUN ["python3", "-c", "print('exec form, $HOME')"]
