"""A delegation or an absence began: routes it concerns are looked at again although nobody changed anything."""

from datetime import datetime

from approvals.domain.organisation import Organisation
from approvals.domain.reach import next_boundary, people_in, reach_of_people, stand_ins_of
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.wake_routes import wake_routes


async def follow_clock(old: Organisation, organisation: Organisation, since: datetime | None, uow: UnitOfWork) -> None:
    """Looks at the time since it was last done; the next beginning or end is when it is due again.

    What is new in `organisation`, and what ended and is in `old` only, has woken its routes with the switch.
    """
    both = stand_ins_of(organisation) & stand_ins_of(old)
    begun = [each for each in both if since is not None and since < each.start <= uow.now]
    if begun:
        stamp = max(each.start for each in begun).isoformat()
        reach = reach_of_people(people_in(begun), [organisation], await uow.policies.published())
        await wake_routes(uow, reach, organisation.version, stamp)
    await uow.company.followed(next_boundary(organisation, uow.now))
