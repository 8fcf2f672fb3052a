"""Somebody who writes policies asks what they would have meant for past requests."""

from dataclasses import replace
from typing import Any

from approvals.domain.errors import InvalidDocument, ReplayRunning
from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.replaying import question
from approvals.domain.rights import Right, require
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict
from approvals.usecases.ports import Replay, ReplayStatus, UnitOfWork
from common.contracts.approvals.replays import RunReplay, StartReplay
from common.errors import Invalid
from common.ids import derived

BEGUN = frozenset({PolicyStatus.PUBLISHED, PolicyStatus.RETIRED})


async def start_replay(command: StartReplay, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """One at a time. Raises RightMissing, ReplayRunning, PolicyUnknown, InvalidDocument, Invalid."""
    require(await uow.company.current(), person, Right.POLICIES)
    if await uow.replays.running():
        raise ReplayRunning
    wanted = await _wanted(command, person, uow)
    if command.since >= command.until or not wanted:
        place, what = ("/until", "it ends before it begins") if wanted else ("/policies", "at least one is needed")
        raise Invalid(what, errors=[{"pointer": place, "detail": what}])
    known = await _ever_in_force(uow) if command.others == "then" else []
    asked, times = question(wanted, known), await uow.replays.times()
    replay = Replay(command.replay_id, ReplayStatus.RUNNING, command.since, command.until, asked, times)
    told = await uow.replays.start(replay, person, wanted, {"others_in_force": command.others})
    await uow.note(f"replay:{command.replay_id}", "replay.started", person, told)
    uow.outbox.enqueue(RunReplay(replay_id=command.replay_id, chunk=1), derived(command.replay_id, "chunk", "1"))
    return told


async def _wanted(command: StartReplay, person: str, uow: UnitOfWork) -> list[Policy]:
    """Stored versions, whatever their status, and unsaved documents as if they were drafts."""
    drafts = [("/policies", await uow.policies.get(each.policy, each.version)) for each in command.policies]
    for number, document in enumerate(command.documents):
        key = str(document.get("id") or f"unsaved-{number + 1}")
        drafts.append((f"/documents/{number}", PolicyVersion.draft(key, 1, document, person, uow.now)))
    return [_read(place, draft, uow) for place, draft in drafts]


def _read(place: str, draft: PolicyVersion, uow: UnitOfWork) -> Policy:
    try:
        return draft.as_policy(uow.now)
    except InvalidDocument as refused:
        errors = [each | {"pointer": place + each["pointer"]} for each in refused.details["errors"]]
        raise InvalidDocument(errors=errors) from refused


async def _ever_in_force(uow: UnitOfWork) -> list[Policy]:
    """Every version that is or was published, with the dates it really was in force."""
    return [
        replace(policy_from_dict(each.document), effective_from=each.effective_from, effective_to=each.effective_to)
        for each in await uow.policies.versions()
        if each.status in BEGUN and each.effective_from is not None
    ]
