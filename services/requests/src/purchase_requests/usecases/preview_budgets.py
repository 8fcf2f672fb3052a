"""What a file of budgets would change, before anything is entered; the preview is kept for a day."""

from collections.abc import Sequence
from typing import Any

from purchase_requests.domain.budget_difference import CellError, cell_errors, preview
from purchase_requests.domain.budget_entry import Change, Entry
from purchase_requests.domain.errors import InvalidDocument
from purchase_requests.domain.writer import Writer
from purchase_requests.usecases.enter_budgets import weigh
from purchase_requests.usecases.ports import UnitOfWork


async def preview_budgets(
    entries: Sequence[Entry], unreadable: Sequence[CellError], writer: Writer, uow: UnitOfWork
) -> dict[str, Any]:
    """`preview` is null when anything is wrong; errors name the row and the column. Raises RightMissing."""
    writer.keeps_budgets()
    found: Sequence[Change] = ()
    errors = list(unreadable)
    try:
        found = await weigh(entries, writer, uow, lock=False)
    except InvalidDocument as invalid:
        errors += cell_errors(invalid)
    told = preview(found, errors)
    if told["preview"] is not None:
        await uow.register.keep_preview(told["preview"], entries, writer.person)
    return told
