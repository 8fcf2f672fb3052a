"""The policies of a file become drafts, as the preview has shown."""

from typing import Any

from approvals.domain.documents import content_hash
from approvals.domain.policies.importing import ImportPlan
from approvals.domain.policies.life import PolicyVersion
from approvals.domain.policies.refusals import CasesFailed, PolicyFileInvalid, PreviewStale
from approvals.domain.policies.words import speaker
from approvals.domain.rights import Right, require
from approvals.usecases.plan_policy_import import plan_policy_import
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import answer, record_policy
from common.contracts.approvals.policies import ImportPolicies


async def import_policies(
    command: ImportPolicies, person: str, uow: UnitOfWork, language: str = "en"
) -> dict[str, Any]:
    """Raises RightMissing, PreviewStale, PolicyFileInvalid, CasesFailed."""
    require(await uow.company.current(), person, Right.POLICIES)
    await uow.policies.lock()
    plan = await plan_policy_import(command.file, uow)
    _check(plan, command, language)
    numbers: dict[str, int] = {}
    for known in await uow.policies.versions():
        numbers[known.policy] = max(known.version, numbers.get(known.policy, 0))
    drafts = []
    for each in sorted(plan.incoming, key=lambda incoming: incoming.policy):
        if each.drafted:
            numbers[each.policy] = numbers.get(each.policy, 0) + 1
            draft = PolicyVersion.draft(each.policy, numbers[each.policy], each.document, person, uow.now)
            await record_policy(draft, "policy.drafted", person, uow, imported=each.name)
            drafts.append(answer(draft))
    failed = len(plan.cases.failures) if plan.cases else 0
    told = {"file": content_hash(command.file), "drafts": len(drafts), "cases_failed": failed}
    await uow.note("policies", "policies.imported", person, told)
    return {"drafts": drafts, "cases_failed": failed}


def _check(plan: ImportPlan, command: ImportPolicies, language: str) -> None:
    if plan.hash != command.preview_hash:
        raise PreviewStale
    if not plan.readable:
        told = speaker(language)
        errors = [each.to_dict(told) for each in plan.findings]
        errors += [
            each.to_dict(told) | {"pointer": incoming.pointer + each.pointer}
            for incoming in plan.incoming
            if incoming.action == "unreadable"
            for each in incoming.findings
        ]
        raise PolicyFileInvalid(errors=errors)
    if plan.cases and plan.cases.failures and not command.despite_failures:
        raise CasesFailed(failures=[each.id for each in plan.cases.failures][:100], summary=plan.cases.summary)
