"""These policies are published and all others retired, the first-run one included."""

from collections.abc import Mapping, Sequence

from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.policies.lint import errors_of
from approvals.domain.policies.words import speaker
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_to_dict
from approvals.usecases.announce_policies import announce_policies
from approvals.usecases.lint_policy import lint_policy
from approvals.usecases.ports import UnitOfWork
from approvals.usecases.record_policy import note_policy
from common.errors import Invalid

SYSTEM = "service:approvals"
FINE_IN_FILES = frozenset({"over_already"})
"""A company file tells of the past, too: versions that are over already."""
Known = Mapping[tuple[str, int], PolicyVersion]


async def replace_policies(policies: Sequence[Policy], uow: UnitOfWork) -> tuple[int, int]:
    """How many were published and retired.

    Raises Invalid for a policy that fails a publishing check, or that says something else than the published version
    of its number.
    """
    await uow.policies.lock()
    known = {(each.policy, each.version): each for each in await uow.policies.versions()}
    policies = [each for each in policies if each.status == "published"]
    wanted = {(each.id, each.version) for each in policies}
    for policy in policies:
        found = await lint_policy(policy, uow, beside=policies)
        errors = [each.text(speaker("en")) for each in errors_of(found) if each.code not in FINE_IN_FILES]
        if errors:
            raise Invalid(f"policy {policy.id} version {policy.version}: {'; '.join(errors)}")
    published = [each for policy in policies if (each := _published(policy, known, uow)) is not None]
    retired = [each for key, each in known.items() if each.status is PolicyStatus.PUBLISHED and key not in wanted]
    for each in retired:
        each.retire(SYSTEM, uow.now)
    await announce_policies([*retired, *published], SYSTEM, uow)
    for each in (*retired, *published):
        await note_policy(each, f"policy.{each.status.value}", SYSTEM, uow, why="company file")
    await uow.note("policies", "policies.loaded", SYSTEM, {"published": len(published), "retired": len(retired)})
    return len(published), len(retired)


def _published(policy: Policy, known: Known, uow: UnitOfWork) -> PolicyVersion | None:
    """None: exactly this version is in force already."""
    document, found = policy_to_dict(policy), known.get((policy.id, policy.version))
    if found is None:
        found = PolicyVersion.draft(policy.id, policy.version, document, SYSTEM, uow.now)
        found.publish(policy, SYSTEM, uow.now)
        return found
    if found.document != document:
        raise Invalid(f"policy {policy.id} has another version {policy.version} already: give this one a new number")
    if found.status is PolicyStatus.PUBLISHED:
        return None
    found.reinstate(uow.now)
    return found
