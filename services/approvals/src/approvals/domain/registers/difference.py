"""What a file would change in a register."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approvals.domain.documents import content_hash
from approvals.domain.registers.checks import Checks
from approvals.domain.registers.imported import check_imported, imported_document, imported_key
from approvals.domain.rights import PROVED_ROLES
from common.contracts.approvals.imports import ImportedEntry
from common.contracts.approvals.registers import MemberEntry
from common.errors import Conflict, NotFound


class PreviewUnknown(NotFound):
    """There is no such preview, or it is older than a day, or was applied already."""

    code = "preview_unknown"


class PreviewOutdated(Conflict):
    """The register has changed since the preview; nothing was applied. Look at a new one."""

    code = "preview_outdated"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file, by its number there, and what it says."""

    number: int
    entry: ImportedEntry


@dataclass(slots=True)
class Difference:
    """By id: documents, for changed ones {before, after}. `rows` tells in which line each stands."""

    added: dict[str, Any] = field(default_factory=dict)
    changed: dict[str, Any] = field(default_factory=dict)
    removed: dict[str, Any] = field(default_factory=dict)
    unchanged: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    @property
    def roles(self) -> set[str]:
        """Every role whose members would change."""
        return {key.partition("/")[0] for key in (*self.added, *self.changed, *self.removed)}

    @property
    def documents(self) -> dict[str, Any]:
        """What is written."""
        return self.added | {key: change["after"] for key, change in self.changed.items()}

    def plan(self, kind: str, base: str) -> dict[str, Any]:
        """What is kept of a preview until it is applied; its hash names it."""
        changes = {"added": self.added, "changed": self.changed, "removed": self.removed}
        return {"kind": kind, "base": base, **changes}


def difference(
    rows: Sequence[Row], existing: Mapping[str, ImportedEntry], checks: Checks, now: datetime, *, replace: bool
) -> Difference:
    """Notes in `checks` what is wrong with new and changed rows, under `/{row}`. What stays as it is may stay."""
    found = Difference()
    for row in rows:
        key, after = imported_key(row.entry), imported_document(row.entry)
        if key in found.rows:
            checks.error("row_repeated", f"/{row.number}", f"line {found.rows[key]} says something about {key} already")
            continue
        found.rows[key] = row.number
        before = imported_document(existing[key]) if key in existing else None
        if before == after:
            found.unchanged += 1
            continue
        if isinstance(row.entry, MemberEntry) and row.entry.role in PROVED_ROLES:
            checks.error("role_proved", f"/{row.number}/role", "this role follows the administrators of the portal")
        check_imported(row.entry, checks, now, f"/{row.number}")
        if before is None:
            found.added[key] = after
        else:
            found.changed[key] = {"before": before, "after": after}
    if replace:
        found.removed = {key: imported_document(existing[key]) for key in existing if key not in found.rows}
    return found


def state_hash(existing: Mapping[str, ImportedEntry]) -> str:
    """What the register says now, as one hash."""
    return content_hash({key: imported_document(entry) for key, entry in existing.items()})
