"""The next chunk of a replay: so many past revisions are planned again and compared."""

import asyncio
from typing import Any

from approvals.domain.organisation import Organisation
from approvals.domain.replaying import Findings, Planned, compare
from approvals.domain.routing.facts import Request, request_from_dict
from approvals.domain.routing.plan import text_of
from approvals.usecases.ports import Changed, Past, Place, Replay, ReplayStatus, UnitOfWork
from common.contracts.approvals.replays import RunReplay
from common.errors import DomainError
from common.ids import derived

CHUNK = 500
NOBODY = Organisation()


async def run_replay(command: RunReplay, uow: UnitOfWork) -> dict[str, Any]:
    """Idempotent by chunk: a job that was done, or whose replay has ended, finds nothing to do."""
    replay = await uow.replays.lock(command.replay_id)
    if replay is None or not replay.awaits(command.chunk):
        return {}
    past = await uow.replays.past(replay, CHUNK)
    findings, others = Findings(), list[tuple[Place, Request, Planned]]()
    for each in past:
        await asyncio.sleep(0)  # others get their turn: a click never waits for a chunk
        try:
            request, planned = await _again(each, replay, uow)
        except (DomainError, LookupError):
            findings.not_read()
            continue
        if text_of(planned) == each.text:
            findings.same(planned)
        else:
            others.append((each.place, request, planned))
    before = await uow.replays.planned([place for place, *_ in others])
    changed = []
    for place, request, after in others:
        await asyncio.sleep(0)
        then = before[place.request_id, place.revision]
        changed.append(Changed(place, request, compare(then, after, replay.times)))
        findings.other(then, after, changed[-1].found)
    replay.moved_on(past, last=len(past) < CHUNK)
    if replay.status is ReplayStatus.RUNNING:
        job = RunReplay(replay_id=replay.replay_id, chunk=replay.chunk)
        uow.outbox.enqueue(job, derived(replay.replay_id, "chunk", str(replay.chunk)))
    await uow.replays.keep(replay, findings, changed)
    return {"replay_id": str(replay.replay_id), "requests": findings.requests}


async def _again(each: Past, replay: Replay, uow: UnitOfWork) -> tuple[Request, Planned]:
    """With the facts, people and rates of its time. Raises when they cannot be read any more."""
    request = request_from_dict(each.facts, NOBODY)
    organisation, rates = await uow.replays.organisation(each.org_version), await uow.replays.rates(each.rates_hash)
    return request, replay.question.answer(organisation, request, rates, each.place.planned_at)
