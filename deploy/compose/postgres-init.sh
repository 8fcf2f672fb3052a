#!/usr/bin/env bash
# Runs once, inside the postgres container, on an empty data folder: roles and schema of every service.
set -euo pipefail
for service in gateway requests approvals notifier; do
  psql --quiet --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    -v schema="$service" -v owner_password="local-$service-owner" \
    -v app_password="local-$service-app" -v worker_password="local-$service-worker" \
    -f /etc/purchase/service.sql
done
