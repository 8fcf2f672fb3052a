# One file, one target per process: gateway, requests, approvals, notifier, emulator, furnish.
#   docker build --target approvals -t purchase/approvals .
# Nothing is written at run time: containers may have a read-only file system.
ARG PYTHON_IMAGE=python:3.11-slim
ARG NODE_IMAGE=node:24-slim

# --- the section (front end), built into the gateway's package ---------------------------------------
FROM ${NODE_IMAGE} AS section
WORKDIR /app/services/gateway/web
COPY services/gateway/web/package.json services/gateway/web/package-lock.json services/gateway/web/.npmrc ./
RUN npm ci --no-audit --no-fund
COPY services/gateway/web ./
RUN npm run build

# --- Python packages, pinned by hash ---------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS packages
RUN python -m venv /opt/venv
COPY requirements.lock /tmp/requirements.lock
RUN /opt/venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r /tmp/requirements.lock

# --- what every process has in common ----------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS base
RUN groupadd --gid 10001 app && useradd --uid 10001 --gid app --no-create-home --shell /usr/sbin/nologin app
COPY --from=packages /opt/venv /opt/venv
COPY libs/common/src /app/libs/common/src
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 HOST=0.0.0.0
WORKDIR /app
ENTRYPOINT ["python", "-m"]

FROM base AS gateway
COPY services/gateway/migrations services/gateway/migrations
COPY services/gateway/src services/gateway/src
COPY --from=section /app/services/gateway/src/gateway/static services/gateway/src/gateway/static
ENV PYTHONPATH=/app/libs/common/src:/app/services/gateway/src PORT=8080 TOKENS_PORT=8081
RUN python -m compileall -q libs services
USER 10001:10001
EXPOSE 8080 8081
CMD ["gateway", "serve"]

FROM base AS requests
COPY services/requests/migrations services/requests/migrations
COPY services/requests/src services/requests/src
ENV PYTHONPATH=/app/libs/common/src:/app/services/requests/src PORT=8082
RUN python -m compileall -q libs services
USER 10001:10001
EXPOSE 8082
CMD ["purchase_requests", "serve"]

FROM base AS approvals
COPY services/approvals/migrations services/approvals/migrations
COPY services/approvals/src services/approvals/src
ENV PYTHONPATH=/app/libs/common/src:/app/services/approvals/src PORT=8083
RUN python -m compileall -q libs services
USER 10001:10001
EXPOSE 8083
CMD ["approvals", "serve"]

FROM base AS notifier
COPY services/notifier/migrations services/notifier/migrations
COPY services/notifier/src services/notifier/src
ENV PYTHONPATH=/app/libs/common/src:/app/services/notifier/src PORT=8084
RUN python -m compileall -q libs services
USER 10001:10001
EXPOSE 8084
CMD ["notifier", "serve"]

# --- for the demo only: the make-believe portals, and the job that installs the section into them ---------
FROM base AS emulator
COPY tools/portal/src tools/portal/src
ENV PYTHONPATH=/app/tools/portal/src
RUN python -m compileall -q tools
USER 10001:10001
CMD ["portal_emulator"]

FROM base AS furnish
COPY services/gateway/migrations services/gateway/migrations
COPY services/gateway/src services/gateway/src
COPY services/approvals/migrations services/approvals/migrations
COPY services/approvals/src services/approvals/src
COPY tools/stack/src tools/stack/src
ENV PYTHONPATH=/app/libs/common/src:/app/services/gateway/src:/app/services/approvals/src:/app/tools/stack/src
RUN python -m compileall -q libs services tools
USER 10001:10001
CMD ["stack", "furnish"]
