"""What imports of registers answer."""

from typing import Any, Literal

from pydantic import BaseModel

from common.contracts.approvals.imports import ImportKind


class CellErrorOut(BaseModel):
    """Row 1 is the header; an empty `column` means the whole line."""

    row: int
    column: str
    code: str
    message: str


class ImportChangeOut(BaseModel):
    """`entry` as it would be kept; of a changed one `{before, after}`, of a removed one what it was."""

    id: str
    row: int | None
    entry: Any


class ImportCounts(BaseModel):
    added: int
    changed: int
    removed: int


class PreviewCounts(ImportCounts):
    unchanged: int
    errors: int


class ImportPreviewOut(BaseModel):
    """What the file would do: the first 200 of each change. `preview` names it; null while anything is wrong."""

    preview: str | None
    kind: ImportKind
    mode: Literal["replace", "merge"]
    counts: PreviewCounts
    errors: list[CellErrorOut]
    added: list[ImportChangeOut]
    changed: list[ImportChangeOut]
    removed: list[ImportChangeOut]


class ImportedOut(BaseModel):
    preview: str
    kind: ImportKind
    counts: ImportCounts
    org_version: int
