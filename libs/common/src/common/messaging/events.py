"""Runs events: what is waiting of one portal goes into one transaction; if that fails, each message alone."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from uuid import uuid4

import structlog

from common.messaging.commands import ATTEMPTS, RETRY_AFTER, GaveUp, UowFactory
from common.messaging.routing import EventBatch, EventRouter
from common.observability.metrics import HANDLED
from common.outcome import Outcome
from common.persistence import inbox
from common.persistence.inbox import Heard
from common.persistence.pool import DEPENDENCY_ERRORS, Database

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class HeardEvents:
    """A parsed message with what is needed to run it again."""

    batch: EventBatch
    heard: Heard


class EventRunner:
    """Transport-free: the consumer and the inbox retry both end here."""

    def __init__(self, service: str, router: EventRouter, db: Database, uow_factory: UowFactory) -> None:
        self._service = service
        self._router = router
        self._db = db
        self._uow = uow_factory
        self.kept: Callable[[], None] = lambda: None
        """Told after a message was put into the inbox to be tried again."""

    async def run(self, messages: Sequence[HeardEvents]) -> None:
        """Messages of one portal, in order. Returns when all may be acked; raises DEPENDENCY_ERRORS."""
        started = time.perf_counter()
        outcome = "succeeded"
        try:
            await self._together(messages)
        except DEPENDENCY_ERRORS:
            outcome = "dependency"
            raise
        except Exception as error:  # noqa: BLE001 - one bad message must not take its neighbours with it
            outcome = "split" if len(messages) > 1 else "waiting"
            await self._alone(messages, error)
        finally:
            names = {m.batch.stream for m in messages}
            elapsed = time.perf_counter() - started
            HANDLED.labels(f"{self._service}.events", ",".join(sorted(names)), outcome).observe(elapsed)

    async def _together(self, messages: Sequence[HeardEvents]) -> None:
        portal, claim = messages[0].batch.portal, uuid4()
        heard = [(m.batch.message_id, m.heard.name) for m in messages]
        async with self._db.begun(portal, inbox.claim_many_sql(portal, heard, claim, self._db.now())) as (tx, tag):
            fresh = await inbox.claimed(tx, tag, heard, claim)
            uow = self._uow(tx)
            for message in in_one_order(messages):
                if message.batch.message_id not in fresh:
                    continue
                fresh.discard(message.batch.message_id)
                tx.message_id = message.batch.message_id
                handler = self._router.handlers.get(message.batch.stream)
                if handler is not None and message.batch.events:
                    await handler(message.batch, uow)

    async def _alone(self, messages: Sequence[HeardEvents], error: Exception) -> None:
        if len(messages) > 1:
            for message in messages:
                await self.run([message])
            return
        (message,) = messages
        log.error(
            "events_failed", stream=message.batch.stream, message_id=str(message.batch.message_id),
            error=f"{type(error).__name__}: {error}", exc_info=error,
        )  # fmt: skip
        async with self._db.transaction(message.batch.portal) as tx:
            row = await inbox.wait(tx, message.heard, tx.now + timedelta(seconds=RETRY_AFTER[0]), failed=True)
            tx.after_commit(self.kept)
            failures = row["attempts"] if row else ATTEMPTS
            if failures >= ATTEMPTS:
                refused = Outcome.refused(GaveUp(reason=type(error).__name__))
                await inbox.fail(tx, message.batch.message_id, Outcome("failed", problem=refused.problem))
            elif row:
                delay = RETRY_AFTER[min(failures - 1, len(RETRY_AFTER) - 1)]
                await inbox.wait(tx, message.heard, tx.now + timedelta(seconds=delay), failed=False)


def in_one_order(messages: Sequence[HeardEvents]) -> Iterator[HeardEvents]:
    """Aggregates of a stream by their id, each with its messages in order: two batches never lock them crosswise."""
    for _, run in groupby(messages, key=lambda message: message.batch.stream):
        yield from sorted(run, key=lambda message: message.batch.subject)
