"""What the use cases need from outside; `adapters` fulfils it with SQL, tests with memory."""

from purchase_requests.usecases.ports.budgets import BudgetRegister, Budgets, Terms
from purchase_requests.usecases.ports.facts import Books, Circumstances, Surroundings
from purchase_requests.usecases.ports.requests import Orders, Requests, Returned, Submissions, Waiting
from purchase_requests.usecases.ports.work import Portals, UnitOfWork

__all__ = [
    "Books",
    "BudgetRegister",
    "Budgets",
    "Circumstances",
    "Orders",
    "Portals",
    "Requests",
    "Returned",
    "Submissions",
    "Surroundings",
    "Terms",
    "UnitOfWork",
    "Waiting",
]
