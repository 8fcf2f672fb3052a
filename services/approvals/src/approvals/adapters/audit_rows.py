"""What one transaction of a route leaves in the audit: everything a later reader needs to judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from approvals.domain.approval import Approval
from approvals.domain.documents import instant_text
from approvals.domain.happened import Happened, TaskDecided
from approvals.domain.routing.plan import text_of
from approvals.usecases.ports import Planned


def audit_columns(approval: Approval, happened: Sequence[Happened], actor: str) -> dict[str, Any]:
    """`a_principal` is whose authority was used when somebody acted for another; else None."""
    decided = [each for each in happened if isinstance(each, TaskDecided)]
    others = [each.principal for each in decided if each.principal != each.actor]
    return {
        "subject": str(approval.request_id),
        "action": type(happened[0]).__name__ if happened else "StateTold",
        "actor": actor,
        "a_principal": others[0] if others else None,
        "detail": _detail(approval, happened),
    }


def _detail(approval: Approval, happened: Sequence[Happened]) -> dict[str, Any]:
    """`organisation` is the version in force that people were judged by."""
    route = approval.route
    return {
        "revision": approval.revision,
        "content_hash": route.content_hash if route else None,
        "organisation": route.progress.bound_to if route else None,
        "version": approval.version,
        "status": approval.status,
        "facts": [{"fact": type(each).__name__, **_words(each)} for each in happened],
    }


def _words(each: Happened) -> dict[str, Any]:
    """The plain fields of a fact, and its decisions; plans are kept in their own table."""
    values = {name: getattr(each, name) for name in getattr(type(each), "__slots__", ())}
    plain: dict[str, Any] = {
        name: instant_text(value) if isinstance(value, datetime) else value
        for name, value in values.items()
        if isinstance(value, str | int | datetime)
    }
    if isinstance(each, TaskDecided):
        plain["decisions"] = [asdict(one) for one in each.decisions]
    return plain


def plan_detail(planned: Planned, documents: Mapping[str, str]) -> dict[str, Any]:
    """`documents`: kind -> content hash of what the revision was planned by."""
    return {
        "revision": planned.revision,
        "content_hash": planned.content_hash,
        "outcome": str(planned.planned.outcome),
        "route": text_of(planned.planned),
        "route_number": planned.route,
        "organisation": planned.org_version,
        "documents": dict(documents),
    }
