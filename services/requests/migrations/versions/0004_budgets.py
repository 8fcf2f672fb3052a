"""Budgets, what requests hold of them, and an append-only ledger."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from common.persistence.migrations import enable_rls

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

SCHEMA = "requests"
MOMENT = sa.DateTime(timezone=True)


def key(name: str, kind: type[sa.types.TypeEngine] = sa.Uuid) -> sa.Column:
    return sa.Column(name, kind, primary_key=True)


def required(name: str, kind: object) -> sa.Column:
    return sa.Column(name, kind, nullable=False)


def amount(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default=sa.text("0"))


def upgrade() -> None:
    """Requests that were submitted before hold nothing of any budget."""
    op.add_column("requests", sa.Column("budget_stage", sa.Text, nullable=False, server_default=sa.text("'none'")))
    create_budgets()
    create_claims()
    create_ledger()


def create_budgets() -> None:
    op.create_table(
        "budget_companies", key("portal"), key("company", sa.Text), required("tracked", sa.Boolean), required("basis", sa.Text)
    )
    op.create_table(
        "budgets",
        key("portal"),
        key("budget_id"),
        required("company", sa.Text),
        required("cost_center", sa.Text),
        required("starts_on", sa.Date),
        required("ends_on", sa.Date),
        required("currency", sa.Text),
        amount("limit_minor"),
        amount("reserved"),
        amount("committed"),
        amount("ordered"),
        amount("spent"),
        required("version", sa.BigInteger),
        required("created_at", MOMENT),
        required("updated_at", MOMENT),
        sa.CheckConstraint("ends_on >= starts_on", name="budgets_period"),
        sa.CheckConstraint("reserved >= 0 AND committed >= 0 AND ordered >= 0", name="budgets_sums"),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index(
        "budgets_of_company", "budgets", ["portal", "company", "cost_center", "starts_on"], unique=True
    )
    op.create_table(
        "budget_previews",
        key("portal"),
        key("digest", sa.Text),
        required("rows", JSONB),
        required("created_by", sa.Text),
        required("created_at", MOMENT),
    )
    enable_rls(op, "budget_previews", SCHEMA)
    enable_rls(op, "budget_companies", SCHEMA)
    enable_rls(op, "budgets", SCHEMA)


def create_claims() -> None:
    op.create_table(
        "budget_claims",
        key("portal"),
        key("request_id"),
        key("revision", sa.Integer),
        key("cost_center", sa.Text),
        required("company", sa.Text),
        required("basis", sa.Text),
        required("claimed_on", sa.Date),
        required("currency", sa.Text),
        required("asked", sa.BigInteger),
        amount("ordered_asked"),
        sa.Column("budget_id", sa.Uuid),
        sa.Column("amount", sa.BigInteger),
        sa.Column("at_submit", JSONB),
        amount("reserved"),
        amount("committed"),
        amount("ordered"),
        amount("spent"),
        required("moves", sa.Integer),
    )
    op.create_index(
        "budget_claims_unbooked",
        "budget_claims",
        ["portal", "company", "cost_center", "claimed_on"],
        postgresql_where=sa.text("budget_id IS NULL"),
    )
    op.create_index(
        "budget_claims_of_budget",
        "budget_claims",
        ["portal", "budget_id"],
        postgresql_where=sa.text("budget_id IS NOT NULL"),
    )
    enable_rls(op, "budget_claims", SCHEMA)


def create_ledger() -> None:
    """Only the owner may delete from it, and only for a portal that is gone."""
    op.create_table(
        "budget_ledger",
        key("portal"),
        sa.Column("entry", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("budget_id", sa.Uuid),
        required("company", sa.Text),
        sa.Column("request_id", sa.Uuid),
        sa.Column("revision", sa.Integer),
        sa.Column("move", sa.Integer),
        required("kind", sa.Text),
        amount("limit_minor"),
        amount("reserved"),
        amount("committed"),
        amount("ordered"),
        amount("spent"),
        sa.Column("actor", sa.Text),
        sa.Column("detail", JSONB),
        sa.Column("cause", sa.Uuid),
        required("at", MOMENT),
    )
    op.create_index(
        "budget_ledger_once", "budget_ledger", ["portal", "budget_id", "request_id", "revision", "move"], unique=True
    )
    enable_rls(op, "budget_ledger", SCHEMA, append_only=True)
    op.execute("""
        CREATE FUNCTION purge_ledger(up_to timestamptz, most integer) RETURNS bigint
        LANGUAGE sql SECURITY DEFINER SET search_path = requests, pg_temp AS $$
            WITH gone AS (
                DELETE FROM budget_ledger WHERE (portal, entry) IN (
                    SELECT l.portal, l.entry FROM budget_ledger l, portal_removals r
                    WHERE l.portal = current_setting('app.portal')::uuid AND r.portal = l.portal
                        AND l.at <= LEAST(up_to, r.up_to) LIMIT most
                ) RETURNING 1
            )
            SELECT count(*) FROM gone
        $$
    """)
    op.execute("REVOKE ALL ON FUNCTION purge_ledger(timestamptz, integer) FROM PUBLIC")
    op.execute(f"GRANT EXECUTE ON FUNCTION purge_ledger(timestamptz, integer) TO {SCHEMA}_app")


def downgrade() -> None:
    raise NotImplementedError("we migrate forward only: expand, deploy, contract")
