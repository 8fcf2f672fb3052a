"""After a change of the company: the next page of routes that it may touch."""

from typing import Any

from approvals.domain.reach import Reach, Scope
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.wake_routes import wake_routes
from common.contracts.approvals.organisation import FollowOrganisation


async def follow_organisation(command: FollowOrganisation, uow: UnitOfWork) -> dict[str, Any]:
    """Idempotent: the same job lists the same routes under the same names."""
    reach = Reach(Scope(command.scope), tuple(command.people))
    await wake_routes(uow, reach, command.org_version, command.stamp, command.after)
    return {}
