# One image for web, worker and command line. Its steps are scripts, so that the checks run them too.
FROM python:3.11-slim-bookworm AS built
ENV PIP_NO_CACHE_DIR=1
WORKDIR /srv/exam-service
COPY pyproject.toml README.md LICENSE ./
COPY deploy deploy
RUN deploy/image/install.sh /opt/exam-service
COPY item_bank item_bank
COPY exam_service exam_service
COPY frontend frontend
COPY alembic alembic
RUN deploy/image/finish.sh /opt/exam-service

FROM python:3.11-slim-bookworm
LABEL org.opencontainers.image.title="exam-service" org.opencontainers.image.licenses="Apache-2.0"
COPY deploy/image /srv/exam-service/deploy/image
RUN /srv/exam-service/deploy/image/system.sh
COPY --from=built /opt/exam-service /opt/exam-service
COPY --from=built /srv/exam-service /srv/exam-service
WORKDIR /srv/exam-service
ENV PATH=/opt/exam-service/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 \
    PORT=8000 \
    DATA_DIR=/var/lib/exam-service
USER exam
VOLUME /var/lib/exam-service
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
    CMD ["/srv/exam-service/deploy/image/healthy.sh"]
ENTRYPOINT ["exam-service"]
CMD ["run"]
