FROM python:3.11-slim
RUN --mount=type=bind,target=/ctx --mount=type=tmpfs,target=/scratch \
    cp /ctx/main.go /copied && touch /scratch/x
RUN --mount=type=bind,from=python:3.11-slim,source=/etc,target=/base \
    cp /base/debian_version /from-base
RUN --mount=type=cache,id=corpus,target=/cache,mode=0777,uid=1,gid=2,sharing=locked \
    stat -c '%a %u %g' /cache > /cache-is
RUN --mount=type=bind,source=src,target=/w,rw touch /w/written && ls /w > /seen
