"""Commands about replaying past requests against other policies."""

from datetime import datetime
from typing import Any, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.base import Command, Wire


class PolicyVersionRef(Wire):
    """A stored version: a draft, or one that was or is published."""

    policy: str = Field(min_length=1, max_length=64)
    version: int = Field(ge=1)


class StartReplay(Command):
    """What would have become of the requests planned in [since, until) under these policies?

    `policies` are stored versions, `documents` unsaved ones; both count for the whole period. `others` says what else was
    in force: `then`, the versions of other keys as they were at each moment; `none`, nothing.
    """

    name: ClassVar[str] = "approvals.start_replay"

    replay_id: UUID
    since: datetime
    until: datetime
    policies: list[PolicyVersionRef] = Field(default_factory=list, max_length=20)
    documents: list[dict[str, Any]] = Field(default_factory=list, max_length=20)
    others: Literal["then", "none"] = "then"


class RunReplay(Command):
    """Background job: the next chunk of a replay. Run twice, or after the replay has ended, it does nothing."""

    name: ClassVar[str] = "approvals.run_replay"
    background: ClassVar[bool] = True

    replay_id: UUID
    chunk: int


class CancelReplay(Command):
    """Stop it; what has been found so far stays."""

    name: ClassVar[str] = "approvals.cancel_replay"

    replay_id: UUID
