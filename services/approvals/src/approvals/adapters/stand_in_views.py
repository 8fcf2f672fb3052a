"""Delegations and absences as lists: everybody's for those who run the company, else one's own."""

from typing import Any

import asyncpg

from approvals.adapters.reason_text import name_of
from approvals.domain.organisation import Organisation
from approvals.domain.registers.absences import absence_view
from approvals.domain.registers.delegations import delegation_view
from approvals.domain.rights import READERS, rights_of
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_LIST = raw(
    "WITH kept AS (SELECT id, version, document, changed_at, changed_by,"
    " ARRAY[document->>'from_person', document->>'to_person', document->>'person'] AS named"
    " FROM own_facts WHERE portal = :portal AND kind = :kind AND id > :after)"
    " SELECT id, version, document, changed_at, changed_by FROM kept"
    " WHERE (:everybody OR :person = ANY(named)) AND (:about::text IS NULL OR :about = ANY(named))"
    " AND (:everything OR (COALESCE(document->>'state', 'active') = 'active'"
    " AND (document->>'to')::timestamptz > :now)) ORDER BY id LIMIT :most"
)
_VIEWS = {"delegation": delegation_view, "absence": absence_view}
_PEOPLE = ("principal", "delegate", "person")


async def stand_ins_of(
    tx: Transaction,
    kind: str,
    person: str,
    organisation: Organisation,
    *,
    about: str | None,
    everything: bool,
    page: tuple[str, int],
) -> dict[str, Any]:
    """A page by id: `page` is the last id before it and its length. Without `everything` only what is in force."""
    after, limit = page
    values = {
        "portal": tx.portal, "kind": kind, "person": person, "now": tx.now, "after": after, "most": limit + 1,
        "everybody": bool(READERS & rights_of(organisation, person)), "about": about, "everything": everything,
    }  # fmt: skip
    rows = await tx.fetch(_LIST, **values)
    items = [_item(kind, row, organisation, tx) for row in rows[:limit]]
    return {"items": items, "next": rows[limit - 1]["id"] if len(rows) > limit else None}


def _item(kind: str, row: asyncpg.Record, organisation: Organisation, tx: Transaction) -> dict[str, Any]:
    shown = _VIEWS[kind](row["id"], row["version"], row["document"], tx.now)
    names = {f"{role}_name": name_of(organisation, shown[role]) for role in _PEOPLE if role in shown}
    changed = {"changed_at": row["changed_at"].isoformat(), "changed_by": row["changed_by"]}
    return shown | names | changed
