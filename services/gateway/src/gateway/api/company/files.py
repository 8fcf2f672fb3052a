"""Registers as CSV files: exported, compared, and applied exactly as compared."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query, Response

from common.contracts.approvals.imports import ApplyImport, ImportKind, PreviewImport
from gateway.api.csv_files import CSV, FILE_BODY, FileText, csv_answer
from gateway.api.documented import plain, problems, writes
from gateway.api.schemas.core import NoFields
from gateway.api.schemas.imports import ImportedOut, ImportPreviewOut
from gateway.commands import WishOf
from gateway.parts import PartsOf
from gateway.visitor import Reader, Writer

router = APIRouter(prefix="/company", tags=["company"])

RegisterName = Literal[
    "roles", "members", "limits", "departments", "cost-centres", "companies", "rates", "delegations", "absences"
]
_KINDS: dict[str, ImportKind] = {
    "roles": "role",
    "members": "member",
    "limits": "limit",
    "departments": "department",
    "cost-centres": "cost_centre",
    "companies": "company",
    "rates": "rate",
    "delegations": "delegation",
    "absences": "absence",
}


@router.get(
    "/exports/{register}",
    response_model=None,
    responses=plain(200, "The register as a file for spreadsheets.", content=CSV)
    | problems("unauthenticated", "portal_suspended", "service_unavailable", "right_missing", "invalid"),
)
async def export_register(register: RegisterName, who: Reader, parts: PartsOf) -> Response:
    """UTF-8 with byte order mark, `;` between cells, nothing that a spreadsheet would run as a formula."""
    found = await parts.queries.get("approvals", f"/queries/exports/{_KINDS[register]}", who.caller)
    return csv_answer(register, found["csv"])


@router.post(
    "/imports/{register}",
    response_model=None,
    responses=writes("right_missing", "role_proved", "rates_follow_portal", model=ImportPreviewOut),
    openapi_extra=FILE_BODY,
)
async def preview_import(
    register: RegisterName,
    who: Writer,
    wish: WishOf,
    text: FileText,
    parts: PartsOf,
    mode: Annotated[
        Literal["replace", "merge"], Query(description="`merge` leaves entries alone that the file does not name")
    ] = "replace",
) -> Response:
    """What the file would add, change and remove; errors by row and column. Nothing is applied."""
    return await parts.commands.send(PreviewImport(kind=_KINDS[register], mode=mode, csv=text), who.caller, wish)


@router.post(
    "/imports/{preview}/apply",
    response_model=None,
    responses=writes(
        "right_missing", "role_proved", "rates_follow_portal", "preview_unknown", "preview_outdated", model=ImportedOut
    ),
)
async def apply_import(
    preview: Annotated[str, Path(pattern=r"^[0-9a-f]{64}$")],
    who: Writer,
    wish: WishOf,
    parts: PartsOf,
    body: NoFields | None = None,
) -> Response:
    """Applies exactly what was previewed, in one step; refused when the register changed meanwhile."""
    del body  # only checked to be empty
    return await parts.commands.send(ApplyImport(preview=preview), who.caller, wish)
