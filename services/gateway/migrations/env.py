"""Alembic's entry; the work is common to all services."""

from alembic import context

from common.persistence.migrations import run_env
from gateway.portals.tables import metadata

run_env(context, metadata)
