"""Reads for lists: my tasks, people, departments, standing. They skip the domain's commands, not its rules."""

from typing import Any

import asyncpg

from approvals.adapters.due_moment import due_moment
from approvals.adapters.reason_text import name_of, reason_document
from approvals.domain.errors import NewerSchema
from approvals.domain.money import Money
from approvals.domain.organisation import Organisation
from approvals.domain.progress_document import progress_from_dict
from approvals.domain.rights import rights_of
from approvals.domain.routing.reasons import reason_from_dict
from approvals.domain.standing import standing
from approvals.domain.why import why_asked
from approvals.domain.working_calendar import Calendars
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_TASKS = raw(
    "WITH mine AS (SELECT * FROM tasks WHERE portal = :portal AND state = 'open' AND assignee = :person"
    " UNION SELECT * FROM tasks WHERE portal = :portal AND state = 'open' AND principal = :person)"
    " SELECT m.*, r.number, r.title, r.requester, r.department, r.amount_minor, r.currency, r.progress,"
    " p.content_hash, p.plan->>'policy' AS policy, p.plan->'reasons' AS reasons, count(*) OVER () AS total FROM mine m"
    " JOIN routes r ON r.portal = :portal AND r.request_id = m.request_id"
    " JOIN LATERAL (SELECT content_hash, plan FROM plans p WHERE p.portal = :portal AND p.request_id = m.request_id"
    " AND p.revision = m.revision ORDER BY route DESC LIMIT 1) p ON true"
    " ORDER BY m.opened_at, m.task_id OFFSET :skip LIMIT :limit"
)
_DECISIONS = raw(
    "SELECT revision, route, step, level, principal, actor, verdict, comment, decided_at FROM decisions"
    " WHERE portal = :portal AND request_id = :request_id ORDER BY decided_at, step, level, principal"
)
_REMARKS = raw(
    "SELECT revision, kind, question_id, step, author, person, comment, said_at FROM remarks"
    " WHERE portal = :portal AND request_id = :request_id ORDER BY said_at, remark_id"
)
_LANGUAGE = raw(
    "SELECT COALESCE((SELECT language FROM people_seen WHERE portal = :portal AND person = :person),"
    " (SELECT language FROM portals WHERE portal = :portal), 'en')"
)


async def tasks_of(
    tx: Transaction, person: str, organisation: Organisation, calendars: Calendars, skip: int, limit: int
) -> dict[str, Any]:
    """His open tasks, oldest first, also those somebody else acts on for him; each with when it is due."""
    rows = await tx.fetch(_TASKS, portal=tx.portal, person=person, skip=skip, limit=limit)
    items = [
        {
            "task_id": str(row["task_id"]),
            "request_id": str(row["request_id"]),
            "number": row["number"],
            "revision": row["revision"],
            "content_hash": row["content_hash"],
            "title": row["title"],
            "requester": row["requester"],
            "requester_name": name_of(organisation, row["requester"]),
            "department": row["department"],
            "department_name": _department_name(organisation, row["department"]),
            "amount": Money(row["amount_minor"], row["currency"]).to_dict(),
            "stage": row["stage"],
            "steps": row["steps"],
            "kind": row["kind"],
            "assignee": row["assignee"],
            "principal": row["principal"],
            "principal_name": name_of(organisation, row["principal"]),
            "opened_at": row["opened_at"].isoformat(),
            **due_moment(row, calendars, organisation),
            "reason": f"{row['policy']}: {', '.join(row['steps'])}",
            "why": _why(row, organisation),
        }
        for row in rows
    ]
    total = rows[0]["total"] if rows else 0
    following = str(skip + limit) if skip + limit < total else None
    return {"items": items, "count": total, "next": following}


def _why(row: asyncpg.Record, organisation: Organisation) -> list[dict[str, Any]]:
    """Why he is asked; nothing while a newer release writes the route."""
    try:
        progress = progress_from_dict(row["progress"])
    except NewerSchema:
        return []
    task = next((each for each in progress.tasks if each.id == str(row["task_id"])), None)
    planned = [reason_from_dict(each) for each in row["reasons"]]
    return [reason_document(each, organisation) for each in why_asked(planned, progress, task)] if task else []


async def decisions_of(tx: Transaction, request_id: Any) -> list[Any]:
    """Every decision about the request, over all revisions."""
    return await tx.fetch(_DECISIONS, portal=tx.portal, request_id=request_id)


async def remarks_of(tx: Transaction, request_id: Any) -> list[Any]:
    """Questions, answers and arrangements, over all revisions."""
    return await tx.fetch(_REMARKS, portal=tx.portal, request_id=request_id)


async def standing_of(tx: Transaction, person: str, organisation: Organisation) -> dict[str, Any]:
    """Who he is, what he may see; nothing but his own key while nobody knows him."""
    found, known = standing(organisation, person), organisation.people.get(person)
    return {
        "person": person,
        "known": found.known,
        "active": found.active,
        "name": known.name if known else "",
        "title": known.title if known else "",
        "language": await tx.fetch_value(_LANGUAGE, portal=tx.portal, person=person),
        "departments": [{"id": each, "name": _department_name(organisation, each)} for each in found.departments],
        "main_department": known.main_department if known else None,
        "roles": list(found.roles),
        "rights": sorted(rights_of(organisation, person)),
        "role_companies": [f"{role}:{company}" for role, held in found.roles.items() for company in held],
        "companies": sorted({each for up in found.departments if (each := organisation.company_of(up))}),
        "viewer_keys": list(found.viewer_keys),
        "administrator": found.administrator,
        "org_version": organisation.version,
    }


def people_of(organisation: Organisation, search: str, ids: list[str], limit: int, cursor: str) -> dict[str, Any]:
    """Active people by name (or exactly these `ids`, dismissed ones too); `cursor` is the last id of the page before."""
    words = search.casefold().split()
    found = [
        each
        for each in organisation.people.values()
        if (each.id in ids if ids else each.active and all(word in each.name.casefold() for word in words))
    ]
    found.sort(key=lambda each: (each.name.casefold(), each.id))
    start = next((at + 1 for at, each in enumerate(found) if each.id == cursor), 0)
    page = found[start : start + limit]
    items = [
        {
            "id": each.id,
            "name": each.name,
            "title": each.title,
            "department": _department_name(organisation, each.main_department) if each.main_department else None,
            "active": each.active,
        }
        for each in page
    ]
    return {"items": items, "next": page[-1].id if start + limit < len(found) else None}


def departments_of(organisation: Organisation) -> dict[str, Any]:
    """The whole tree with who heads it now."""
    items = [
        {
            "id": each.id,
            "name": each.name,
            "parent": each.parent,
            "head": organisation.effective_head(each.id),
            "deputy": each.deputy,
            "company": organisation.company_of(each.id),
        }
        for each in sorted(organisation.departments.values(), key=lambda each: (each.name.casefold(), each.id))
    ]
    return {"items": items, "org_version": organisation.version}


def _department_name(organisation: Organisation, department: str) -> str:
    found = organisation.departments.get(department)
    return found.name if found else department
