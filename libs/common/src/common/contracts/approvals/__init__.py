"""What approvals is asked (`approvals.*`) and what it says (streams `route`, `policy` and `org`)."""

from common.contracts.approvals.decisions import (
    ApproveRequest,
    DecisionCommand,
    RejectRequest,
    ReResolveRoute,
    ReturnRequest,
    WithdrawRequest,
)
from common.contracts.approvals.organisation import (
    OrgChanged,
)
from common.contracts.approvals.policies import (
    PolicyPublished,
)
from common.contracts.approvals.routes import (
    LateTask,
    OpenTask,
    RequestApproved,
    RequestRejected,
    RequestReturned,
    RequestSubmitted,
    RequestWithdrawn,
    RouteAutoApproved,
    RouteChanged,
    RouteEvent,
    RoutePlanned,
    RouteRefused,
    RouteResumed,
    RouteStalled,
    RouteState,
    RouteStateTold,
    TaskClosed,
    TaskDecided,
    TaskOpened,
    TaskReassigned,
)

__all__ = [
    "ApproveRequest",
    "DecisionCommand",
    "LateTask",
    "OpenTask",
    "OrgChanged",
    "PolicyPublished",
    "ReResolveRoute",
    "RejectRequest",
    "RequestApproved",
    "RequestRejected",
    "RequestReturned",
    "RequestSubmitted",
    "RequestWithdrawn",
    "ReturnRequest",
    "RouteAutoApproved",
    "RouteChanged",
    "RouteEvent",
    "RoutePlanned",
    "RouteRefused",
    "RouteResumed",
    "RouteStalled",
    "RouteState",
    "RouteStateTold",
    "TaskClosed",
    "TaskDecided",
    "TaskOpened",
    "TaskReassigned",
    "WithdrawRequest",
]
