"""Grants: what administrators allowed us to do in their portal's name. Several per portal, one per administrator."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from gateway.portals.vault import Vault

LEASE = timedelta(seconds=30)

_ADD = raw(
    "INSERT INTO grants (portal, person, status, access_token, refresh_token, expires_at, version, obtained_at)"
    " VALUES (:portal, :person, 'alive', :access_token, :refresh_token, :expires_at, 1, :now)"
    " ON CONFLICT (portal, person) DO UPDATE SET status = 'alive', access_token = EXCLUDED.access_token,"
    " refresh_token = EXCLUDED.refresh_token, expires_at = EXCLUDED.expires_at, obtained_at = EXCLUDED.obtained_at,"
    " version = grants.version + 1, doubted_at = NULL, retired_because = NULL"
)
_ALIVE = raw(
    "SELECT person, access_token, refresh_token, expires_at, version, refreshed_at FROM grants"
    " WHERE portal = :portal AND status = 'alive' ORDER BY doubted_at NULLS FIRST, obtained_at DESC, person"
)
_COUNT = raw("SELECT count(*) FROM grants WHERE portal = :portal AND status = 'alive'")
_REFRESHED = raw(
    "UPDATE grants SET access_token = :access_token, refresh_token = :refresh_token, expires_at = :expires_at,"
    " version = version + 1, refreshed_at = :now, doubted_at = NULL"
    " WHERE portal = :portal AND person = :person AND version = :version AND status = 'alive'"
)
_RETIRE = raw(
    "UPDATE grants SET status = 'retired', retired_because = :reason, version = version + 1"
    " WHERE portal = :portal AND person = :person AND version = :version AND status = 'alive'"
)
_DOUBT = raw("UPDATE grants SET doubted_at = :now WHERE portal = :portal AND person = :person AND version = :version")
_TAKE = raw(
    "INSERT INTO grant_leases (portal, person, owner, until, fence)"
    " VALUES (:portal, :person, :owner, :until, 1)"
    " ON CONFLICT (portal, person) DO UPDATE SET owner = EXCLUDED.owner, until = EXCLUDED.until,"
    " fence = grant_leases.fence + 1 WHERE grant_leases.until < :now RETURNING fence"
)
_RELEASE = raw("UPDATE grant_leases SET until = :now WHERE portal = :portal AND person = :person AND owner = :owner")
_DROP = raw("DELETE FROM grants WHERE portal = :portal")
_DROP_LEASES = raw("DELETE FROM grant_leases WHERE portal = :portal")


@dataclass(frozen=True, slots=True)
class StoredGrant:
    """One administrator's tokens, opened. `version` rises with every change: the compare-and-set of refreshing."""

    person: str
    access_token: str
    refresh_token: str
    expires_at: datetime
    version: int
    refreshed_at: datetime | None

    @property
    def fingerprint(self) -> str:
        """How services name the access token they saw fail, without sending it back."""
        return hashlib.sha256(self.access_token.encode()).hexdigest()


class Grants:
    """The grants of the transaction's portal."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def add(
        self, tx: Transaction, person: str, access_token: str, refresh_token: str, expires_at: datetime
    ) -> None:
        """A proven administrator's tokens; his earlier ones are replaced."""
        await tx.execute(
            _ADD, portal=tx.portal, person=person, expires_at=expires_at, now=tx.now,
            **self._sealed(tx.portal, access_token, refresh_token),
        )  # fmt: skip

    async def alive(self, tx: Transaction) -> list[StoredGrant]:
        """Best first: not in doubt, newest."""
        return [self._grant(tx.portal, dict(row)) for row in await tx.fetch(_ALIVE, portal=tx.portal)]

    async def count_alive(self, tx: Transaction) -> int:
        return int(await tx.fetch_value(_COUNT, portal=tx.portal))

    async def refreshed(
        self, tx: Transaction, grant: StoredGrant, access_token: str, refresh_token: str, expires_at: datetime
    ) -> bool:
        """Compare-and-set: False when somebody else changed the grant meanwhile."""
        sealed = self._sealed(tx.portal, access_token, refresh_token)
        place = {"portal": tx.portal, "person": grant.person, "version": grant.version}
        return await tx.execute(_REFRESHED, **place, **sealed, expires_at=expires_at, now=tx.now) == 1

    async def retire(self, tx: Transaction, grant: StoredGrant, reason: str) -> bool:
        place = {"portal": tx.portal, "person": grant.person, "version": grant.version}
        return await tx.execute(_RETIRE, **place, reason=reason) == 1

    async def doubt(self, tx: Transaction, grant: StoredGrant) -> None:
        """The answer to a refresh was lost: the others come first until this one proves itself."""
        await tx.execute(_DOUBT, portal=tx.portal, person=grant.person, version=grant.version, now=tx.now)

    async def take_lease(self, tx: Transaction, person: str, owner: UUID) -> bool:
        """The right to refresh this grant for half a minute; nobody else may meanwhile."""
        values = {"portal": tx.portal, "person": person, "owner": owner, "until": tx.now + LEASE, "now": tx.now}
        return await tx.fetch_one(_TAKE, **values) is not None

    async def release_lease(self, tx: Transaction, person: str, owner: UUID) -> None:
        await tx.execute(_RELEASE, portal=tx.portal, person=person, owner=owner, now=tx.now)

    async def drop_all(self, tx: Transaction) -> None:
        await tx.execute(_DROP, portal=tx.portal)
        await tx.execute(_DROP_LEASES, portal=tx.portal)

    def _sealed(self, portal: UUID, access_token: str, refresh_token: str) -> dict[str, str]:
        return {
            "access_token": self._vault.seal(access_token, portal=portal, column="grants.access_token"),
            "refresh_token": self._vault.seal(refresh_token, portal=portal, column="grants.refresh_token"),
        }

    def _grant(self, portal: UUID, row: dict[str, Any]) -> StoredGrant:
        opened = {
            name: self._vault.open(row[name], portal=portal, column=f"grants.{name}")
            for name in ("access_token", "refresh_token")
        }
        return StoredGrant(**row | opened)
