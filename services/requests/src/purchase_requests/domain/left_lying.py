"""A returned request nobody works on is cancelled after a while, and never without a word before."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from common.contracts.requests import RequestCancelled, RequestExpiring
from purchase_requests.domain.errors import NotCancellable, state_of
from purchase_requests.domain.request import PurchaseRequest
from purchase_requests.domain.status import Status


@dataclass(frozen=True, slots=True)
class LeftLying:
    """Untouched `since`; `noticed_at`: when its writers were told what will happen."""

    since: datetime
    noticed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class ReturnedLife:
    """How long after the return its writers are told, and it is cancelled; None: never."""

    notice: timedelta
    cancel: timedelta | None

    def is_to_be_noticed(self, lying: LeftLying, now: datetime) -> bool:
        return self.cancel is not None and lying.noticed_at is None and now >= lying.since + self.notice

    def ends_at(self, lying: LeftLying, noticed_at: datetime) -> datetime | None:
        """However late the notice was, its writers have the whole time between the two."""
        if self.cancel is None:
            return None
        return max(lying.since + self.cancel, noticed_at + (self.cancel - self.notice))

    def is_over(self, lying: LeftLying, now: datetime) -> bool:
        ends_at = self.ends_at(lying, lying.noticed_at) if lying.noticed_at else None
        return ends_at is not None and now >= ends_at


def expiring(request: PurchaseRequest, cancels_at: datetime) -> RequestExpiring:
    """Its writers are told; that is no work on it."""
    request.version += 1
    return RequestExpiring(
        request_id=request.request_id,
        revision=request.accepted_revision,
        cancels_at=cancels_at,
        state=request.state(),
    )


def expire(request: PurchaseRequest, at: datetime) -> RequestCancelled:
    """Nobody has worked on it since the return: given up for good. Raises NotCancellable."""
    if request.status is not Status.RETURNED:
        raise NotCancellable(**state_of(**request.summary()))
    request.status, request.updated_at = Status.CANCELLED, at
    request.version += 1
    return RequestCancelled(
        request_id=request.request_id,
        revision=request.accepted_revision,
        comment="",
        reason="untouched",
        state=request.state(),
    )
