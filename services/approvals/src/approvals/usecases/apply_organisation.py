"""The organisation switches to a new version, in one small transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from approvals.domain.composition import Head, compose
from approvals.domain.documents import content_hash
from approvals.domain.organisation_change import OrganisationChange, diff, with_merged_departments
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
    uow: UnitOfWork, directory: Mapping[str, Any] | None = None, *, polled: bool = False, hashed: str | None = None
) -> Applied:
    """Merge the `directory` (None: the last one) with our own facts. Raises BrokenTree, the old version stays.

    `hashed` is the directory's content hash, where the caller has counted it before the transaction.
    """
    row = await uow.company.lock()
    hashed = hashed or (content_hash(directory) if directory is not None else row.directory_hash if row else None)
    if row is None or row.suspended or hashed is None:
        return Applied(0)
    if polled and row.polled_at is None and directory is not None:
        await seed_company(directory, uow)
    old = await uow.company.current()
    company, stand_ins = merge_organisation(await uow.company.own(), uow.now)
    structure = await uow.company.structure(hashed, directory)
    new = with_merged_departments(old, compose(structure, company, stand_ins, {}))
    if directory is not None:
        new.check_tree()
    change = diff(old, new)
    if _must_wait(row, change, hashed):
        await uow.company.hold(directory, hashed)
        return Applied(row.org_version, held=True)
    if directory is not None:
        await uow.company.keep_directory(directory, hashed, polled=polled)
        await uow.company.hold(None, None)
    head = Head(hashed, content_hash(company), content_hash(stand_ins), new.merged)
    changed = head.documents["organisation"] != row.org_hash
    version = row.org_version + changed
    if changed:
        await uow.company.switch(version, head, company, stand_ins)
        await tell_organisation(uow, version, head, change, old, new)
    await follow_clock(old, replace(new, version=version), row.followed_at or row.polled_at, uow)
    await tell_books(new, uow)
    return Applied(version, changed=changed)


def _must_wait(row: PortalRow, change: OrganisationChange, directory_hash: str) -> bool:
    return row.polled_at is not None and change.needs_confirmation and directory_hash != row.accepted_hash
