"""What the use cases need from outside; `adapters` fulfils it with SQL, tests with memory."""

from purchase_requests.usecases.ports.facts import Spending
from purchase_requests.usecases.ports.requests import Requests, Submissions, Waiting
from purchase_requests.usecases.ports.work import Portals, UnitOfWork

__all__ = ["Portals", "Requests", "Spending", "Submissions", "UnitOfWork", "Waiting"]
