"""The audit as people browse it: youngest first, by subject, person, action and time, with the place in the chain."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from approvals.adapters.reason_text import name_of
from approvals.domain.documents import instant_from, instant_text
from approvals.domain.organisation import Organisation
from common.errors import Invalid
from common.persistence.sql import Sql, raw
from common.persistence.transaction import Transaction

END_OF_TIME = datetime.max.replace(tzinfo=UTC)
LAST_ID = 2**63 - 1

_COLUMNS = "id, at, subject, action, actor, principal, detail"
_REST = (
    " AND (at, id) < (:at, :id) AND (:since::timestamptz IS NULL OR at >= :since)"
    " AND (:subject::text IS NULL OR subject = :subject) AND (:action::text IS NULL OR action = :action)"
    " ORDER BY at DESC, id DESC LIMIT :limit"
)
_SEALED = (
    "SELECT a.*, s.seal_no, s.hash FROM ({found}) a"
    " LEFT JOIN audit_seals s ON s.portal = :portal AND s.audit_id = a.id ORDER BY a.at DESC, a.id DESC LIMIT :limit"
)


def _by(condition: str) -> str:
    return f"SELECT {_COLUMNS} FROM audit WHERE portal = :portal{condition}{_REST}"  # noqa: S608 - constants of ours


def _statement(found: str) -> Sql:
    return raw(_SEALED.format(found=found))


_OF_EVERYBODY = {
    "subject": _statement(_by(" AND subject = :subject")),
    "action": _statement(_by(" AND action = :action")),
    "": _statement(_by("")),
}
_OF_PERSON = _statement(f"({_by(' AND actor = :person')}) UNION ({_by(' AND principal = :person')})")


@dataclass(frozen=True, slots=True)
class Browsed:
    """What is looked for; None: all. `person` acted, or it was his authority."""

    subject: str | None = None
    person: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    cursor: str | None = None


async def audit_page(tx: Transaction, asked: Browsed, limit: int, organisation: Organisation) -> dict[str, Any]:
    """`next` is the cursor of the following page. Raises Invalid for a cursor that is not ours."""
    at, last = _position(asked)
    values: dict[str, Any] = {"portal": tx.portal, "at": at, "id": last, "since": asked.since, "limit": limit + 1}
    values |= {"subject": asked.subject, "action": asked.action}
    if asked.person is not None:
        rows = await tx.fetch(_OF_PERSON, **values, person=asked.person)
    else:
        driving = "subject" if asked.subject is not None else "action" if asked.action is not None else ""
        rows = await tx.fetch(_OF_EVERYBODY[driving], **values)
    items = [
        {
            "id": row["id"],
            "at": instant_text(row["at"]),
            "subject": row["subject"],
            "action": row["action"],
            "actor": row["actor"],
            "actor_name": name_of(organisation, row["actor"]),
            "principal": row["principal"],
            "principal_name": name_of(organisation, row["principal"]) if row["principal"] else None,
            "detail": row["detail"],
            "seal": {"no": row["seal_no"], "hash": row["hash"].hex()} if row["hash"] else None,
        }
        for row in rows[:limit]
    ]
    more = len(rows) > limit
    return {"items": items, "next": f"{items[-1]['at']}~{items[-1]['id']}" if more else None}


def _position(asked: Browsed) -> tuple[datetime, int]:
    """Where the page begins: the cursor, else the end of the period."""
    if not asked.cursor:
        return asked.until or END_OF_TIME, LAST_ID if asked.until is None else 0
    text, _, last = asked.cursor.partition("~")
    try:
        return instant_from(text), int(last)
    except ValueError as error:
        raise Invalid("the cursor is none of ours", errors=[{"pointer": "/cursor", "detail": "unknown"}]) from error
