FROM python:3.11-slim
ENV GREETING="hello world" PLAIN=x
ENV PATH=/opt/bin:$PATH
ENV QUOTED="a \"b\" 'c' \\d"
LABEL title="é 名 \$5"
USER 1000:1000
EXPOSE 80 53/udp
VOLUME ["/data one", "/data"]
CMD ["serve", "a b"]
