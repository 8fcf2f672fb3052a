"""Budgets between rows, the domain and the wire."""

import asyncpg

from common.contracts.base import ViewerKey
from common.contracts.requests.budgets import BudgetState
from purchase_requests.domain.budget import Budget, Holding
from purchase_requests.domain.money import to_text


def budget_of(row: asyncpg.Record) -> Budget:
    held = Holding(row["reserved"], row["committed"], row["ordered"], row["spent"])
    return Budget(
        row["budget_id"], row["company"], row["cost_center"], row["starts_on"], row["ends_on"], row["currency"],
        row["limit_minor"], held, row["version"],
    )  # fmt: skip


def figures(budget: Budget) -> dict[str, str]:
    """The sums as decimal strings of the budget's currency."""
    held = budget.held
    found = {"limit": budget.limit, "reserved": held.reserved, "committed": held.committed, "ordered": held.ordered}
    found |= {"spent": held.spent, "available": budget.available}
    return {name: to_text(minor, budget.currency) for name, minor in found.items()}


def state_of(budget: Budget) -> BudgetState:
    return BudgetState(
        budget_id=budget.budget_id, company=budget.company, cost_center=budget.cost_center, starts_on=budget.starts_on,
        ends_on=budget.ends_on, currency=budget.currency, **figures(budget),
    )  # fmt: skip


def audience_of(budget: Budget, owner: str | None) -> list[ViewerKey]:
    """Who may see a budget: controllers and buyers of its company, auditors, the owner of its cost centre."""
    keys = [ViewerKey(key=f"company:{budget.company}", origin="company"), ViewerKey(key="all", origin="auditor")]
    return [*keys, ViewerKey(key=f"person:{owner}", origin=f"cc:{budget.cost_center}")] if owner else keys
