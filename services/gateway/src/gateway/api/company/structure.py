"""Departments' deputies and companies, cost centres, legal entities."""

from fastapi import APIRouter, Response

from common.contracts.approvals.registers import CompanyEntry, CostCentreEntry, DepartmentEntry
from gateway.api.company.entries import LISTED, REMOVED, Cursor, Id, Limit, page, remove, save, saved
from gateway.api.preconditions import DocumentVersion, KnownVersion
from gateway.api.schemas.registers import (
    CompanyIn,
    CompanyOut,
    CostCentreIn,
    CostCentreOut,
    DepartmentIn,
    DepartmentSettingsOut,
)
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/company", tags=["company"])


@router.get("/departments", response_model=None, responses=LISTED)
async def list_department_settings(who: Reader, parts: PartsOf, cursor: Cursor = "", limit: Limit = 100) -> Response:
    """What we know of departments beside the portal's tree."""
    return await page("department", who, parts, cursor, limit)


@router.put("/departments/{department}", response_model=None, responses=saved(DepartmentSettingsOut))
async def save_department(
    department: Id, who: Writer, wish: WishOf, version: KnownVersion, body: DepartmentIn, parts: PartsOf
) -> Response:
    """Names the head's deputy and the department's company."""
    entry = DepartmentEntry(department=department, deputy=body.deputy, company=body.company)
    return await save(entry, version, who, wish, parts)


@router.delete("/departments/{department}", response_model=None, responses=REMOVED)
async def remove_department_settings(
    department: Id, who: Writer, wish: WishOf, version: DocumentVersion, parts: PartsOf
) -> Response:
    """No deputy of ours, and the parent's company; the department itself is the portal's."""
    return await remove("department", department, version, who, wish, parts)


@router.get("/cost-centres", response_model=None, responses=LISTED)
async def list_cost_centres(who: Reader, parts: PartsOf, cursor: Cursor = "", limit: Limit = 100) -> Response:
    """Where money is booked, and who answers for it."""
    return await page("cost_centre", who, parts, cursor, limit)


@router.put("/cost-centres/{cost_centre}", response_model=None, responses=saved(CostCentreOut))
async def save_cost_centre(
    cost_centre: Id, who: Writer, wish: WishOf, version: KnownVersion, body: CostCentreIn, parts: PartsOf
) -> Response:
    """Writes a cost centre."""
    entry = CostCentreEntry(id=cost_centre, name=body.name, department=body.department, owner=body.owner)
    return await save(entry, version, who, wish, parts)


@router.delete("/cost-centres/{cost_centre}", response_model=None, responses=REMOVED)
async def remove_cost_centre(
    cost_centre: Id, who: Writer, wish: WishOf, version: DocumentVersion, parts: PartsOf
) -> Response:
    """Nothing new is booked here; requests keep what they were filed under."""
    return await remove("cost_centre", cost_centre, version, who, wish, parts)


@router.get("/companies", response_model=None, responses=LISTED)
async def list_companies(who: Reader, parts: PartsOf, cursor: Cursor = "", limit: Limit = 100) -> Response:
    """Legal entities that were named."""
    return await page("company", who, parts, cursor, limit)


@router.put("/companies/{company}", response_model=None, responses=saved(CompanyOut))
async def save_company(
    company: Id, who: Writer, wish: WishOf, version: KnownVersion, body: CompanyIn, parts: PartsOf
) -> Response:
    """Names a legal entity, so that departments and roles may name it."""
    return await save(CompanyEntry(id=company, name=body.name, currency=body.currency), version, who, wish, parts)


@router.delete("/companies/{company}", response_model=None, responses=REMOVED)
async def remove_company(company: Id, who: Writer, wish: WishOf, version: DocumentVersion, parts: PartsOf) -> Response:
    """Refused while a department, a role, a delegation or a published policy names it."""
    return await remove("company", company, version, who, wish, parts)
