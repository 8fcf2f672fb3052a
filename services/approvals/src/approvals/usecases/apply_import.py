"""Exactly what was previewed is applied, in one transaction and one new version of the organisation, or nothing."""

from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.registers.delegations import ENDED
from approvals.domain.registers.difference import Difference, PreviewOutdated, PreviewUnknown, state_hash
from approvals.domain.registers.imported import in_files
from approvals.domain.registers.rates import RATE, told_only_in
from approvals.domain.rights import Right, require, require_to_grant
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.may_write import may_write
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.settle_rates import settle_rates
from common.contracts.approvals.imports import ApplyImport


async def apply_import(command: ApplyImport, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Raises RightMissing, RoleProved, RatesFollowPortal, PreviewUnknown, PreviewOutdated."""
    await uow.registers.take_turn()
    organisation = await uow.company.current()
    plan = await uow.previews.find(command.preview)
    if plan is None:
        require(organisation, person, Right.COMPANY, Right.RATES)
        raise PreviewUnknown
    kind = plan["kind"]
    await may_write(kind, person, organisation, uow)
    kept = {key: each.document for key, each in (await uow.registers.all(kind)).items()}
    if state_hash(in_files(kind, kept, uow.now)) != plan["base"]:
        raise PreviewOutdated
    found = Difference(plan["added"], plan["changed"], plan["removed"])
    if kind == "member":
        for role in sorted(found.roles):
            require_to_grant(organisation, person, role)
    if kind == RATE and not told_only_in((await uow.company.rates()).pivot, found.documents):
        raise PreviewOutdated
    await uow.registers.put_all(kind, found.documents, person)
    if kind == "delegation":
        ended = {"state": ENDED, "ended_at": instant_text(uow.now)}
        await uow.registers.put_all(kind, {key: kept[key] | ended for key in found.removed}, person)
    else:
        await uow.registers.drop_all(kind, list(found.removed))
    await uow.previews.settle(command.preview, "import")
    counts = {"added": len(found.added), "changed": len(found.changed), "removed": len(found.removed)}
    detail = {"counts": counts, "documents": {"import": command.preview}}
    await uow.note(f"register:{kind}", "register.imported", person, detail)
    if kind == RATE:
        await settle_rates(person, uow)
    applied = await apply_organisation(uow)
    return {"kind": kind, "preview": command.preview, "counts": counts, "org_version": applied.version}
