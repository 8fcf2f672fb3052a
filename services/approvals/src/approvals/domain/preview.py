"""What would come of handing a request in now: its route as submit would plan it, and what would change it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from approvals.domain.binding import Pinned
from approvals.domain.carry_over import Earlier
from approvals.domain.happened import ApprovalCarriedOver
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.refused import person_unknown
from approvals.domain.route import open_route
from approvals.domain.routing.alternatives import Alternative, alternatives
from approvals.domain.routing.facts import Request
from approvals.domain.routing.plan import Problem, RoutePlan
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.router import route


@dataclass(frozen=True, slots=True)
class Preview:
    """`survivors` are approvals of earlier revisions that would still count; `policy` is None where none applies."""

    planned: RoutePlan | Problem
    policy: Policy | None
    survivors: tuple[ApprovalCarriedOver, ...]
    alternatives: tuple[Alternative, ...]


def answer(
    published: Sequence[Policy], organisation: Organisation, request: Request, rates: Rates, at: datetime
) -> tuple[RoutePlan | Problem, Policy | None]:
    """What a submit at this moment is answered, and by which policy. Preview and submit ask here alike."""
    known = request.requester in organisation.people
    planned = route(published, organisation, request, rates, at) if known else person_unknown()
    chosen = (planned.policy, planned.policy_version)
    return planned, next((each for each in published if (each.id, each.version) == chosen), None)


def preview(
    published: Sequence[Policy],
    organisation: Organisation,
    request: Request,
    rates: Rates,
    at: datetime,
    *,
    revision: int,
    earlier: Earlier,
) -> Preview:
    """`earlier`: what was approved of earlier revisions of the same request."""
    planned, policy = answer(published, organisation, request, rates, at)
    survivors: tuple[ApprovalCarriedOver, ...] = ()
    if isinstance(planned, RoutePlan) and policy is not None:
        pinned = Pinned(policy, request, rates)
        _, happened = open_route("", revision, "", pinned, planned, organisation=organisation, at=at, earlier=earlier)
        survivors = tuple(each for each in happened if isinstance(each, ApprovalCarriedOver))
    others = alternatives(published, organisation, request, rates, at, planned)
    return Preview(planned, policy, survivors, others)
