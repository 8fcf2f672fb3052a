"""Audit records that are committed are chained, in a transaction of their own: nobody who decides waits for it."""

from dataclasses import dataclass

from approvals.domain.evidence import chain
from approvals.usecases.ports import Fence, UnitOfWork
from common.contracts.approvals.evidence import AuditAnchored

SYSTEM = "service:approvals"


@dataclass(frozen=True, slots=True)
class Sealing:
    """What one round came to. `anchored` is the head that was told to the world, once a day."""

    sealed: int
    more: bool
    anchored: AuditAnchored | None = None


async def seal_evidence(fence: Fence, uow: UnitOfWork, limit: int = 500) -> Sealing:
    """One batch. Nothing happens when the lease is lost: somebody else is at it."""
    if not await fence.holds(uow):
        return Sealing(0, more=False)
    head, waiting = await uow.evidence.head(), await uow.evidence.waiting(limit)
    seals = list(chain(uow.portal, head, waiting.records))
    if seals:
        await uow.evidence.keep(seals, waiting.settled)
        head = seals[-1]
    if head is None or not await uow.evidence.anchor(head):
        return Sealing(len(seals), len(seals) == limit)
    told = AuditAnchored(day=uow.now.date(), records=head.no, hash=head.hash.hex())
    uow.outbox.say("audit", str(uow.portal), head.no, [told], actor=SYSTEM)
    return Sealing(len(seals), len(seals) == limit, told)
