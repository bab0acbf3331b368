# The image of a release: syncer, root certificates, and nothing else, no shell either.
# .ci/image puts together what is copied here, which needs no other image and no network.
FROM scratch
ARG TARGETARCH
COPY root/ /
COPY --chown=65532:65532 user/ /
COPY $TARGETARCH/syncer /syncer
ENV HOME=/home/syncer
WORKDIR /work
USER 65532:65532
ENTRYPOINT ["/syncer"]
