"""An entry of a register is written: kept, audited with before and after, and in force at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from approvals.domain.registers.rates import RATE
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.ports import Entry, UnitOfWork
from approvals.usecases.settle_rates import settle_rates


class View(Protocol):
    """How the API shows an entry."""

    def __call__(
        self, entry_id: str, version: int, document: Mapping[str, Any], now: datetime, /
    ) -> dict[str, Any]: ...


async def write_entry(
    uow: UnitOfWork,
    key: tuple[str, str],
    document: Mapping[str, Any],
    view: View,
    *,
    before: Entry | None,
    actor: str,
    action: str,
) -> dict[str, Any]:
    """`key` is kind and id. Answers what the API shows of it, with the organisation's version from now on."""
    kind, entry_id = key
    version = await uow.registers.put(kind, entry_id, document, actor)
    change = {"before": before.document if before else None, "after": document}
    await uow.note(f"{kind}:{entry_id}", f"{kind}.{action}", actor, change)
    if kind == RATE:
        await settle_rates(actor, uow)
    applied = await apply_organisation(uow)
    return view(entry_id, version, document, uow.now) | {"org_version": applied.version}
