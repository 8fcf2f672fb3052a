"""Alembic's entry: everything of substance is in `common.persistence.migrations`."""

from alembic import context

from approvals.adapters.tables import metadata
from common.persistence.migrations import run_env

run_env(context, metadata)
