FROM python:3.11-slim
LABEL "com.example.vendor"="ACME Incorporated" \
      com.example.label-with-value="foo" \
      description="This text \
spans lines."
ARG CONT_IMG_VER
ARG WITH_DEFAULT=7
ENV CONT_IMG_VER=${CONT_IMG_VER:-v1.0.0} SEVEN=$WITH_DEFAULT
ENV abc=hello
ENV abc=bye def=$abc
ENV ghi=$abc
ADD archive.tar /unpacked/
ADD --chmod=755 bin/start.sh /usr/local/bin/
COPY --chmod=600 conf/app.conf /etc/app.conf
WORKDIR relative
WORKDIR below
RUN pwd > /pwd
SHELL ["/bin/bash", "-euo", "pipefail", "-c"]
RUN echo "$abc" | tee /abc
EXPOSE 53/udp 8000-8003
VOLUME /var/lib/a /var/lib/b
USER nobody
ONBUILD COPY . /app
ONBUILD RUN echo built
STOPSIGNAL 9
HEALTHCHECK NONE
MAINTAINER somebody@example.com
CMD ["a", "b c", "d\"e"]
