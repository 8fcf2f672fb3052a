"""One submitted revision: content and facts that never change again."""

from dataclasses import dataclass, field, replace
from datetime import datetime

from common.contracts.requests import SubmittedDocument, SubmittedFacts


@dataclass(frozen=True, slots=True)
class Frozen:
    """The immutable content of one submitted revision."""

    revision: int
    document: SubmittedDocument
    content_hash: str
    submitted_at: datetime
    facts: SubmittedFacts = field(default_factory=SubmittedFacts)

    def with_facts(self, facts: SubmittedFacts) -> "Frozen":
        return replace(self, facts=facts)
