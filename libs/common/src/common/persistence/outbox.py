"""What a transaction says: collected in memory, written in one statement, sent after commit by the relay."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson

from common.contracts.base import EVENTS_CONTENT_TYPE, Command, Event, ViewerKey
from common.contracts.registry import REGISTRY
from common.ids import uuid7
from common.persistence.sql import Sql, raw

_WRITE = raw(
    "INSERT INTO outbox (portal, aggregatetype, aggregateid, type, message_id, exchange, routing_key, headers, payload)"
    " SELECT :portal, t.aggregatetype, t.aggregateid, t.type, t.message_id, t.exchange, t.routing_key, t.headers, t.payload"
    " FROM unnest(:aggregatetype::text[], :aggregateid::text[], :type::text[], :message_id::uuid[], :exchange::text[],"
    " :routing_key::text[], :headers::jsonb[], :payload::bytea[])"
    " AS t(aggregatetype, aggregateid, type, message_id, exchange, routing_key, headers, payload)"
)
_COLUMNS = ("aggregatetype", "aggregateid", "type", "message_id", "exchange", "routing_key", "headers", "payload")


class Outbox:
    """One message per aggregate; its events in order, the state after the transaction in the last one."""

    def __init__(self, portal: UUID, now: datetime) -> None:
        self._portal = portal
        self._now = now
        self._rows: list[dict[str, Any]] = []

    def say(
        self,
        stream: str,
        aggregate_id: str,
        version: int,
        events: Sequence[Event],
        *,
        actor: str | None = None,
        principal: str | None = None,
        audience: Sequence[ViewerKey] = (),
    ) -> None:
        """One message with all `events` of this aggregate. Raises ValueError for an event of another stream."""
        if not events:
            return
        meta = {
            "version": version,
            "actor": actor,
            "principal": principal,
            "audience": [{"key": k.key, "origin": k.origin} for k in audience],
        }
        payload = [self._envelope(stream, aggregate_id, event, meta) for event in events]
        self._rows.append(
            {
                "aggregatetype": stream,
                "aggregateid": aggregate_id,
                "type": events[-1].type,
                "message_id": uuid7(),
                "exchange": "events",
                "routing_key": f"{self._portal}.{stream}",
                "headers": {
                    "content-type": EVENTS_CONTENT_TYPE,
                    "x-portal": str(self._portal),
                    "x-types": ",".join(dict.fromkeys(event.type for event in events)),
                },
                "payload": orjson.dumps(payload),
            }
        )

    def _envelope(self, stream: str, aggregate_id: str, event: Event, meta: Mapping[str, Any]) -> dict[str, Any]:
        entry = REGISTRY.events[event.type]
        if entry.stream != stream:
            raise ValueError(f"{event.type} belongs to stream {entry.stream}, not {stream}")
        envelope = {
            "specversion": "1.0",
            "id": str(uuid7()),
            "source": f"/{entry.publisher}",
            "type": event.type,
            "subject": aggregate_id,
            "time": self._now.isoformat(),
            "datacontenttype": "application/json",
            "dataschema": f"urn:purchase-requests:schema:{event.type}",
            "portal": str(self._portal),
            **meta,
            "data": orjson.Fragment(event.model_dump_json(exclude_none=True)),
        }
        return {key: value for key, value in envelope.items() if value is not None}

    def enqueue(self, command: Command, command_id: UUID, *, aggregate_id: str = "") -> None:
        """A job of our own for the background lane; unsigned inside, since only our broker user may publish it."""
        self._rows.append(
            {
                "aggregatetype": "job",
                "aggregateid": aggregate_id or str(command_id),
                "type": command.name,
                "message_id": command_id,
                "exchange": "commands",
                "routing_key": command.name,
                "headers": {"content-type": "application/json", "x-portal": str(self._portal)},
                "payload": command.model_dump_json().encode(),
            }
        )

    def clear(self) -> None:
        self._rows.clear()

    def take(self) -> tuple[Sql | None, dict[str, Any]]:
        """The one statement that writes all rows, or None when nothing was said."""
        if not self._rows:
            return None, {}
        rows, self._rows = self._rows, []
        values: dict[str, Any] = {column: [row[column] for row in rows] for column in _COLUMNS}
        return _WRITE, values | {"portal": self._portal}
