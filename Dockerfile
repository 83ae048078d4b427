# Two stages: the first installs the pinned dependencies, the second carries only them and the bot.
FROM python:3.13-slim AS build
RUN python -m venv /venv
COPY requirements/run.txt .
RUN /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r run.txt

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Hearth" \
      org.opencontainers.image.licenses="MIT"
ENV PATH="/venv/bin:$PATH" \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
RUN groupadd --gid 10001 hearth \
    && useradd --uid 10001 --gid hearth --no-create-home --home-dir /app --shell /usr/sbin/nologin hearth \
    && install -d -o hearth -g hearth /app/data
WORKDIR /app
COPY --from=build /venv /venv
COPY LICENSE ./
COPY bot ./bot
COPY cogs ./cogs
RUN python -m compileall -q bot cogs
USER hearth
# A new volume takes its owner from the folder above; a folder of the host must be writable for user 10001.
VOLUME /app/data
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=60s --timeout=10s --start-period=60s --retries=3 CMD ["python", "-m", "bot", "health"]
CMD ["python", "-m", "bot", "run"]
