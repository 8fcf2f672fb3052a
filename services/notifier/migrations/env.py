from alembic import context

from common.persistence.migrations import run_env
from notifier.adapters.tables import metadata

run_env(context, metadata)
