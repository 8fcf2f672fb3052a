"""A replay nobody needs any more is stopped; what it found so far stays."""

from typing import Any

from approvals.domain.replaying import Findings
from approvals.domain.rights import Right, require
from approvals.usecases.ports import ReplayStatus, UnitOfWork
from common.contracts.approvals.replays import CancelReplay
from common.errors import NotFound


async def cancel_replay(command: CancelReplay, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, NotFound. Nothing happens to one that has ended."""
    require(await uow.company.current(), person, Right.POLICIES)
    replay = await uow.replays.lock(command.replay_id)
    if replay is None:
        raise NotFound
    if replay.status is ReplayStatus.RUNNING:
        replay.status = ReplayStatus.CANCELLED
        await uow.replays.keep(replay, Findings(), ())
        await uow.note(f"replay:{command.replay_id}", "replay.cancelled", person, {})
    return {"replay_id": str(command.replay_id), "status": str(replay.status)}
