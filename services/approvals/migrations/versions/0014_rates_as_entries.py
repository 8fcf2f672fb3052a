"""Exchange rates are entries of a register: those in force become the first ones."""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "INSERT INTO own_facts (portal, kind, id, document)"
        " SELECT p.portal, 'rate', r.key,"
        " jsonb_build_object('currency', r.key, 'rate', r.value, 'pivot', s.document->>'pivot')"
        " FROM portals p JOIN snapshots s ON s.portal = p.portal AND s.hash = p.rates_hash"
        " CROSS JOIN LATERAL jsonb_each_text(s.document->'rates') r"
        " WHERE r.key <> s.document->>'pivot' ON CONFLICT DO NOTHING"
    )
