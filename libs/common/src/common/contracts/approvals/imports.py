"""Whole registers as files: first a preview, then exactly what was previewed."""

from typing import Annotated, ClassVar, Literal
from uuid import UUID

from pydantic import Field

from common.contracts.approvals.registers import (
    CompanyEntry,
    CostCentreEntry,
    DepartmentEntry,
    LimitEntry,
    MemberEntry,
    RateEntry,
    RoleEntry,
)
from common.contracts.approvals.stand_ins import AbsenceTerms, DelegationTerms
from common.contracts.base import Command, PersonId

MOST_CHARACTERS = 2 * 1024 * 1024
ImportKind = Literal["role", "member", "limit", "department", "cost_centre", "company", "rate", "delegation", "absence"]


class DelegationRow(DelegationTerms):
    """A delegation in a file; a new one may come without `id`."""

    kind: Literal["delegation"] = "delegation"
    id: UUID | None = None
    principal: PersonId


class AbsenceRow(AbsenceTerms):
    """An absence in a file; a new one may come without `id`."""

    kind: Literal["absence"] = "absence"
    id: UUID | None = None
    person: PersonId


ImportedEntry = Annotated[
    RoleEntry
    | MemberEntry
    | LimitEntry
    | DepartmentEntry
    | CostCentreEntry
    | CompanyEntry
    | RateEntry
    | DelegationRow
    | AbsenceRow,
    Field(discriminator="kind"),
]


class PreviewImport(Command):
    """What a CSV file would add, change and, in mode `replace`, remove. Nothing is applied."""

    name: ClassVar[str] = "approvals.preview_import"

    kind: ImportKind
    mode: Literal["replace", "merge"] = "replace"
    csv: str = Field(max_length=MOST_CHARACTERS)


class ApplyImport(Command):
    """Applies exactly what was previewed, or nothing."""

    name: ClassVar[str] = "approvals.apply_import"

    preview: str = Field(pattern=r"^[0-9a-f]{64}$")
