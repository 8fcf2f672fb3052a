"""What approvals says about its policies: stream `policy`, keyed by the policy's key."""

from datetime import datetime
from typing import ClassVar

from common.contracts.base import Event


class PolicyPublished(Event):
    """A policy version is in force from `effective_from` on."""

    type: ClassVar[str] = "purchase.policy.published.v1"
    subject_stream: ClassVar[str] = "policy"

    policy: str
    policy_version: int
    effective_from: datetime
