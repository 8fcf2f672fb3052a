"""What the use cases need from outside; `adapters` fulfils it with SQL, tests with memory."""

from purchase_requests.usecases.ports.facts import Books, Spending
from purchase_requests.usecases.ports.requests import Requests, Submissions, Waiting
from purchase_requests.usecases.ports.work import Portals, UnitOfWork

__all__ = ["Books", "Portals", "Requests", "Spending", "Submissions", "UnitOfWork", "Waiting"]
