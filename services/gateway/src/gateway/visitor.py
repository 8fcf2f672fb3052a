"""The person behind a request: proved by the session, of an installed portal, with the standing he has today."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from common.identity import Caller
from gateway.parts import Parts, PartsOf
from gateway.portals.registry import Portal
from gateway.problems import Unauthenticated
from gateway.session import Session
from gateway.standing import PersonStanding

bearer = HTTPBearer(auto_error=False, scheme_name="session", description="The token of POST /api/v1/session.")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody with a valid session; what he may do has not been looked up."""

    session: Session
    portal: Portal


@dataclass(frozen=True, slots=True)
class Visitor:
    """A guest and his standing; `caller` is what services are told."""

    session: Session
    portal: Portal
    person: PersonStanding

    @property
    def caller(self) -> Caller:
        return Caller(self.session.portal, self.session.person, self.person.standing)


async def guest(credentials: Credentials, parts: PartsOf) -> Guest:
    """Raises Unauthenticated or PortalSuspended: a suspended portal ends its sessions."""
    if credentials is None:
        raise Unauthenticated
    session = parts.sessions.prove(credentials.credentials, parts.clock())
    return Guest(session, await parts.states.require(session.portal))


GuestOf = Annotated[Guest, Depends(guest)]


async def reader(who: GuestOf, parts: PartsOf) -> Visitor:
    """Raises ServiceUnavailable when nothing is known about him for ten minutes."""
    return await _visitor(who, parts, writing=False)


async def writer(who: GuestOf, parts: PartsOf) -> Visitor:
    """Raises ServiceUnavailable when approvals cannot say what he may do now."""
    return await _visitor(who, parts, writing=True)


async def _visitor(who: Guest, parts: Parts, *, writing: bool) -> Visitor:
    ask = parts.standings.for_writing if writing else parts.standings.for_reading
    return Visitor(who.session, who.portal, await ask(who.session.portal, who.session.person))


Reader = Annotated[Visitor, Depends(reader)]
Writer = Annotated[Visitor, Depends(writer)]
