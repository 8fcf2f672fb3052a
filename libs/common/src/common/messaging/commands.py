"""Runs commands: claim, handle, keep the outcome, commit, ack, answer. A refusal by the domain is an outcome."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import structlog
from pydantic import ValidationError

from common.contracts.base import Command
from common.contracts.registry import REGISTRY
from common.errors import Conflict, DomainError, Invalid
from common.identity import Caller
from common.messaging.routing import PENDING, CommandRouter, NotYet
from common.observability.metrics import HANDLED
from common.outcome import Outcome
from common.persistence import inbox
from common.persistence.inbox import Heard
from common.persistence.pool import DEPENDENCY_ERRORS, Database
from common.persistence.transaction import Reply, Transaction

log = structlog.get_logger(__name__)

ATTEMPTS = 6
RETRY_AFTER = (0.2, 1.0, 5.0, 30.0, 120.0)
NOT_YET_AFTER = timedelta(milliseconds=100)

UowFactory = Callable[[Transaction], Any]


class KeyReused(Invalid):
    """This Idempotency-Key was used before with another body."""

    code = "idempotency_key_reused"


class GaveUp(Conflict):
    """We tried several times and failed; operators have been told."""

    code = "gave_up"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try: since when the message is known, and how often it failed."""

    heard: Heard
    caller: Caller
    first_seen: datetime
    failures: int = 0


class CommandRunner:
    """Transport-free: the consumer and the inbox retry both end here."""

    def __init__(self, service: str, router: CommandRouter, db: Database, uow_factory: UowFactory) -> None:
        self._service = service
        self._router = router
        self._db = db
        self._uow = uow_factory
        self.kept: Callable[[], None] = lambda: None
        """Told after a message was put into the inbox to be tried again."""

    async def run(self, attempt: Attempt) -> None:
        """Returns when the message may be acked. Raises DEPENDENCY_ERRORS while the database is away."""
        started = time.perf_counter()
        name = attempt.heard.name
        outcome = "failed"
        try:
            outcome = await self._handle(attempt)
        except DEPENDENCY_ERRORS:
            outcome = "dependency"
            raise
        except NotYet as not_yet:
            outcome = await self._not_yet(attempt, not_yet)
        except Exception as error:
            log.exception("command_failed", name=name, message_id=str(attempt.heard.message_id))
            outcome = await self._count_failure(attempt, error)
        finally:
            HANDLED.labels(f"{self._service}.commands", name, outcome).observe(time.perf_counter() - started)
            log.info(
                "command_handled", name=name, outcome=outcome, portal=str(attempt.heard.portal),
                message_id=str(attempt.heard.message_id), ms=round((time.perf_counter() - started) * 1000, 2),
            )  # fmt: skip

    async def _handle(self, attempt: Attempt) -> str:
        heard = attempt.heard
        claim = uuid4()
        async with self._db.begun(heard.portal, inbox.claim_sql(heard, claim)) as (tx, tag):
            tx.message_id = heard.message_id
            if tag != "SELECT 1":
                return await self._answer_again(tx, heard)
            outcome = await self._attempt(tx, attempt)
            if outcome is None:
                return "pending"
            await inbox.finish(tx, heard.message_id, outcome)
            if heard.reply_to:
                tx.replies.append(Reply(heard.reply_to, heard.message_id, outcome))
            return outcome.status

    async def _attempt(self, tx: Transaction, attempt: Attempt) -> Outcome | None:
        try:
            command = parse_command(attempt.heard)
            handler = self._router.handlers[attempt.heard.name]
            result = await handler(command, attempt.caller, self._uow(tx))
        except DomainError as refusal:
            await tx.connection.execute("ROLLBACK TO SAVEPOINT handler")
            tx.forget()
            return Outcome.refused(refusal)
        return None if result is PENDING else Outcome.ok(result or {})

    async def _answer_again(self, tx: Transaction, heard: Heard) -> str:
        stored = await inbox.stored(tx, heard)
        if stored is None or not heard.reply_to:
            return "duplicate"
        if stored.fingerprint != heard.fingerprint:
            tx.replies.append(Reply(heard.reply_to, heard.message_id, Outcome.refused(KeyReused())))
        elif stored.outcome is not None:
            tx.replies.append(Reply(heard.reply_to, heard.message_id, stored.outcome))
        return "duplicate"

    async def _not_yet(self, attempt: Attempt, not_yet: NotYet) -> str:
        heard = attempt.heard
        async with self._db.transaction(heard.portal) as tx:
            if tx.now - attempt.first_seen < not_yet.give_up_after:
                await inbox.wait(tx, heard, tx.now + NOT_YET_AFTER, failed=False)
                tx.after_commit(self.kept)
                return "waiting"
            outcome = Outcome.refused(not_yet.refusal)
            await self._end(tx, heard, outcome)
            return "refused"

    async def _count_failure(self, attempt: Attempt, error: Exception) -> str:
        heard = attempt.heard
        async with self._db.transaction(heard.portal) as tx:
            if attempt.failures + 1 < ATTEMPTS:
                delay = RETRY_AFTER[min(attempt.failures, len(RETRY_AFTER) - 1)]
                await inbox.wait(tx, heard, tx.now + timedelta(seconds=delay), failed=True)
                tx.after_commit(self.kept)
                return "waiting"
            refused = Outcome.refused(GaveUp(reason=type(error).__name__))
            await self._end(tx, heard, Outcome("failed", problem=refused.problem))
            return "failed"

    async def _end(self, tx: Transaction, heard: Heard, outcome: Outcome) -> None:
        await inbox.wait(tx, heard, tx.now, failed=False)
        await inbox.finish(tx, heard.message_id, outcome)
        if heard.reply_to:
            tx.replies.append(Reply(heard.reply_to, heard.message_id, outcome))


def parse_command(heard: Heard) -> Command:
    """Raises Invalid with JSON pointers when the body does not fit (the gateway checks first; others may not)."""
    try:
        return REGISTRY.commands[heard.name].model_validate_json(heard.body)
    except ValidationError as error:
        errors = [{"pointer": "/" + "/".join(map(str, e["loc"])), "detail": e["msg"]} for e in error.errors()]
        raise Invalid("the command does not fit its schema", errors=errors) from error


async def until_dependency_is_back(run: Callable[[], Any], stopping: asyncio.Event, name: str) -> bool:
    """Repeats `run` while the database is away: the consumer pauses by itself, since its prefetch is full.

    False when the process stops first (the message is then given back).
    """
    delay = 0.2
    while not stopping.is_set():
        try:
            await run()
        except DEPENDENCY_ERRORS as error:
            log.warning("dependency_away", name=name, error=str(error) or type(error).__name__)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)
        else:
            return True
    return False


__all__ = ["Attempt", "CommandRunner", "GaveUp", "KeyReused", "parse_command", "until_dependency_is_back"]
