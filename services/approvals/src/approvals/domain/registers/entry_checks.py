"""Which nonsense an entry of a register may not say."""

from approvals.domain.organisation import ALL_COMPANIES
from approvals.domain.registers.checks import Checks
from common.contracts.approvals.registers import (
    AnyEntry,
    CostCentreEntry,
    DepartmentEntry,
    LimitEntry,
    MemberEntry,
    RateEntry,
)
from common.contracts.base import MoneyWire


def check_entry(entry: AnyEntry, checks: Checks, at: str = "") -> None:
    """Notes every error under the pointer `at`."""
    match entry:
        case MemberEntry():
            checks.person(entry.person, f"{at}/person")
            checks.companies(entry.companies, f"{at}/companies")
        case LimitEntry():
            checks.person(entry.person, f"{at}/person")
            if isinstance(entry.limit, MoneyWire):
                checks.amount(entry.limit, f"{at}/limit")
        case DepartmentEntry():
            _check_department(entry, checks, at)
        case CostCentreEntry():
            checks.department(entry.department, f"{at}/department")
            if entry.owner is not None:
                checks.person(entry.owner, f"{at}/owner")
        case RateEntry():
            checks.rate(entry, at)
        case _:
            if ALL_COMPANIES in (getattr(entry, "id", ""), getattr(entry, "role", "")):
                checks.error("name_reserved", f"{at}/id", f"{ALL_COMPANIES} means every company")


def _check_department(entry: DepartmentEntry, checks: Checks, at: str) -> None:
    checks.department(entry.department, f"{at}/department")
    if entry.company is not None:
        checks.company(entry.company, f"{at}/company")
    if entry.deputy is None:
        return
    checks.person(entry.deputy, f"{at}/deputy")
    known = checks.organisation.departments.get(entry.department)
    if known is not None and known.head == entry.deputy:
        checks.error("deputy_is_head", f"{at}/deputy", "the head needs no deputy who is himself")
