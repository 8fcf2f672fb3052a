"""The organisation switched: the world hears how much moved, and routes that may be affected are looked at again."""

from approvals.domain.composition import Head
from approvals.domain.organisation import Organisation
from approvals.domain.organisation_change import OrganisationChange
from approvals.domain.reach import reach_of
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.wake_routes import wake_routes
from common.contracts.approvals import OrgChanged


async def tell_organisation(
    uow: UnitOfWork, version: int, head: Head, change: OrganisationChange, old: Organisation, new: Organisation
) -> None:
    """`head` names the documents of the new version."""
    reach = reach_of(change, old, new, await uow.policies.published())
    await wake_routes(uow, reach, version, str(version))
    told = OrgChanged(
        org_version=version,
        people_added=len(new.people.keys() - old.people.keys()),
        people_removed=len(change.dismissed),
        heads_moved=len(change.moved_heads),
        departments_changed=len(change.reparented) + len(change.removed_departments),
        routes_affected=await uow.touched.count(reach),
    )
    uow.outbox.say("org", str(uow.portal), version, [told], actor="service:approvals")
    detail = told.model_dump(mode="json") | {"documents": head.documents}
    await uow.note("organisation", "organisation.switched", "service:approvals", detail)
