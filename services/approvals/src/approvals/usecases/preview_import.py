"""What a file would change in a register. Nothing is applied; the preview is kept for a day."""

from collections.abc import Mapping, Sequence
from typing import Any

from approvals.domain.registers.difference import Row, difference, state_hash
from approvals.domain.registers.imported import in_files
from approvals.domain.rights import require_to_grant
from approvals.usecases.checks_of import checks_of
from approvals.usecases.may_write import may_write
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.imports import PreviewImport

TOLD = 200


async def preview_import(
    command: PreviewImport, rows: Sequence[Row], unreadable: Sequence[Mapping[str, Any]], person: str, uow: UnitOfWork
) -> dict[str, Any]:
    """`preview` is null when anything is wrong; errors name the line and the field. Raises RightMissing, RoleProved, RatesFollowPortal."""
    organisation = await uow.company.current()
    await may_write(command.kind, person, organisation, uow)
    kept = {key: each.document for key, each in (await uow.registers.all(command.kind)).items()}
    existing = in_files(command.kind, kept, uow.now)
    checks = await checks_of(organisation, uow)
    found = difference(rows, existing, checks, uow.now, replace=command.mode == "replace")
    errors = [*unreadable, *checks.errors]
    if command.kind == "member" and not errors:
        for role in sorted(found.roles):
            require_to_grant(organisation, person, role)
    plan = found.plan(command.kind, state_hash(existing))
    preview = None if errors else await uow.previews.keep(plan, person)
    counts = {"added": len(found.added), "changed": len(found.changed), "removed": len(found.removed)}
    return {
        "preview": preview,
        "kind": command.kind,
        "mode": command.mode,
        "counts": counts | {"unchanged": found.unchanged, "errors": len(errors)},
        "errors": errors[:TOLD],
        **{change: _some(plan[change], found.rows) for change in ("added", "changed", "removed")},
    }


def _some(changes: Mapping[str, Any], rows: Mapping[str, int]) -> list[dict[str, Any]]:
    return [{"id": key, "row": rows.get(key), "entry": change} for key, change in list(changes.items())[:TOLD]]
