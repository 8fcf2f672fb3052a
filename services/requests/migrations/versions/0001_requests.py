"""Requests, their revisions, who may see them, and the clock's two thin tables."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, TSVECTOR

from common.persistence.migrations import create_message_tables, enable_rls, grant_schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

SCHEMA = "requests"
MOMENT = sa.DateTime(timezone=True)
CODE = sa.Text(collation="C")


def key(name: str, kind: type[sa.types.TypeEngine] = sa.Uuid) -> sa.Column:
    return sa.Column(name, kind, primary_key=True)


def required(name: str, kind: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def upgrade() -> None:
    create_message_tables(op, SCHEMA)
    create_requests()
    create_what_hangs_on_them()
    create_clock_tables()
    create_search()
    for table in ("requests", "request_numbers", "request_texts", "request_viewers", "revisions"):
        enable_rls(op, table, SCHEMA)
    for table in ("submitting_due", "portal_removals"):
        enable_rls(op, table, SCHEMA, worker=True)
    grant_schema(op, SCHEMA)


def create_requests() -> None:
    op.create_table(
        "requests",
        key("portal"),
        key("request_id"),
        required("number", sa.BigInteger),
        required("status", sa.Text),
        required("status_before", sa.Text),
        required("revision", sa.Integer),
        required("accepted_revision", sa.Integer),
        required("document_version", sa.Integer),
        required("version", sa.BigInteger),
        required("route_version", sa.BigInteger),
        required("requester", sa.Text),
        required("preparer", sa.Text),
        required("document", JSONB),
        required("title", sa.Text),
        sa.Column("department", sa.Text),
        required("currency", CODE),
        required("gross", sa.BigInteger),
        required("flags", JSONB),
        sa.Column("audience_digest", sa.Text, nullable=False, server_default=sa.text("''")),
        required("created_at", MOMENT),
        required("updated_at", MOMENT),
        postgresql_with={"fillfactor": 85},
    )
    op.create_index("requests_number", "requests", ["portal", "number"], unique=True)
    op.create_index("requests_department", "requests", ["portal", "department", "created_at", "request_id"])
    op.create_table(
        "request_numbers",
        key("portal"),
        required("last", sa.BigInteger),
        required("last_at", MOMENT),
        postgresql_with={"fillfactor": 50},
    )


def create_what_hangs_on_them() -> None:
    op.create_table("request_texts", key("portal"), key("request_id"), required("search", TSVECTOR))
    op.create_index("request_texts_search", "request_texts", ["search"], postgresql_using="gin")
    op.create_table(
        "request_viewers",
        key("portal"),
        key("request_id"),
        key("viewer_key", sa.Text),
        required("origin", sa.Text),
        required("created_at", MOMENT),
        required("status", sa.Text),
        sa.Column("department", sa.Text),
        required("currency", CODE),
        required("gross", sa.BigInteger),
    )
    walked = ["portal", "viewer_key", "status"]
    op.create_index(
        "request_viewers_time", "request_viewers", [*walked, "created_at", "request_id", "department"]
    )
    op.create_index(
        "request_viewers_amount", "request_viewers", [*walked, "currency", "gross", "request_id", "department"]
    )
    op.create_table(
        "revisions",
        key("portal"),
        key("request_id"),
        key("revision", sa.Integer),
        required("content_hash", sa.Text),
        required("document", JSONB),
        required("submitted_at", MOMENT),
        sa.Column("accepted", sa.Boolean),
    )


def create_clock_tables() -> None:
    op.create_table(
        "submitting_due",
        key("portal"),
        key("request_id"),
        required("revision", sa.Integer),
        sa.Column("operation", sa.Uuid),
        sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
        required("submitted_at", MOMENT),
        required("due_at", MOMENT),
    )
    op.create_index("submitting_due_at", "submitting_due", ["due_at"])
    op.create_table("portal_removals", key("portal"), required("up_to", MOMENT))


def create_search() -> None:
    """Full-text operators are not leakproof, so row-level security would keep them off the index.

    This function runs as the owner and filters by the portal setting itself; the portal is a word of every text
    (no person can type one that starts with @), so that other portals' words cost nothing. NULL says "more than
    `most`": words that many of the newest requests have are not even looked up, since merging their long lists
    costs more than meeting them on a walk.
    """
    op.execute("""
        CREATE FUNCTION search_requests(words text, most integer) RETURNS uuid[]
        LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = requests, pg_temp AS $$
        DECLARE
            wanted tsquery := to_tsquery('simple', words);
            mine uuid := current_setting('app.portal')::uuid;
            newest bigint;
            found uuid[];
        BEGIN
            SELECT count(*) FILTER (WHERE n.search @@ wanted) INTO newest FROM (
                SELECT search FROM request_texts WHERE portal = mine ORDER BY request_id DESC LIMIT 300
            ) n;
            IF newest > 60 THEN
                RETURN NULL;
            END IF;
            SELECT coalesce(array_agg(t.request_id), '{}') INTO found FROM (
                SELECT request_id FROM request_texts
                WHERE portal = mine AND search @@ (quote_literal('@' || mine)::tsquery && wanted)
                LIMIT most + 1
            ) t;
            RETURN CASE WHEN cardinality(found) <= most THEN found END;
        END
        $$
    """)
    op.execute("REVOKE ALL ON FUNCTION search_requests(text, integer) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION search_requests(text, integer) TO {SCHEMA}_app")


def downgrade() -> None:
    raise NotImplementedError("we migrate forward only: expand, deploy, contract")
