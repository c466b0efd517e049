# escape=`
FROM python:3.11-slim
RUN echo one `
 && echo two > C:\file
ENV PATH_LIKE=C:\Windows
LABEL a="b`
c"
