"""Commands about the route of one request."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from common.contracts.base import Command


class DecisionCommand(Command):
    """Common to every verdict: which request, which content the approver saw, and why."""

    request_id: UUID
    revision: int
    content_hash: str = Field(pattern=r"^[0-9a-f]{64}$")
    comment: str = Field(default="", max_length=2000)


class ApproveRequest(DecisionCommand):
    """Yes, with my authority or on behalf of whom I stand in for."""

    name: ClassVar[str] = "approvals.approve_request"


class RejectRequest(DecisionCommand):
    """No, for good; a comment is required."""

    name: ClassVar[str] = "approvals.reject_request"


class ReturnRequest(DecisionCommand):
    """Back to the requester for rework; a comment is required."""

    name: ClassVar[str] = "approvals.return_request"


class WithdrawRequest(Command):
    """The requester takes it back to a draft while it is in approval."""

    name: ClassVar[str] = "approvals.withdraw_request"

    request_id: UUID
    revision: int
    comment: str = Field(default="", max_length=2000)


class ReResolveRoute(Command):
    """Background job after an organisation change: bind the open part of one route to who holds the posts now."""

    name: ClassVar[str] = "approvals.re_resolve_route"
    background: ClassVar[bool] = True

    request_id: UUID
    org_version: int
    tell_always: bool = Field(default=True, description="Also when nothing changed: who may see it may have")
