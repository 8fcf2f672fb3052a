"""The people of a route as the card names them: who is asked, for whom, by whom he was brought in, what he said."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import asyncpg

from approvals.adapters.reason_text import name_of
from approvals.domain.documents import instant_text
from approvals.domain.organisation import Organisation
from approvals.domain.slot import SlotState, Voice

VERDICTS = frozenset({Voice.APPROVED, Voice.REJECTED})
Comments = dict[tuple[int, str, str], str]


def comments_of(decisions: Sequence[asyncpg.Record]) -> Comments:
    """The last word of each: (revision, step, principal) -> comment."""
    return {(row["revision"], row["step"], row["principal"]): row["comment"] for row in decisions}


def candidate(
    step: str, slot: SlotState, organisation: Organisation, comments: Comments, revision: int
) -> dict[str, Any]:
    """`survived`: the yes was given to an earlier revision. `before` and `after`: approvers added by this one."""
    decided = slot.voice in VERDICTS
    person = (slot.actor if decided else slot.asked) or slot.principal
    found: dict[str, Any] = {"person": person, "name": name_of(organisation, person), "state": str(slot.voice)}
    if person != slot.principal:
        found |= {"acting_for": slot.principal, "acting_for_name": name_of(organisation, slot.principal)}
    for how in ("forwarded_by", "added_by"):
        if (other := getattr(slot, how)) is not None:
            found |= {how: other, f"{how}_name": name_of(organisation, other)}
    for when in ("before", "after"):
        if added := getattr(slot, when):
            found[when] = [candidate(step, each, organisation, comments, revision) for each in added]
    if decided:
        found |= {
            "verdict": str(slot.voice),
            "decided_at": instant(slot.at),
            "revision": slot.revision,
            "survived": (slot.revision or revision) < revision,
            "comment": comments.get((slot.revision or 0, step, slot.principal), ""),
        }
    return found


def decision(row: asyncpg.Record, organisation: Organisation) -> dict[str, Any]:
    """One record of what was decided or taken back."""
    return {
        "person": row["actor"],
        "name": name_of(organisation, row["actor"]),
        "principal": row["principal"],
        "principal_name": name_of(organisation, row["principal"]),
        "verdict": row["verdict"],
        "comment": row["comment"],
        "at": instant(row["decided_at"]),
        "revision": row["revision"],
        "step": row["step"],
    }


def remark(row: asyncpg.Record, organisation: Organisation) -> dict[str, Any]:
    """A question, an answer, or what somebody arranged."""
    person = row["person"]
    return {
        "kind": row["kind"],
        "question_id": str(row["question_id"]) if row["question_id"] else None,
        "step": row["step"] or None,
        "author": row["author"],
        "author_name": name_of(organisation, row["author"]),
        "person": person,
        "person_name": name_of(organisation, person) if person else None,
        "comment": row["comment"],
        "at": instant(row["said_at"]),
        "revision": row["revision"],
    }


def instant(at: datetime | None) -> str | None:
    return instant_text(at) if at else None
