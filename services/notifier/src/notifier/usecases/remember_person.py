"""Somebody signed in."""

from common.contracts.gateway import PersonSeen
from notifier.usecases.ports import UnitOfWork


async def remember_person(fact: PersonSeen, uow: UnitOfWork) -> None:
    """His next notice is written in the language he works in."""
    await uow.portals.saw(fact.person, fact.language, fact.time_zone, fact.seen_at)
