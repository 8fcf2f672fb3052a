"""Why something is in a route, or is not."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Reason:
    """One explained choice: a stable `code`, whom and what it concerns, and its numbers as text.

    `detail` holds strings only, for example {"limit": "15000.00 EUR", "amount": "15000.01 EUR", "is": "<"}.
    """

    code: str
    stage: str | None = None
    step: str | None = None
    person: str | None = None
    department: str | None = None
    detail: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        named = {"stage": self.stage, "step": self.step, "person": self.person, "department": self.department}
        found: dict[str, Any] = {"code": self.code, **{key: value for key, value in named.items() if value is not None}}
        return {**found, "detail": dict(self.detail)} if self.detail else found


def reason_from_dict(document: Mapping[str, Any]) -> Reason:
    return Reason(
        document["code"],
        document.get("stage"),
        document.get("step"),
        document.get("person"),
        document.get("department"),
        document.get("detail", {}),
    )
