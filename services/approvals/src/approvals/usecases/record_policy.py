"""The last step of every story about a draft: keep it, and note who did what to which document."""

from collections.abc import Sequence
from typing import Any

from approvals.domain.documents import instant_text
from approvals.domain.policies.life import PolicyVersion
from approvals.usecases.ports import UnitOfWork


async def record_policy(version: PolicyVersion, action: str, person: str, uow: UnitOfWork, **more: Any) -> None:
    """`more` goes into the audit beside version and content hash."""
    await uow.policies.save(version)
    await note_policy(version, action, person, uow, **more)


async def note_policy(version: PolicyVersion, action: str, person: str, uow: UnitOfWork, **more: Any) -> None:
    """One line of audit; the hash finds the document that was spoken of."""
    detail = {"version": version.version, "documents": {"policy": version.content_hash}}
    told = {key: value for key, value in more.items() if value is not None}
    await uow.note(f"policy:{version.policy}", action, person, detail | told)


def answer(version: PolicyVersion) -> dict[str, Any]:
    """How the version stands now, for whoever asked."""
    return {
        "policy": version.policy,
        "version": version.version,
        "status": version.status.value,
        "document_version": version.document_version,
        "reviewer": version.reviewer,
        "effective_from": version.effective_from.isoformat() if version.effective_from else None,
        "effective_to": version.effective_to.isoformat() if version.effective_to else None,
    }


def ends_told(versions: Sequence[PolicyVersion]) -> dict[str, str | None] | None:
    """Version -> where it ends now, for the audit; None when none moved."""
    ends = {str(each.version): instant_text(each.effective_to) if each.effective_to else None for each in versions}
    return ends or None
