"""Policies changed: versions of a key end where their successor begins, and the world hears it."""

from collections.abc import Iterable, Sequence

from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.policies.timeline import settle
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.policies import PolicyPublished, PolicyRetired
from common.contracts.base import Event


async def announce_policies(
    changed: Sequence[PolicyVersion], actor: str, uow: UnitOfWork, reason: str = ""
) -> list[PolicyVersion]:
    """Saves them, cuts the others of their keys and says one message a key. Those that were cut are the answer."""
    cut: list[PolicyVersion] = []
    for version in changed:
        await uow.policies.save(version)
    for key in sorted({version.policy for version in changed}):
        here = [version for version in changed if version.policy == key]
        moved = settle(await uow.policies.versions(key))
        for version in moved:
            await uow.policies.save(version)
        cut += [each for each in moved if each.version not in {version.version for version in here}]
        ends = {each.version: each.effective_to for each in moved}
        for version in here:
            version.effective_to = ends.get(version.version, version.effective_to)
        number = await uow.policies.said(key, here[-1].version)
        uow.outbox.say("policy", key, number, list(_facts(here, reason)), actor=actor)
    return cut


def _facts(versions: Iterable[PolicyVersion], reason: str) -> Iterable[Event]:
    for each in versions:
        companies = list(each.document["companies"])
        if each.status is PolicyStatus.RETIRED and each.retired_at is not None:
            yield PolicyRetired(
                policy=each.policy,
                policy_version=each.version,
                retired_at=each.retired_at,
                companies=companies,
                content_hash=each.content_hash,
                reason=reason,
            )
        elif each.effective_from is not None:
            yield PolicyPublished(
                policy=each.policy,
                policy_version=each.version,
                effective_from=each.effective_from,
                effective_to=each.effective_to,
                companies=companies,
                content_hash=each.content_hash,
                publisher=each.publisher or "",
                reviewer=each.reviewer,
            )
