"""The organisation switches to a new version, in one small transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from approvals.domain.documents import content_hash
from approvals.domain.organisation_change import OrganisationChange, diff, with_merged_departments
from approvals.domain.organisation_document import organisation_from_dict, organisation_to_dict
from approvals.usecases.follow_clock import follow_clock
from approvals.usecases.merge_organisation import merge_organisation
from approvals.usecases.ports import PortalRow, UnitOfWork
from approvals.usecases.seed_company import seed_company
from approvals.usecases.tell_books import tell_books
from approvals.usecases.tell_organisation import tell_organisation


@dataclass(frozen=True, slots=True)
class Applied:
    """`version` in force afterwards; `held`: too many people would go, somebody must say yes first."""

    version: int
    changed: bool = False
    held: bool = False


async def apply_organisation(
    uow: UnitOfWork, directory: Mapping[str, Any] | None = None, *, polled: bool = False
) -> Applied:
    """Merge the polled `directory` (None: the last one) with our own facts. Raises BrokenTree, the old version stays."""
    row = await uow.company.lock()
    found = directory or (row.directory if row else None)
    if row is None or row.suspended or found is None:
        return Applied(0)
    if polled and row.polled_at is None:
        await seed_company(found, uow)
    old = await uow.company.current()
    merged = merge_organisation(found, await uow.company.own(), uow.now)
    new = with_merged_departments(old, organisation_from_dict(merged))
    document = organisation_to_dict(new)
    hashed = content_hash(document)
    change = diff(old, new)
    if _must_wait(row, change, content_hash(found)):
        await uow.company.hold(content_hash(found))
        return Applied(row.org_version, held=True)
    if directory is not None:
        await uow.company.keep_directory(directory, polled=polled)
        await uow.company.hold(None)
    if hashed == row.org_hash:
        if polled and row.polled_at is not None:
            await follow_clock(old, row.polled_at, uow)
        await tell_books(old, uow)
        return Applied(row.org_version)
    version = row.org_version + 1
    await uow.company.switch(version, document)
    await tell_organisation(uow, version, hashed, change, old, new)
    await tell_books(new, uow)
    return Applied(version, changed=True)


def _must_wait(row: PortalRow, change: OrganisationChange, directory_hash: str) -> bool:
    return row.polled_at is not None and change.needs_confirmation and directory_hash != row.accepted_hash
