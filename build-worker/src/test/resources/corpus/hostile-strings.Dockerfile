FROM python:3.11-slim
ENV A="-- \" ' # \\ \$HOME é"
LABEL "b c"="[\"x\"]"
RUN echo '# no comment' > /a && echo "\$HOME" >> /a
ENTRYPOINT ["--", "$HOME", "#", "\"", "\\", "é"]
CMD []
