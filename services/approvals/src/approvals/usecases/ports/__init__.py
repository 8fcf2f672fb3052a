"""What the use cases need of the outside, named by role. Adapters and fakes fulfil it."""

from approvals.usecases.ports.company import Company, CompanyFile, Directory, PortalRow, Portals
from approvals.usecases.ports.evidence import Evidence, Settled, Waiting
from approvals.usecases.ports.policies import Policies
from approvals.usecases.ports.route import Approvals, Planned
from approvals.usecases.ports.work import Fence, Outbox, Transactions, UnitOfWork

__all__ = [
    "Approvals",
    "Company",
    "CompanyFile",
    "Directory",
    "Evidence",
    "Fence",
    "Outbox",
    "Planned",
    "Policies",
    "PortalRow",
    "Portals",
    "Settled",
    "Transactions",
    "UnitOfWork",
    "Waiting",
]
