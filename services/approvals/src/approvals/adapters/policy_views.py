"""Policies for their administrators: who wrote what, who agreed, what is in force."""

from collections.abc import Iterable
from datetime import datetime
from itertools import groupby
from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.policies.review import ReviewRule
from approvals.domain.routing.policy import Policy


def policy_list(versions: Iterable[PolicyVersion], rule: ReviewRule, now: datetime) -> dict[str, Any]:
    """Keys with their versions, newest first; `versions` come by key and number."""
    kept = [each for each in versions if each.status is not PolicyStatus.DISCARDED]
    items = []
    for key, of_key in groupby(kept, lambda version: version.policy):
        rows = [version_row(each, now) for each in of_key]
        force = next((row["version"] for row in rows if row["in_force"]), None)
        items.append({"policy": key, "name": rows[-1]["name"], "in_force": force, "versions": rows[::-1]})
    review = {"mode": rule.mode.value, "needed": rule.needed, "administrators": list(rule.administrators)}
    return {"items": items, "review": review}


def version_row(version: PolicyVersion, now: datetime) -> dict[str, Any]:
    """One version as a line; instants in UTC, people by id."""
    document = version.document
    return {
        "policy": version.policy,
        "version": version.version,
        "name": document.get("name") or "",
        "status": version.status.value,
        "in_force": version.in_force(now),
        "ended": version.status is PolicyStatus.PUBLISHED and version.ended(now),
        "companies": document.get("companies") or [],
        "priority": document.get("priority"),
        "document_version": version.document_version,
        "content_hash": version.content_hash,
        "author": version.author,
        "editor": version.editor,
        "reviewer": version.reviewer,
        "publisher": version.publisher,
        "retirement_asked_by": version.retirement_asked_by,
        "retired_by": version.retired_by,
        "comment": version.comment,
        **{name: _text(getattr(version, name)) for name in _MOMENTS},
    }


_MOMENTS = ("created_at", "updated_at", "reviewed_at", "published_at", "effective_from", "effective_to", "retired_at")


def _text(instant: datetime | None) -> str | None:
    return instant_text(instant) if instant else None


def in_force(policies: Iterable[Policy], company: str, instant: datetime) -> dict[str, Any]:
    """Which policies may be chosen for this company at this moment, the first that applies being taken."""
    found = [each for each in policies if each.in_force(company, instant)]
    found.sort(key=lambda policy: (-policy.priority, policy.id, -policy.version))
    items = [
        {
            "policy": each.id,
            "version": each.version,
            "name": each.name,
            "priority": each.priority,
            "effective_from": instant_text(each.effective_from),
            "effective_to": _text(each.effective_to),
        }
        for each in found
    ]
    return {"company": company, "at": instant_text(instant), "items": items}
