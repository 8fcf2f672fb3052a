"""The organisation switched: the world hears how much moved, and routes that may be affected are looked at again."""

from approvals.domain.organisation import Organisation
from approvals.domain.organisation_change import OrganisationChange
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals import OrgChanged, ReResolveRoute
from common.ids import derived


async def tell_organisation(
    uow: UnitOfWork, version: int, hashed: str, change: OrganisationChange, old: Organisation, new: Organisation
) -> None:
    """Routes that may be affected are looked at again, one job each; a moved tree changes who sees the closed ones.

    `hashed` is the content hash of the new version.
    """
    moved = change.reparented or change.removed_departments
    affected = await uow.approvals.all_ids() if moved else []
    if not moved and _touches_routes(change, old, new):
        affected = await uow.approvals.open_ids()
    for request_id in affected:
        job = ReResolveRoute(request_id=request_id, org_version=version)
        uow.outbox.enqueue(job, derived(request_id, "re-resolve", str(version)), aggregate_id=str(request_id))
    told = OrgChanged(
        org_version=version,
        people_added=len(new.people.keys() - old.people.keys()),
        people_removed=len(change.dismissed),
        heads_moved=len(change.moved_heads),
        departments_changed=len(change.reparented) + len(change.removed_departments),
        routes_affected=len(affected),
    )
    uow.outbox.say("org", str(uow.portal), version, [told], actor="service:approvals")
    detail = told.model_dump(mode="json") | {"documents": {"organisation": hashed}}
    await uow.note("organisation", "organisation.switched", "service:approvals", detail)


def _touches_routes(change: OrganisationChange, old: Organisation, new: Organisation) -> bool:
    """Somebody who is only new, or a changed title, moves no route."""
    back = any(person in old.people for person in change.returned)
    ours = (old.cost_centres, old.delegations, old.absences) != (new.cost_centres, new.delegations, new.absences)
    return bool(change.dismissed or change.moved_heads or change.changed_roles or change.changed_limits or back or ours)
