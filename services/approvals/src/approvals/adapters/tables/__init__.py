"""The tables of schema `approvals`. Every key starts with the portal; money is minor units and currency."""

from approvals.adapters.tables.base import SCHEMA, inbox, metadata, outbox
from approvals.adapters.tables.books import books_told
from approvals.adapters.tables.company import (
    due,
    import_previews,
    organisation_versions,
    own_facts,
    people_seen,
    portals,
    snapshots,
)
from approvals.adapters.tables.evidence import audit, audit_anchors, audit_seals
from approvals.adapters.tables.policies import policies
from approvals.adapters.tables.replays import replay_changes, replay_controls, replay_people, replays
from approvals.adapters.tables.route_life import re_routing_items, re_routings, remarks
from approvals.adapters.tables.routes import decisions, plans, routes, task_clocks, tasks

__all__ = [
    "SCHEMA",
    "audit",
    "audit_anchors",
    "audit_seals",
    "books_told",
    "decisions",
    "due",
    "import_previews",
    "inbox",
    "metadata",
    "organisation_versions",
    "outbox",
    "own_facts",
    "people_seen",
    "plans",
    "policies",
    "portals",
    "re_routing_items",
    "re_routings",
    "remarks",
    "replay_changes",
    "replay_controls",
    "replay_people",
    "replays",
    "routes",
    "snapshots",
    "task_clocks",
    "tasks",
]
