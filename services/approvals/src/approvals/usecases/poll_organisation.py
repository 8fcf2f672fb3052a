"""Reads the whole organisation from the portal and applies it. Two steps, because the portal is asked in between."""

from uuid import UUID

from approvals.domain.documents import content_hash
from approvals.domain.reach import holders_of_posts
from approvals.usecases.apply_organisation import Applied, apply_organisation
from approvals.usecases.follow_calendars import follow_calendars
from approvals.usecases.note_poll import note_poll
from approvals.usecases.ports import Directory, Expected, Fence, Transactions, UnitOfWork
from approvals.usecases.take_rates import take_rates


class LeaseLost(Exception):
    """Somebody else polls this portal now; what we read is dropped."""


async def poll_organisation(portal: UUID, directory: Directory, transactions: Transactions, fence: Fence) -> Applied:
    """No network inside a transaction; an incomplete answer raises before the second one begins."""
    async with transactions(portal) as uow:
        expected, began = await _expected(uow), uow.now
    found = await directory.read(portal, expected, began)
    hashed = content_hash(found.directory)
    async with transactions(portal) as uow:
        if not await fence.holds(uow):
            raise LeaseLost
        await uow.registers.take_turn()
        if found.absences is not None:
            await follow_calendars(found.absences, uow)
        if found.rates is not None:
            await take_rates(found.rates, uow)
        applied = await apply_organisation(uow, found.directory, polled=True, hashed=hashed)
        outcome = "held" if applied.held else "changed" if applied.changed else "same"
        told = {"people": len(found.directory["people"]), "departments": len(found.directory["departments"])}
        await note_poll(outcome, began, uow, told)
        return applied


async def _expected(uow: UnitOfWork) -> Expected:
    """As many as last time; those who hold a post are asked about absences."""
    organisation, row = await uow.company.current(), await uow.company.lock()
    return Expected(
        people=len(organisation.people),
        departments=len(organisation.departments),
        watched=tuple(sorted(each for each in holders_of_posts(organisation) if organisation.is_active(each))),
        thorough=row is not None and row.sync_waits,
    )
