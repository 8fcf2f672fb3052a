"""The tables of schema `approvals`. Every key starts with the portal; money is minor units and currency."""

from approvals.adapters.tables.base import SCHEMA, inbox, metadata, outbox
from approvals.adapters.tables.company import due, organisation_versions, own_facts, people_seen, portals, snapshots
from approvals.adapters.tables.policies import policies
from approvals.adapters.tables.routes import audit, decisions, plans, routes, task_clocks, tasks

__all__ = [
    "SCHEMA",
    "audit",
    "decisions",
    "due",
    "inbox",
    "metadata",
    "organisation_versions",
    "outbox",
    "own_facts",
    "people_seen",
    "plans",
    "policies",
    "portals",
    "routes",
    "snapshots",
    "task_clocks",
    "tasks",
]
