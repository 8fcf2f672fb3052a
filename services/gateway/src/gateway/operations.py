"""Operation handles: a signed name for "that command of mine", good on any gateway, useless to anybody else."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

import jwt

from common.contracts.base import Command
from common.errors import NotFound
from common.identity import COMMAND_VALIDITY

AUDIENCE = "purchase-operation"
ALGORITHM = "HS256"
DELAYED_AFTER = timedelta(seconds=60)


class NoSuchOperation(NotFound):
    """This handle names no operation of yours."""

    code = "operation_not_found"


@dataclass(frozen=True, slots=True)
class Operation:
    """Which command, whose, about which request if any, and until when it may still run."""

    command: str
    portal: UUID
    person: str
    command_id: UUID
    request_id: UUID | None
    deadline: datetime

    @property
    def service(self) -> str:
        """Who keeps the outcome."""
        return self.command.partition(".")[0]

    @property
    def issued_at(self) -> datetime:
        return self.deadline - COMMAND_VALIDITY


class Handles:
    """Signs with keys derived from the session keys, so that one kind of token never passes for the other."""

    def __init__(self, session_keys: Mapping[str, bytes]) -> None:
        self._keys = {kid: hmac.new(key, b"operation handles", sha256).digest() for kid, key in session_keys.items()}
        self._current = next(iter(session_keys))

    def issue(self, command: Command, portal: UUID, person: str, command_id: UUID, now: datetime) -> str:
        request_id = getattr(command, "request_id", None)
        claims = {
            "aud": AUDIENCE,
            "do": command.name,
            "about": str(request_id) if request_id else None,
            "portal": str(portal),
            "sub": person,
            "cmd": str(command_id),
            "until": int((now + COMMAND_VALIDITY).timestamp()),
        }
        return jwt.encode(claims, self._keys[self._current], algorithm=ALGORITHM, headers={"kid": self._current})

    def prove(self, handle: str, portal: UUID, person: str) -> Operation:
        """Raises NoSuchOperation also when the operation is another person's or portal's."""
        try:
            key = self._keys[jwt.get_unverified_header(handle)["kid"]]
            claims = jwt.decode(handle, key, algorithms=[ALGORITHM], audience=AUDIENCE)
            operation = Operation(
                claims["do"],
                UUID(claims["portal"]),
                claims["sub"],
                UUID(claims["cmd"]),
                UUID(claims["about"]) if claims["about"] else None,
                datetime.fromtimestamp(claims["until"], tz=UTC),
            )
        except (jwt.InvalidTokenError, KeyError, ValueError) as error:
            raise NoSuchOperation from error
        if (operation.portal, operation.person) != (portal, person):
            raise NoSuchOperation
        return operation
