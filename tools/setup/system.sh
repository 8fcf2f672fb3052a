#!/usr/bin/env bash
# Installs what the system's package manager has to bring, when it is missing and we may.
# Servers the packages start by themselves are left alone: this project runs private ones on free ports.
set -euo pipefail

missing=()
note() { missing+=("$1"); }

compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || note postgresql
[ -x /usr/lib/rabbitmq/bin/rabbitmq-server ] || note rabbitmq-server
command -v chromium >/dev/null || note chromium
command -v setpriv >/dev/null || note util-linux
python3 -c 'import ensurepip, venv' 2>/dev/null || note python3-venv

[ ${#missing[@]} -eq 0 ] && exit 0

if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo "Missing: ${missing[*]}." >&2
  echo "Install them (Debian, Ubuntu: sudo apt-get install ${missing[*]}), or run the whole system with: docker compose up" >&2
  # given servers and a machine without browser tests may do without
  [ -n "${STACK_DATABASE_ADMIN_URL:-}${TEST_DATABASE_ADMIN_URL:-}" ] && exit 0
  exit 1
fi

echo "· installing with apt-get: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
