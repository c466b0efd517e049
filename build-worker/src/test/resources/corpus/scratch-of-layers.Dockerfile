FROM scratch
COPY --chmod=0755 bin/start.sh /start
ENV A=b
ENTRYPOINT ["/start"]
