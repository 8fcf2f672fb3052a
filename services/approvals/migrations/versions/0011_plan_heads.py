"""Who buys what from whom stands beside a plan, in columns that reports may use without reading documents."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BACKFILL = """
UPDATE plans p SET requester = f.document->>'requester',
  vendor = NULLIF(regexp_replace(lower(f.document->'vendor'->>'id'), '[^[:alnum:]]', '', 'g'), ''),
  amount_minor = CASE WHEN r.currency = p.plan->'amount'->>'currency' THEN r.amount_minor END,
  currency = CASE WHEN r.currency = p.plan->'amount'->>'currency' THEN r.currency END
FROM snapshots f, routes r WHERE f.portal = p.portal AND f.hash = p.facts_hash
  AND r.portal = p.portal AND r.request_id = p.request_id
"""


def upgrade() -> None:
    """Nullable: the release before goes on writing without them. Amounts of older plans are those of their request now."""
    for name, kind, comment in (
        ("requester", sa.Text(), None),
        ("vendor", sa.Text(), "letters and digits only, so that spellings of one vendor are one"),
        ("amount_minor", sa.BigInteger(), "the total on the policy's basis"),
        ("currency", sa.Text(), None),
    ):
        op.add_column("plans", sa.Column(name, kind, nullable=True, comment=comment))
    op.execute(BACKFILL)
    op.create_index("decisions_in_time", "decisions", ["portal", "decided_at"])
