"""The registers as lists, with the names people know."""

from typing import Any

import asyncpg

from approvals.adapters.reason_text import name_of
from approvals.domain.organisation import Organisation
from approvals.domain.registers.entries import entry_view
from approvals.domain.rights import PROVED_ROLES, RIGHTS_OF_ROLE
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_LIST = raw(
    "SELECT id, version, document, changed_at, changed_by FROM own_facts WHERE portal = :portal AND kind = :kind"
    " AND id > :after AND (:within::text IS NULL OR starts_with(id, :within)) ORDER BY id LIMIT :most"
)
_PEOPLE = ("person", "deputy", "owner")


async def register_page(
    tx: Transaction, kind: str, organisation: Organisation, *, within: str | None, after: str, limit: int
) -> dict[str, Any]:
    """A page by id, after the id `after`; `within` is what the ids begin with."""
    rows = await tx.fetch(_LIST, portal=tx.portal, kind=kind, within=within, after=after, most=limit + 1)
    items = [_item(kind, row, organisation) for row in rows[:limit]]
    return {"items": items, "next": rows[limit - 1]["id"] if len(rows) > limit else None}


def _item(kind: str, row: asyncpg.Record, organisation: Organisation) -> dict[str, Any]:
    shown = entry_view(kind, row["id"], row["version"], row["document"])
    names = {f"{role}_name": name_of(organisation, shown[role]) for role in _PEOPLE if shown.get(role)}
    if shown.get("department"):
        found = organisation.departments.get(shown["department"])
        names["department_name"] = found.name if found else shown["department"]
    return shown | names | {"changed_at": row["changed_at"].isoformat(), "changed_by": row["changed_by"]}


async def roles_page(tx: Transaction, organisation: Organisation) -> dict[str, Any]:
    """Every role that has a name, a member or a meaning of its own."""
    rows = await tx.fetch(_LIST, portal=tx.portal, kind="role", within=None, after="", most=None)
    named = {row["id"]: row for row in rows}
    items = [
        {
            "role": role,
            "name": named[role]["document"]["name"] if role in named else "",
            "version": named[role]["version"] if role in named else None,
            "members": len(organisation.members(role)),
            "rights": sorted(RIGHTS_OF_ROLE.get(role, ())),
            "proved": role in PROVED_ROLES,
        }
        for role in sorted(named.keys() | organisation.roles.keys() | RIGHTS_OF_ROLE.keys())
    ]
    return {"items": items}
