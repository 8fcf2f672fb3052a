"""Where a request stands, and how far its budgets have to follow."""

from collections.abc import Mapping
from enum import StrEnum


class Status(StrEnum):
    """Where a request stands."""

    DRAFT = "draft"
    SUBMITTING = "submitting"
    IN_APPROVAL = "in_approval"
    APPROVED = "approved"
    RETURNED = "returned"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    ORDERED = "ordered"
    CLOSED = "closed"


WRITABLE = frozenset({Status.DRAFT, Status.RETURNED})
ON_ITS_WAY = frozenset({Status.SUBMITTING, Status.IN_APPROVAL})
CANCELLABLE = WRITABLE | {Status.APPROVED}
OURS = frozenset({Status.CANCELLED, Status.ORDERED, Status.CLOSED})
"""Where a request goes without approvals: what is told of its route changes the status no more."""
OVER = frozenset({Status.REJECTED, Status.CANCELLED, Status.CLOSED})


class Stage(StrEnum):
    """How far a request's share of its budgets has come; NONE: its last revision claimed nothing."""

    NONE = "none"
    RELEASED = "released"
    RESERVED = "reserved"
    COMMITTED = "committed"
    ORDERED = "ordered"
    SPENT = "spent"


STAGE_OF: Mapping[Status, Stage] = {
    Status.SUBMITTING: Stage.RESERVED,
    Status.IN_APPROVAL: Stage.RESERVED,
    Status.APPROVED: Stage.COMMITTED,
    Status.ORDERED: Stage.ORDERED,
    Status.CLOSED: Stage.SPENT,
}
"""Whatever was claimed is RELEASED in every other status."""
