"""Policies in PostgreSQL. A published version never changes; retiring only ends it."""

from collections.abc import Sequence

from approvals.adapters.caches import Caches
from approvals.adapters.snapshots import find_snapshot, keep_snapshot
from approvals.domain.documents import content_hash
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict, policy_to_dict
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_PUBLISHED = raw("SELECT hash FROM policies WHERE portal = :portal AND status = 'published' ORDER BY policy, version")
_PUBLISH = raw(
    "INSERT INTO policies (portal, policy, version, status, hash, effective_from, effective_to, said)"
    " VALUES (:portal, :policy, :version, :status, :hash, :effective_from, :effective_to, 1)"
    " ON CONFLICT (portal, policy, version) DO UPDATE SET status = EXCLUDED.status, hash = EXCLUDED.hash,"
    " effective_from = EXCLUDED.effective_from, effective_to = EXCLUDED.effective_to, said = policies.said + 1"
    " WHERE policies.hash <> EXCLUDED.hash OR policies.status <> EXCLUDED.status"
)
_RETIRE = raw(
    "UPDATE policies SET status = 'retired' WHERE portal = :portal AND policy = :policy AND version = :version"
    " AND status = 'published'"
)


class SqlPolicies:
    """Port `Policies`."""

    def __init__(self, tx: Transaction, caches: Caches) -> None:
        self._tx = tx
        self._caches = caches

    async def published(self) -> Sequence[Policy]:
        rows = await self._tx.fetch(_PUBLISHED, portal=self._tx.portal)
        return [await self._policy(row["hash"]) for row in rows]

    async def publish(self, policy: Policy) -> bool:
        document = policy_to_dict(policy)
        await keep_snapshot(self._tx, "policy", document)
        count = await self._tx.execute(
            _PUBLISH,
            portal=self._tx.portal,
            policy=policy.id,
            version=policy.version,
            status=policy.status,
            hash=content_hash(document),
            effective_from=policy.effective_from,
            effective_to=policy.effective_to,
        )
        return count > 0

    async def retire(self, policy: str, version: int) -> None:
        await self._tx.execute(_RETIRE, portal=self._tx.portal, policy=policy, version=version)

    async def _policy(self, hashed: str) -> Policy:
        known = self._caches.policies.get(hashed)
        if known is not None:
            return known
        return self._caches.policies.put(hashed, policy_from_dict(await find_snapshot(self._tx, hashed)))
