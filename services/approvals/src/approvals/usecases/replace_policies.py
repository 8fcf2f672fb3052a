"""These policies are published and all others retired, the first-run one included."""

from collections.abc import Sequence

from approvals.domain.documents import content_hash
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_to_dict
from approvals.domain.routing.publishing import check_policy
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals import PolicyPublished
from common.errors import Invalid

SYSTEM = "service:approvals"


async def replace_policies(policies: Sequence[Policy], uow: UnitOfWork) -> tuple[int, int]:
    """How many were published and retired. Raises Invalid for a policy that fails a publishing check."""
    organisation = await uow.company.current()
    wanted = {(each.id, each.version) for each in policies}
    old = [each for each in await uow.policies.published() if (each.id, each.version) not in wanted]
    for policy in old:
        await uow.policies.retire(policy.id, policy.version)
        await uow.note(f"policy:{policy.id}", "policy.retired", SYSTEM, {"version": policy.version})
    published = 0
    for policy in policies:
        others = [each for each in policies if each is not policy and each.status == "published"]
        errors = [found.message for found in check_policy(policy, organisation, others) if found.level == "error"]
        if errors:
            raise Invalid(f"policy {policy.id} version {policy.version}: {'; '.join(errors)}")
        if await uow.policies.publish(policy):
            published += 1
            said = PolicyPublished(
                policy=policy.id, policy_version=policy.version, effective_from=policy.effective_from
            )
            uow.outbox.say("policy", policy.id, policy.version, [said], actor=SYSTEM)
            detail = {"version": policy.version, "documents": {"policy": content_hash(policy_to_dict(policy))}}
            await uow.note(f"policy:{policy.id}", "policy.published", SYSTEM, detail)
    await uow.note("policies", "policies.loaded", SYSTEM, {"published": published, "retired": len(old)})
    return published, len(old)
