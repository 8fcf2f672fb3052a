"""What re-routing would change, and which routes are short of people, as process administrators read it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from approvals.adapters.approvals import SqlApprovals
from approvals.adapters.reason_text import name_of
from approvals.adapters.route_statements import SHORT
from approvals.domain.approval import Approval
from approvals.domain.organisation import Organisation
from approvals.domain.re_routing import re_routing
from approvals.domain.repairing import short_steps
from approvals.domain.routing.policy import Policy
from common.errors import DomainError
from common.persistence.transaction import Transaction


def difference(
    approval: Approval, policies: Sequence[Policy], organisation: Organisation, now: datetime
) -> dict[str, Any]:
    """Before and after as texts. Raises NotInApproval."""
    if approval.route is None:
        raise ValueError("without a route there is no difference")
    found = re_routing(approval.route, policies, organisation, now)
    before = approval.route.pinned.policy
    return {
        "request_id": str(approval.request_id),
        "number": approval.number,
        "revision": approval.revision,
        "differs": found.differs,
        "problem": None if found.pinned else found.after.partition(":")[2],
        "before": {"policy": before.id, "version": before.version, "text": found.before},
        "after": {
            "policy": found.planned.policy,
            "version": found.planned.policy_version,
            "text": found.after,
        },
        "survivors": [
            {"step": each.step, "person": each.actor, "name": name_of(organisation, each.actor)}
            for each in found.survivors
        ],
    }


async def differences(
    approvals: SqlApprovals,
    ids: Sequence[UUID],
    policies: Sequence[Policy],
    organisation: Organisation,
    now: datetime,
) -> list[dict[str, Any]]:
    """Of those still in approval."""
    found = []
    for request_id in ids:
        approval = await approvals.get(request_id, lock=False)
        if approval is None or approval.route is None:
            continue
        try:
            found.append(difference(approval, policies, organisation, now))
        except DomainError:
            continue  # decided since the ids were read
    return found


async def short_of_people(tx: Transaction, approvals: SqlApprovals, after: UUID | None, limit: int) -> dict[str, Any]:
    """Routes that are stalled or will be: the code, and the steps a stand-in could help."""
    rows = await tx.fetch(SHORT, portal=tx.portal, after=after, limit=limit)
    items = []
    for row in rows:
        approval = await approvals.get(row["request_id"], lock=False)
        steps = short_steps(approval.route.progress) if approval and approval.route else []
        items.append(dict(row) | {"request_id": str(row["request_id"]), "steps": steps})
    return {"items": items, "next": items[-1]["request_id"] if len(items) == limit else None}
