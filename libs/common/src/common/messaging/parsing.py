"""From bytes on the wire to typed messages; whatever cannot be parsed or proved is poison, with a reason."""

from uuid import UUID

import orjson
from pydantic import TypeAdapter, ValidationError

from common.contracts.base import CloudEvent
from common.contracts.registry import REGISTRY
from common.messaging.incoming import Incoming
from common.messaging.routing import EventBatch, Told

_ENVELOPES = TypeAdapter(list[CloudEvent])


class Poison(Exception):
    """This message can never be handled; it goes to the dead letters with the reason."""


def text_headers(message: Incoming) -> dict[str, str]:
    """Headers as text; other types are not ours."""
    return {
        key: value.decode() if isinstance(value, bytes) else str(value)
        for key, value in message.headers.items()
        if isinstance(value, (str, bytes))
    }


def message_uuid(message: Incoming) -> UUID:
    try:
        return UUID(str(message.message_id))
    except ValueError as error:
        raise Poison("message_id is no uuid") from error


def parse_events(message: Incoming) -> EventBatch:
    """Checks publisher, portal and aggregate. Raises Poison."""
    try:
        envelopes = _ENVELOPES.validate_python(orjson.loads(message.body))
    except (ValidationError, orjson.JSONDecodeError) as error:
        raise Poison(f"not a CloudEvents batch: {type(error).__name__}") from error
    if not envelopes:
        raise Poison("an empty batch")
    last = envelopes[-1]
    told = []
    for envelope in envelopes:
        entry = REGISTRY.events.get(envelope.type)
        if entry is None:
            continue  # additive: a newer publisher may say more than we know
        if message.user_id != entry.publisher:
            raise Poison(f"{envelope.type} was published by {message.user_id}, not {entry.publisher}")
        try:
            told.append(Told(envelope, entry.parse(envelope.data)))
        except ValidationError as error:
            raise Poison(f"{envelope.type} does not fit its schema: {error.error_count()} errors") from error
    portal, _, stream = (message.routing_key or "").partition(".")
    if any(str(e.portal) != portal or e.subject != last.subject or e.version != last.version for e in envelopes):
        raise Poison("one message is one transaction of one aggregate of one portal")
    return EventBatch(message_uuid(message), last.portal, stream, last.subject, last.version, tuple(told))
