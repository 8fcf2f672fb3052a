"""What checking a policy finds: a code, how grave it is, where it stands, and its numbers; words come later."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from approvals.domain.documents import instant_text
from approvals.domain.errors import InvalidDocument
from approvals.domain.money import Money
from approvals.domain.policies.words.speaker import Speaker
from approvals.domain.routing.condition_document import condition_to_dict
from approvals.domain.routing.conditions import Condition

Level = Literal["error", "warning", "info"]
Value = str | int | Money | datetime | tuple[str, ...] | Condition


@dataclass(frozen=True, slots=True)
class Finding:
    """`pointer` is the JSON pointer of its place in the policy; `detail` names what the words of the code use.

    An error keeps the policy from being published; a warning is probably a mistake; an info is worth knowing.
    """

    code: str
    pointer: str
    level: Level = "error"
    detail: Mapping[str, Value] = field(default_factory=dict)

    def text(self, speaker: Speaker) -> str:
        """One sentence; what breaks the format may only have the reader's own."""
        template = speaker.language.findings.get(self.code, "{message}")
        return speaker.filled(template, self.detail)

    def to_dict(self, speaker: Speaker) -> dict[str, Any]:
        """As JSON, with the sentence in the speaker's language."""
        detail = {key: value_to_json(value) for key, value in self.detail.items()}
        return {
            "code": self.code,
            "level": self.level,
            "pointer": self.pointer,
            "message": self.text(speaker),
            "detail": detail,
        }


def malformed(refused: InvalidDocument) -> list[Finding]:
    """What a document breaks, as findings."""
    errors: list[dict[str, str]] = refused.details["errors"]
    return [broken(each["code"], each["pointer"], each["message"]) for each in errors]


def broken(code: str, pointer: str, message: str) -> Finding:
    """An error with a sentence of its own; a language may have a better one for its code."""
    return Finding(code, pointer, "error", {"message": message})


def value_to_json(value: Value) -> Any:
    """A detail as JSON: money and conditions as documents, instants as text."""
    match value:
        case Money():
            return value.to_dict()
        case datetime():
            return instant_text(value)
        case tuple():
            return list(value)
        case str() | int():
            return value
        case _:
            return condition_to_dict(value)
