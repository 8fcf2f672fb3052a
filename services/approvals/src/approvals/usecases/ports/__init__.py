"""What the use cases need of the outside, named by role. Adapters and fakes fulfil it."""

from approvals.usecases.ports.company import (
    Company,
    CompanyFile,
    Directory,
    Expected,
    Found,
    PortalRow,
    Portals,
)
from approvals.usecases.ports.evidence import Evidence, Settled, Waiting
from approvals.usecases.ports.policies import Policies
from approvals.usecases.ports.re_routings import ReRouted, ReRoutings, Started
from approvals.usecases.ports.registers import Entry, Registers
from approvals.usecases.ports.replays import Changed, Past, Place, Replay, Replays, ReplayStatus
from approvals.usecases.ports.route import Approvals, Planned
from approvals.usecases.ports.work import Fence, Outbox, Transactions, UnitOfWork

__all__ = [
    "Approvals",
    "Changed",
    "Company",
    "CompanyFile",
    "Directory",
    "Entry",
    "Evidence",
    "Expected",
    "Fence",
    "Found",
    "Outbox",
    "Past",
    "Place",
    "Planned",
    "Policies",
    "PortalRow",
    "Portals",
    "ReRouted",
    "ReRoutings",
    "Registers",
    "Replay",
    "ReplayStatus",
    "Replays",
    "Settled",
    "Started",
    "Transactions",
    "UnitOfWork",
    "Waiting",
]
