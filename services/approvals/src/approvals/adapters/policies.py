"""Policies in PostgreSQL: one row a version with its life; documents are snapshots, found by their hash."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from approvals.adapters.caches import Caches
from approvals.adapters.snapshots import find_snapshot, keep_snapshot
from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.policies.refusals import PolicyUnknown
from approvals.domain.policies.review import Review
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict, policy_to_dict
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

_COLUMNS = (
    "document_version", "author", "editor", "writers", "created_at", "updated_at", "comment", "reviewer", "reviewed_at",
    "publisher", "published_at", "effective_from", "effective_to", "retirement_asked_by", "retired_by", "retired_at",
)  # fmt: skip
_NAMES, _PLACES = ", ".join(_COLUMNS), ", ".join(f":{name}" for name in _COLUMNS)
_CHANGES = ", ".join(f"{name} = EXCLUDED.{name}" for name in ("status", "hash", *_COLUMNS))

_PUBLISHED = raw(
    "SELECT hash, effective_to FROM policies WHERE portal = :portal AND status = 'published' ORDER BY policy, version"
)
_LOCK = raw("SELECT 1 FROM portals WHERE portal = :portal FOR UPDATE")
_VERSIONS = (
    f"SELECT p.policy, p.version, p.status, {', '.join(f'p.{name}' for name in _COLUMNS)}, s.document FROM policies p"  # noqa: S608 - names of ours
    " JOIN snapshots s ON s.portal = p.portal AND s.hash = p.hash WHERE p.portal = :portal"
)
_ONE = f"{_VERSIONS} AND p.policy = :policy AND p.version = :version AND p.status <> 'discarded'"
_LOOK, _GET = raw(_ONE), raw(f"{_ONE} FOR UPDATE OF p")
_ALL = raw(f"{_VERSIONS} AND (:policy::text IS NULL OR p.policy = :policy) ORDER BY p.policy, p.version")
_SAVE = raw(
    f"INSERT INTO policies (portal, policy, version, status, hash, {_NAMES})"  # noqa: S608 - names of ours
    f" VALUES (:portal, :policy, :version, :status, :hash, {_PLACES})"
    f" ON CONFLICT (portal, policy, version) DO UPDATE SET {_CHANGES}"
)
_SAID = raw(
    "UPDATE policies SET said = said + 1 WHERE portal = :portal AND policy = :policy AND version = :version RETURNING"
    " (SELECT sum(said)::bigint + 1 FROM policies WHERE portal = :portal AND policy = :policy)"
)
_REVIEW = raw("SELECT policy_review FROM portals WHERE portal = :portal")
_SET_REVIEW = raw("UPDATE portals SET policy_review = :review WHERE portal = :portal")


class SqlPolicies:
    """Port `Policies`."""

    def __init__(self, tx: Transaction, caches: Caches) -> None:
        self._tx = tx
        self.caches = caches

    async def published(self) -> Sequence[Policy]:
        rows = await self._tx.fetch(_PUBLISHED, portal=self._tx.portal)
        found = [(await self._policy(row["hash"]), row["effective_to"]) for row in rows]
        return [policy if policy.effective_to == end else replace(policy, effective_to=end) for policy, end in found]

    async def lock(self) -> None:
        await self._tx.execute(_LOCK, portal=self._tx.portal)

    async def get(self, policy: str, version: int, *, lock: bool = True) -> PolicyVersion:
        row = await self._tx.fetch_one(_GET if lock else _LOOK, portal=self._tx.portal, policy=policy, version=version)
        if row is None:
            raise PolicyUnknown
        return _version(dict(row))

    async def versions(self, policy: str | None = None) -> Sequence[PolicyVersion]:
        return [_version(dict(row)) for row in await self._tx.fetch(_ALL, portal=self._tx.portal, policy=policy)]

    async def save(self, version: PolicyVersion) -> None:
        """Also keeps the document a published version has with its end cut, since plans are pinned to that."""
        columns = {name: getattr(version, name) for name in _COLUMNS}
        hashed = await keep_snapshot(self._tx, "policy", version.document)
        if version.status is PolicyStatus.PUBLISHED:
            cut = replace(policy_from_dict(version.document), effective_to=version.effective_to)
            await keep_snapshot(self._tx, "policy", policy_to_dict(cut))
        await self._tx.execute(
            _SAVE,
            portal=self._tx.portal,
            policy=version.policy,
            version=version.version,
            status=version.status.value,
            hash=hashed,
            **columns | {"writers": list(version.writers)},
        )

    async def said(self, policy: str, version: int) -> int:
        found: int = await self._tx.fetch_value(_SAID, portal=self._tx.portal, policy=policy, version=version)
        return found

    async def review(self) -> Review:
        return Review(await self._tx.fetch_value(_REVIEW, portal=self._tx.portal) or Review.AUTO)

    async def set_review(self, review: Review) -> None:
        await self._tx.execute(_SET_REVIEW, portal=self._tx.portal, review=review.value)

    async def _policy(self, hashed: str) -> Policy:
        known = self.caches.policies.get(hashed)
        if known is not None:
            return known
        return self.caches.policies.put(hashed, policy_from_dict(await find_snapshot(self._tx, hashed)))


def _version(row: Mapping[str, Any]) -> PolicyVersion:
    return PolicyVersion(
        **{**row, "status": PolicyStatus(row["status"]), "writers": tuple(row["writers"] or (row["author"],))}
    )
