"""Entries as they stand in a file: registers' entries, delegations and absences alike."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from approvals.domain.documents import content_hash
from approvals.domain.registers.absences import absence_document, check_absence, is_past
from approvals.domain.registers.checks import Checks
from approvals.domain.registers.delegations import check_delegation, delegation_document, is_over
from approvals.domain.registers.entries import document_of, entry_of, key_of
from approvals.domain.registers.entry_checks import check_entry
from approvals.domain.rights import PROVED_ROLES
from common.contracts.approvals.imports import AbsenceRow, DelegationRow, ImportedEntry
from common.contracts.base import MoneyWire

_ROWS = UUID("7b7d0a55-2b53-5c55-8f4d-5b0a6c1d9e42")


def imported_key(entry: ImportedEntry) -> str:
    """The id of the entry; a delegation or absence without one gets it from what it says."""
    if isinstance(entry, DelegationRow | AbsenceRow):
        return str(entry.id or uuid5(_ROWS, content_hash(entry.model_dump(mode="json", exclude={"id"}))))
    return key_of(entry)


def imported_document(entry: ImportedEntry) -> Any:
    """Our fact as it is kept."""
    match entry:
        case DelegationRow():
            return delegation_document(imported_key(entry), entry.principal, entry)
        case AbsenceRow():
            return absence_document(imported_key(entry), entry.person, entry)
        case _:
            return document_of(entry)


def check_imported(entry: ImportedEntry, checks: Checks, now: datetime, at: str) -> None:
    """Notes every error under the pointer `at`."""
    match entry:
        case DelegationRow():
            check_delegation(imported_key(entry), entry.principal, entry, checks, now, at)
        case AbsenceRow():
            check_absence(entry.person, entry, checks, now, at)
        case _:
            check_entry(entry, checks, at)


def row_of(kind: str, entry_id: str, document: Any) -> ImportedEntry:
    """The entry that was kept, as a file shows it."""
    match kind:
        case "delegation":
            scope, cap = document.get("scope") or {}, document.get("max_amount")
            return DelegationRow(
                id=UUID(entry_id),
                principal=document["from_person"],
                delegate=document["to_person"],
                start=document["from"],
                end=document["to"],
                companies=scope.get("companies", []),
                policies=scope.get("policies", []),
                cap=MoneyWire(**cap) if cap else None,
                note=document.get("note", ""),
            )
        case "absence":
            period = {"start": document["from"], "end": document["to"]}
            return AbsenceRow(id=UUID(entry_id), person=document["person"], note=document.get("note", ""), **period)
        case _:
            return entry_of(kind, entry_id, document)


def in_files(kind: str, documents: Mapping[str, Any], now: datetime) -> dict[str, ImportedEntry]:
    """What a file of this register holds: what is over, and roles nobody hands out, stay outside."""
    over = {"delegation": is_over, "absence": is_past}.get(kind)
    return {
        key: row_of(kind, key, document)
        for key, document in documents.items()
        if not (over is not None and over(document, now))
        and not (kind == "member" and document["role"] in PROVED_ROLES)
    }
