"""What entering budgets would change, as people are shown it before they say yes."""

import hashlib
import json
from collections.abc import Sequence
from typing import Any

from purchase_requests.domain.budget_entry import Change
from purchase_requests.domain.errors import InvalidDocument
from purchase_requests.domain.money import to_text

MOST_TOLD = 200
NAMED = {"company", "cost_center", "starts_on", "ends_on", "currency"}
MEANING = {
    "period_reversed": "the last day is before the first",
    "period_overlaps": "the cost centre has a budget for some of these days already",
    "period_fixed": "the last day of a budget does not change any more",
    "currency_fixed": "the currency of a budget does not change any more",
    "currency_unknown": "nothing is bought in this currency",
    "negative": "a limit is not negative",
    "too_precise": "more digits than the currency has",
    "too_large": "too large",
}

CellError = dict[str, Any]
"""{row, column, code, message}; row 1 is the header."""


def cell_errors(invalid: InvalidDocument) -> list[CellError]:
    """Errors under `/{row}/{column}` as those of cells."""
    found = [(error["pointer"].split("/"), error["code"]) for error in invalid.details["errors"]]
    return [
        {"row": int(place[1]), "column": place[2], "code": code, "message": MEANING[code]} for place, code in found
    ]


def preview(found: Sequence[Change], errors: Sequence[CellError]) -> dict[str, Any]:
    """Counts and the first rows of each kind; `preview` names it and is null while anything is wrong."""
    added = [_told(change) for change in found if change.kind == "new"]
    changed = [_told(change) for change in found if change.kind == "changed"]
    return {
        "preview": None if errors else digest(found),
        "mode": "merge",
        "counts": counts(found) | {"unchanged": len(found) - len(added) - len(changed), "errors": len(errors)},
        "errors": list(errors[:MOST_TOLD]),
        "added": added[:MOST_TOLD],
        "changed": changed[:MOST_TOLD],
        "removed": [],
    }


def counts(found: Sequence[Change]) -> dict[str, int]:
    kinds = [change.kind for change in found]
    return {"added": kinds.count("new"), "changed": kinds.count("changed"), "removed": 0}


def digest(found: Sequence[Change]) -> str:
    """SHA-256 (hex) over everything that would change, with what was there: the same only while nothing moved."""
    rows = [_told(change) for change in found if change.kind != "same"]
    canonical = json.dumps(rows, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()


def _told(change: Change) -> dict[str, Any]:
    row, currency = change.entry.row, change.entry.row.currency
    named = row.model_dump(mode="json", include=NAMED)
    after = named | {"limit": to_text(change.entry.limit, currency), "spent": to_text(change.spent, currency)}
    entry: dict[str, Any] = after
    if change.budget is not None:
        before = {"limit": change.budget.limit, "spent": change.budget.held.spent}
        entry = {"before": named | {name: to_text(minor, currency) for name, minor in before.items()}, "after": after}
    number = int(change.entry.pointer.removeprefix("/") or 0)
    return {"id": f"{row.company}/{row.cost_center}/{row.starts_on}", "row": number, "entry": entry}
