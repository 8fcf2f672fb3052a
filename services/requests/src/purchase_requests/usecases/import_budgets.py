"""A controller enters many budgets from a file, exactly as he previewed them."""

from typing import Any

from common.contracts.requests.budgets import ImportBudgets
from purchase_requests.domain.budget_difference import counts, digest
from purchase_requests.domain.errors import InvalidDocument, PreviewOutdated, PreviewUnknown
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.enter_budgets import enter_budgets, weigh
from purchase_requests.usecases.ports import UnitOfWork


async def import_budgets(command: ImportBudgets, writer: Writer, uow: UnitOfWork) -> dict[str, Any]:
    """All rows or none. Raises RightMissing, PreviewUnknown, PreviewOutdated."""
    writer.keeps_budgets()
    entries = await uow.register.take_preview(command.preview)
    if entries is None:
        raise PreviewUnknown
    try:
        found = await weigh(entries, writer, uow, lock=True)
    except InvalidDocument as overtaken:
        raise PreviewOutdated from overtaken
    if digest(found) != command.preview:
        raise PreviewOutdated
    await enter_budgets(found, writer, uow)
    return {"preview": command.preview, "counts": counts(found)}
