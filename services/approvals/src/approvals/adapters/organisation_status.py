"""How the organisation stands: what is in force, how the last poll ended, what waits, what cannot go on."""

from datetime import datetime
from typing import Any

from approvals.adapters.caches import Caches
from approvals.adapters.company import SqlCompany
from approvals.adapters.reason_text import name_of
from approvals.domain.composition import compose, structure_of
from approvals.domain.organisation import Organisation
from approvals.domain.organisation_change import diff
from approvals.usecases.merge_organisation import merge_organisation
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

TOLD = 200
_ROW = raw(
    "SELECT p.org_version, p.held_hash, p.last_poll, p.polled_at, p.sync_asked_at, p.suspended, v.applied_at,"
    " d.next_at, d.failures, d.lease_until > now() AS running FROM portals p"
    " LEFT JOIN organisation_versions v ON v.portal = p.portal AND v.version = p.org_version"
    " LEFT JOIN due d ON d.portal = p.portal AND d.kind = 'organisation' WHERE p.portal = :portal"
)
_ROUTES = raw(
    "SELECT count(*) AS open, count(*) FILTER (WHERE progress->>'stalled' IS NOT NULL) AS stalled,"
    " count(*) FILTER (WHERE progress->>'at_risk' IS NOT NULL) AS at_risk FROM routes WHERE portal = :portal AND open"
)


async def organisation_status(tx: Transaction, caches: Caches) -> dict[str, Any]:
    """Read by those who run or audit the company."""
    company = SqlCompany(tx, caches)
    row, organisation = await tx.fetch_one(_ROW, portal=tx.portal), await company.current()
    routes = await tx.fetch_one(_ROUTES, portal=tx.portal)
    assert row is not None  # whoever asks has a standing here
    assert routes is not None  # an aggregate has one row
    held = await _held(company, organisation, tx.now) if row["held_hash"] else None
    return {
        "version": organisation.version,
        "applied_at": _moment(row["applied_at"]),
        "people": sum(each.active for each in organisation.people.values()),
        "departments": len(organisation.departments),
        "poll": {
            "state": _state(dict(row), tx.now),
            "next_at": _moment(row["next_at"]),
            "failures": row["failures"] or 0,
            "asked_at": _moment(row["sync_asked_at"]),
            "last": row["last_poll"],
        },
        "held": {"hash": row["held_hash"], "difference": held} if held else None,
        "routes": dict(routes),
    }


def _state(row: dict[str, Any], now: datetime) -> str:
    """stopped (the app is removed), running, due, waiting (for its time)."""
    if row["next_at"] is None or row["suspended"]:
        return "stopped"
    if row["running"]:
        return "running"
    return "due" if row["next_at"] <= now else "waiting"


async def _held(company: SqlCompany, organisation: Organisation, now: datetime) -> dict[str, Any] | None:
    """Whom and what the company would lose, and whose routes would move."""
    directory = await company.held()
    if directory is None:
        return None
    mine, stand_ins = merge_organisation(await company.own(), now)
    waiting = compose(structure_of(directory), mine, stand_ins, organisation.merged)
    change = diff(organisation, waiting)
    return {
        "dismissed": [{"id": each, "name": name_of(organisation, each)} for each in change.dismissed[:TOLD]],
        "dismissed_count": len(change.dismissed),
        "removed_share": f"{float(change.removed_share):.3f}",
        "returned_count": len(change.returned),
        "added_count": len(waiting.people.keys() - organisation.people.keys()),
        "moved_heads": [_department(organisation, each) for each in change.moved_heads[:TOLD]],
        "removed_departments": [_department(organisation, each) for each in change.removed_departments[:TOLD]],
        "reparented": [_department(organisation, each) for each in change.reparented[:TOLD]],
    }


def _department(organisation: Organisation, department: str) -> dict[str, str]:
    return {"id": department, "name": organisation.departments[department].name}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
