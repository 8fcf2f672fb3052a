"""Entries of the registers: what they are called, how they are kept, how they are shown again."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, assert_never

from approvals.domain.money import money_from_dict
from approvals.domain.registers.rates import rate_document
from common.contracts.approvals.registers import (
    AnyEntry,
    CompanyEntry,
    CostCentreEntry,
    DepartmentEntry,
    LimitEntry,
    MemberEntry,
    RateEntry,
    RoleEntry,
)
from common.contracts.base import MoneyWire


def key_of(entry: AnyEntry) -> str:
    """The id under which an entry is kept within its kind."""
    match entry:
        case MemberEntry(role=role, person=person):
            return f"{role}/{person}"
        case RoleEntry(role=role):
            return role
        case LimitEntry(person=person):
            return person
        case DepartmentEntry(department=department):
            return department
        case CostCentreEntry(id=name) | CompanyEntry(id=name):
            return name
        case RateEntry(currency=currency):
            return currency
        case _:
            assert_never(entry)


def document_of(entry: AnyEntry) -> Any:
    """Our fact as `merge_organisation` takes it into the organisation."""
    match entry:
        case LimitEntry(limit=MoneyWire() as limit):
            return money_from_dict(limit.model_dump(), "/limit").to_dict()
        case LimitEntry(limit=unlimited):
            return unlimited
        case DepartmentEntry(deputy=deputy, company=company):
            return {"deputy": deputy, "company": company}
        case RateEntry():
            return rate_document(entry)
        case _:
            return entry.model_dump(mode="json", exclude={"kind"})


_WHOLE: Mapping[str, type[MemberEntry | CompanyEntry | RoleEntry | RateEntry]] = {
    "member": MemberEntry,
    "company": CompanyEntry,
    "role": RoleEntry,
    "rate": RateEntry,
}
"""Kept with every field they have."""


def entry_of(kind: str, entry_id: str, document: Any) -> AnyEntry:
    """The entry that was kept. Raises LookupError for a kind that is none of these registers'."""
    match kind:
        case "limit":
            return LimitEntry(person=entry_id, limit=document)
        case "department":
            return DepartmentEntry(department=entry_id, deputy=document.get("deputy"), company=document.get("company"))
        case "cost_centre":
            named = {name: document.get(name) for name in ("id", "department", "owner")}
            return CostCentreEntry(name=document.get("name") or "", **named)
        case _:
            return _WHOLE[kind].model_validate(document)


def entry_view(kind: str, entry_id: str, version: int, document: Any, _now: datetime | None = None) -> dict[str, Any]:
    """How the API shows an entry."""
    return entry_of(kind, entry_id, document).model_dump(mode="json") | {"id": entry_id, "version": version}
