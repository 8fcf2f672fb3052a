"""Identifiers: UUIDv7 for what we create, UUIDv5 for what must come out alike everywhere."""

from uuid import UUID, uuid5

import uuid_utils


def uuid7() -> UUID:
    """A time-ordered UUID (RFC 9562) as the standard library's type."""
    return UUID(bytes=uuid_utils.uuid7().bytes)


def derived(parent: UUID, *names: str) -> UUID:
    """The same id for the same parent and names, on every machine and every retry."""
    return uuid5(parent, "\n".join(names))
