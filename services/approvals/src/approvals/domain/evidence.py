"""The audit as evidence: what a record says, and how records are chained so that no later change stays unseen."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from approvals.domain.documents import canonical, instant_text

GENESIS = bytes(32)
"""Stands for the hash before the first record."""


@dataclass(frozen=True, slots=True)
class AuditRecord:
    """One line of audit as it was written; `detail` is JSON, `documents` in it names snapshots by content hash."""

    id: int
    at: datetime
    subject: str
    action: str
    actor: str
    principal: str | None
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seal:
    """Record `audit_id` stands at place `no` of its portal's chain."""

    no: int
    audit_id: int
    hash: bytes


def record_document(portal: UUID, no: int, record: AuditRecord) -> dict[str, Any]:
    """What is sealed and exported; the portal and the place are part of it."""
    return {
        "no": no,
        "portal": str(portal),
        "id": record.id,
        "at": instant_text(record.at),
        "subject": record.subject,
        "action": record.action,
        "actor": record.actor,
        "principal": record.principal,
        "detail": record.detail,
    }


def sealed(previous: bytes, document: Mapping[str, Any]) -> bytes:
    """SHA-256 over the hash before (32 bytes) followed by the canonical JSON of the record."""
    return hashlib.sha256(previous + canonical(document)).digest()


def chain(portal: UUID, head: Seal | None, records: Iterable[AuditRecord]) -> Iterator[Seal]:
    """The seals of `records`, in their order, after `head` (None: the chain begins)."""
    no, previous = (head.no, head.hash) if head else (0, GENESIS)
    for record in records:
        no += 1
        previous = sealed(previous, record_document(portal, no, record))
        yield Seal(no, record.id, previous)
