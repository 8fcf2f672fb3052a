"""Budgets, what requests hold of them, and the ledger every sum can be told from."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from purchase_requests.adapters.tables.base import MOMENT, metadata


def amount(name: str) -> "Column[int]":
    return Column(name, BigInteger, nullable=False, server_default=text("0"))


budget_companies = Table(
    "budget_companies",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("company", Text, primary_key=True),
    Column("tracked", Boolean, nullable=False),
    Column("basis", Text, nullable=False),
)
"""Which companies keep budgets, in net or gross amounts. Locked by submits (shared) and by whoever adds a budget."""

budgets = Table(
    "budgets",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("budget_id", Uuid, primary_key=True),
    Column("company", Text, nullable=False),
    Column("cost_center", Text, nullable=False),
    Column("starts_on", Date, nullable=False),
    Column("ends_on", Date, nullable=False),
    Column("currency", Text, nullable=False),
    amount("limit_minor"),
    amount("reserved"),
    amount("committed"),
    amount("ordered"),
    amount("spent"),
    Column("version", BigInteger, nullable=False),
    Column("created_at", MOMENT, nullable=False),
    Column("updated_at", MOMENT, nullable=False),
    CheckConstraint("ends_on >= starts_on", name="budgets_period"),
    CheckConstraint("reserved >= 0 AND committed >= 0 AND ordered >= 0", name="budgets_sums"),
    # sums change with every submit; no index holds them
    postgresql_with={"fillfactor": 80},
)
Index(
    "budgets_of_company", budgets.c.portal, budgets.c.company, budgets.c.cost_center, budgets.c.starts_on, unique=True
)
"""Both days included; the periods of one cost centre never overlap."""

budget_claims = Table(
    "budget_claims",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("request_id", Uuid, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("cost_center", Text, primary_key=True),
    Column("company", Text, nullable=False),
    Column("basis", Text, nullable=False),
    Column("claimed_on", Date, nullable=False),
    Column("currency", Text, nullable=False),
    Column("asked", BigInteger, nullable=False),
    amount("ordered_asked"),
    Column("budget_id", Uuid),
    Column("amount", BigInteger),
    Column("at_submit", JSONB),
    amount("reserved"),
    amount("committed"),
    amount("ordered"),
    amount("spent"),
    Column("moves", Integer, nullable=False),
)
_c = budget_claims.c
Index(
    "budget_claims_unbooked",
    _c.portal,
    _c.company,
    _c.cost_center,
    _c.claimed_on,
    postgresql_where=_c.budget_id.is_(None),
)
Index("budget_claims_of_budget", _c.portal, _c.budget_id, postgresql_where=_c.budget_id.isnot(None))
"""A revision's share of one cost centre: `asked` in the request's currency, `amount` and what it holds in the budget's.

Without a budget it is kept too, so that a budget entered later takes it in. `at_submit`: the budget right before it.
"""

budget_previews = Table(
    "budget_previews",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("digest", Text, primary_key=True),
    Column("rows", JSONB, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("created_at", MOMENT, nullable=False),
)
"""Files that were previewed and may be imported for a day."""

budget_ledger = Table(
    "budget_ledger",
    metadata,
    Column("portal", Uuid, primary_key=True),
    Column("entry", BigInteger, Identity(always=True), primary_key=True),
    Column("budget_id", Uuid),
    Column("company", Text, nullable=False),
    Column("request_id", Uuid),
    Column("revision", Integer),
    Column("move", Integer),
    Column("kind", Text, nullable=False),
    amount("limit_minor"),
    amount("reserved"),
    amount("committed"),
    amount("ordered"),
    amount("spent"),
    Column("actor", Text),
    Column("detail", JSONB),
    Column("cause", Uuid),
    Column("at", MOMENT, nullable=False),
)
_l = budget_ledger.c
Index("budget_ledger_once", _l.portal, _l.budget_id, _l.request_id, _l.revision, _l.move, unique=True)
"""Every movement as differences; only ever added to. A claim moves a budget once per number, whatever the code does."""
