"""What controllers ask about budgets, and the jobs that follow."""

from typing import Any

from common.contracts.requests.budgets import (
    BookClaims,
    ImportBudgets,
    PreviewBudgets,
    RemoveBudget,
    SetBudget,
    TrackBudgets,
)
from common.errors import NotFound
from common.identity import Caller
from purchase_requests.adapters.budget_csv import read_budgets
from purchase_requests.entrypoints.callers import writer_of
from purchase_requests.entrypoints.commands.router import commands
from purchase_requests.usecases.book_claims import book_claims
from purchase_requests.usecases.import_budgets import import_budgets
from purchase_requests.usecases.ports import UnitOfWork
from purchase_requests.usecases.preview_budgets import preview_budgets
from purchase_requests.usecases.remove_budget import remove_budget
from purchase_requests.usecases.set_budget import set_budget
from purchase_requests.usecases.track_budgets import track_budgets


@commands.on(SetBudget)
async def enter(command: SetBudget, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await set_budget(command, writer_of(caller), uow)


@commands.on(ImportBudgets)
async def take_file(command: ImportBudgets, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await import_budgets(command, writer_of(caller), uow)


@commands.on(PreviewBudgets)
async def look_at_file(command: PreviewBudgets, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    sheet = read_budgets(command.csv)
    return await preview_budgets(sheet.entries, sheet.errors, writer_of(caller), uow)


@commands.on(RemoveBudget)
async def remove(command: RemoveBudget, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await remove_budget(command, writer_of(caller), uow)


@commands.on(TrackBudgets)
async def track(command: TrackBudgets, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    return await track_budgets(command, writer_of(caller), uow)


@commands.on(BookClaims)
async def book(command: BookClaims, caller: Caller, uow: UnitOfWork) -> dict[str, Any]:
    """A job of our own: nobody else may ask for it."""
    if not caller.is_service:
        raise NotFound
    return await book_claims(command, uow)
