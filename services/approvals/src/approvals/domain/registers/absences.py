"""Absences as they are kept: who is away and when; recorded here, or told by the portal's calendar."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approvals.domain.documents import instant_from, instant_text
from approvals.domain.registers.checks import Checks
from common.contracts.approvals.stand_ins import AbsenceTerms
from common.errors import Conflict


class AbsenceOver(Conflict):
    """It has ended; nothing about it changes any more. Record a new one."""

    code = "absence_over"


def absence_document(absence_id: str, person: str, terms: AbsenceTerms) -> dict[str, Any]:
    """Our fact `absence`: what the organisation's document holds, with a note."""
    period = {"from": instant_text(terms.start), "to": instant_text(terms.end)}
    return {"id": absence_id, "person": person, **period, "note": terms.note}


def check_absence(person: str, terms: AbsenceTerms, checks: Checks, now: datetime, at: str = "") -> None:
    """Notes every error under the pointer `at`."""
    checks.person(person, f"{at}/person")
    checks.period(terms.start, terms.end, now, at)


def is_past(document: Mapping[str, Any], now: datetime) -> bool:
    """Nothing of it is still to come."""
    return instant_from(document["to"]) <= now


def absence_view(absence_id: str, version: int, document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """How the API shows it: planned, running or over."""
    begun = "running" if instant_from(document["from"]) <= now else "planned"
    return {
        "id": absence_id,
        "version": version,
        "person": document["person"],
        "start": document["from"],
        "end": document["to"],
        "note": document.get("note", ""),
        "state": "over" if is_past(document, now) else begun,
    }
