"""What a policy version says, what is found wrong with it, and how it differs from another: as JSON, in one language."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from approvals.domain.cases.check import Report
from approvals.domain.errors import InvalidDocument
from approvals.domain.organisation import Organisation
from approvals.domain.policies.difference import Change, difference
from approvals.domain.policies.findings import Finding, malformed
from approvals.domain.policies.importing import ImportPlan
from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.policies.lint import Surroundings, lint
from approvals.domain.policies.plain import explain
from approvals.domain.policies.words import Names, Speaker, speaker
from approvals.domain.routing.policy import Policy

MOST_FAILURES = 100
BEFORE = frozenset({PolicyStatus.PUBLISHED, PolicyStatus.RETIRED})


def speaking(language: str, organisation: Organisation) -> Speaker:
    """With the company's own names."""
    return speaker(language, Names.of(organisation))


def dossier(
    version: PolicyVersion, versions: Sequence[PolicyVersion], around: Surroundings, told: Speaker
) -> dict[str, Any]:
    """Everything a reviewer reads: the text, the findings, what changes against the version before.

    A draft that breaks the format has findings only; one whose time is over has none.
    """
    previous = before(version, versions)
    try:
        policy = _policy(version, around)
    except InvalidDocument as refused:
        return {"text": [], "findings": _told(malformed(refused), told), "difference": None}
    over = version.status is PolicyStatus.RETIRED or version.ended(around.now)
    found = [] if over else lint(policy, around)
    changes = _changed(previous, policy, around, told) if previous else None
    return {"text": _text(policy, told), "findings": _told(found, told), "difference": changes}


def before(version: PolicyVersion, versions: Iterable[PolicyVersion]) -> PolicyVersion | None:
    """The newest version before it that was published."""
    earlier = [each for each in versions if each.version < version.version and each.status in BEFORE]
    return max(earlier, key=lambda each: each.version, default=None)


def _policy(version: PolicyVersion, around: Surroundings) -> Policy:
    """As it is in force, or would be if it were published now. Raises InvalidDocument."""
    return version.as_written() if version.published_at else version.as_policy(around.now)


def difference_of(was: PolicyVersion, now: PolicyVersion, around: Surroundings, told: Speaker) -> dict[str, Any]:
    """From one version to another. Raises InvalidDocument for a draft that breaks the format."""
    return _changed(was, _policy(now, around), around, told)


def _changed(other: PolicyVersion, policy: Policy, around: Surroundings, told: Speaker) -> dict[str, Any]:
    changes = difference(_policy(other, around), policy, around.organisation)
    return {"to": other.version, "changes": _changes(changes, told)}


def checked(document: Mapping[str, Any], policy: str, around: Surroundings, told: Speaker) -> dict[str, Any]:
    """A document that nobody has saved: its findings, and its text when it is whole."""
    draft = PolicyVersion.draft(policy, 1, document, "", around.now)
    found = dossier(draft, (), around, told)
    return {"text": found["text"], "findings": found["findings"]}


def _text(policy: Policy, told: Speaker) -> list[dict[str, Any]]:
    return [{"pointer": each.pointer, "step": each.step, "text": each.text} for each in explain(policy, told)]


def _told(found: Iterable[Finding], told: Speaker) -> list[dict[str, Any]]:
    return [each.to_dict(told) for each in found]


def import_told(plan: ImportPlan, told: Speaker) -> dict[str, Any]:
    """What an import would do, for whoever decides about it."""
    return {
        "hash": plan.hash,
        "readable": plan.readable,
        "findings": _told(plan.findings, told),
        "policies": [
            {
                "pointer": each.pointer,
                "name": each.name,
                "policy": each.policy,
                "action": each.action,
                "against": each.against,
                "findings": _told(each.findings, told),
                "changes": _changes(each.changes, told),
            }
            for each in plan.incoming
        ],
        "cases": _cases(plan.cases) if plan.cases else None,
    }


def _cases(report: Report) -> dict[str, Any]:
    failures = [
        {
            "id": each.id,
            "pointer": each.pointer,
            "message": each.message,
            "differences": [{"key": d.key, "expected": d.expected, "got": d.got} for d in each.differences],
            "reasons": list(each.reasons),
        }
        for each in report.failures[:MOST_FAILURES]
    ]
    failed = len(report.failures)
    return {"passed": len(report.results) - failed, "failed": failed, "failures": failures}


def _changes(changes: Iterable[Change], told: Speaker) -> list[dict[str, Any]]:
    return [
        {"code": each.code, "pointer": each.pointer, "effect": each.effect, "message": each.text(told)}
        for each in changes
    ]
