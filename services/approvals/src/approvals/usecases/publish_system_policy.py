"""The system itself puts a policy in force: the first one of a portal, or one of a company file."""

from approvals.domain.policies.life import PolicyVersion
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_to_dict
from approvals.usecases.announce_policies import announce_policies
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import note_policy

SYSTEM = "service:approvals"


async def publish_system_policy(policy: Policy, why: str, uow: UnitOfWork) -> None:
    """Published as it is written, past dates included; audited as done by the system."""
    version = PolicyVersion.draft(policy.id, policy.version, policy_to_dict(policy), SYSTEM, uow.now)
    version.publish(policy, SYSTEM, uow.now)
    await announce_policies([version], SYSTEM, uow)
    await note_policy(version, "policy.published", SYSTEM, uow, why=why)
