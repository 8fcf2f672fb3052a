"""Somebody signed in: his language is how we answer about him from now on."""

from approvals.usecases.ports import UnitOfWork
from common.contracts.gateway import PersonSeen


async def see_person(seen: PersonSeen, uow: UnitOfWork) -> None:
    await uow.portals.saw_person(seen.person, seen.language, seen.seen_at)
