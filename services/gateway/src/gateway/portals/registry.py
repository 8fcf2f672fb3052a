"""What the gateway remembers of a portal: SQL in, frozen rows out. Secrets pass through the vault here only."""

from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from common.contracts.base import Event
from common.contracts.gateway import PersonSeen
from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from gateway.portals.vault import Vault

SEEN_AGAIN_AFTER_SECONDS = 24 * 3600
NIL = UUID(int=0)

_PORTAL = raw("SELECT * FROM portals WHERE portal = :portal")
_KEEP = raw(
    "INSERT INTO portals (portal, member_id, client_id, app_code, status, origin, rest_base, oauth_origin,"
    " application_token, language, version, installed_at)"
    " VALUES (:portal, :member_id, :client_id, :app_code, 'installed', :origin, :rest_base, :oauth_origin,"
    " :application_token, :language, 0, :now)"
    " ON CONFLICT (portal) DO UPDATE SET client_id = EXCLUDED.client_id, app_code = EXCLUDED.app_code,"
    " status = 'installed', origin = EXCLUDED.origin, rest_base = EXCLUDED.rest_base,"
    " oauth_origin = EXCLUDED.oauth_origin, language = EXCLUDED.language, suspended_at = NULL,"
    " application_token = coalesce(EXCLUDED.application_token, portals.application_token)"
)
_MOVED = raw("UPDATE portals SET origin = :origin, rest_base = :rest_base WHERE portal = :portal")
_STATUS = raw("UPDATE portals SET status = :status, suspended_at = :at WHERE portal = :portal AND status <> :status")
_BUMP = raw("UPDATE portals SET version = version + 1 WHERE portal = :portal RETURNING version")
_SEEN = raw(
    "INSERT INTO people (portal, person, language, seen_at) VALUES (:portal, :person, :language, :now)"
    " ON CONFLICT (portal, person) DO UPDATE SET language = EXCLUDED.language, seen_at = EXCLUDED.seen_at"
    " WHERE people.language <> EXCLUDED.language OR people.seen_at < :now::timestamptz - make_interval(secs => :again)"
    " RETURNING person"
)
_PERSON = raw("SELECT administrator, language FROM people WHERE portal = :portal AND person = :person")
_ADMIN = raw(
    "INSERT INTO people (portal, person, language, seen_at, administrator)"
    " VALUES (:portal, :person, :language, :now, :administrator)"
    " ON CONFLICT (portal, person) DO UPDATE SET administrator = EXCLUDED.administrator"
    " WHERE people.administrator <> EXCLUDED.administrator RETURNING person"
)
_FORGET = raw("DELETE FROM people WHERE portal = :portal")
_CLEAR = raw("UPDATE portals SET application_token = NULL WHERE portal = :portal")
_REGISTRATION = raw("SELECT client_id, secret, code FROM registrations WHERE client_id = :client_id")
_REGISTER = raw(
    "INSERT INTO registrations (client_id, secret, code, created_at) VALUES (:client_id, :secret, :code, :now)"
    " ON CONFLICT (client_id) DO UPDATE SET secret = EXCLUDED.secret, code = EXCLUDED.code"
)


@dataclass(frozen=True, slots=True)
class Registration:
    """One app as Bitrix24 knows it; `code` addresses its pages in links (a local app's is its client_id)."""

    client_id: str
    secret: str
    code: str


@dataclass(frozen=True, slots=True)
class Portal:
    """One installation. `origin` frames us, `rest_base` answers REST; both come from the OAuth server only."""

    portal: UUID
    member_id: str
    client_id: str
    app_code: str
    status: Literal["installed", "suspended", "removed"]
    origin: str
    rest_base: str
    oauth_origin: str
    application_token: str | None
    language: str

    @property
    def is_installed(self) -> bool:
        return self.status == "installed"


class Registry:
    """Reads and writes within a transaction that the caller has opened."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    async def registration(self, tx: Transaction, client_id: str) -> Registration | None:
        row = await tx.fetch_one(_REGISTRATION, client_id=client_id)
        if row is None:
            return None
        secret = self._vault.open(row["secret"], portal=NIL, column=f"registrations.secret:{client_id}")
        return Registration(client_id, secret, row["code"] or client_id)

    async def register(self, tx: Transaction, client_id: str, secret: str, code: str | None) -> None:
        sealed = self._vault.seal(secret, portal=NIL, column=f"registrations.secret:{client_id}")
        await tx.execute(_REGISTER, client_id=client_id, secret=sealed, code=code, now=tx.now)

    async def portal(self, tx: Transaction) -> Portal | None:
        row = await tx.fetch_one(_PORTAL, portal=tx.portal)
        return None if row is None else self._portal(dict(row))

    async def keep(self, tx: Transaction, portal: Portal) -> None:
        """Installed, as of now; an application token once known is only replaced by another."""
        sealed = portal.application_token and self._seal_token(portal.portal, portal.application_token)
        values = {name: getattr(portal, name) for name in Portal.__dataclass_fields__ if name != "status"}
        await tx.execute(_KEEP, now=tx.now, **values | {"application_token": sealed})

    async def moved(self, tx: Transaction, origin: str, rest_base: str) -> None:
        """The portal was renamed: the OAuth server names another address than last time."""
        await tx.execute(_MOVED, portal=tx.portal, origin=origin, rest_base=rest_base)

    async def set_status(self, tx: Transaction, status: str) -> bool:
        """Whether it changed."""
        at = None if status == "installed" else tx.now
        return await tx.execute(_STATUS, portal=tx.portal, status=status, at=at) == 1

    async def forget_people(self, tx: Transaction) -> None:
        await tx.execute(_FORGET, portal=tx.portal)
        await tx.execute(_CLEAR, portal=tx.portal)

    async def is_administrator(self, tx: Transaction, person: str) -> bool:
        return bool(await tx.fetch_value(_PERSON, portal=tx.portal, person=person))

    async def person(self, tx: Transaction, person: str) -> tuple[bool, str | None]:
        """Whether he was proved an administrator, and the language he was last seen with."""
        row = await tx.fetch_one(_PERSON, portal=tx.portal, person=person)
        return (False, None) if row is None else (row["administrator"], row["language"])

    async def seen(self, tx: Transaction, person: str, language: str) -> PersonSeen | None:
        """What to say about somebody who signed in: once a day, or when his language changed."""
        changed = await tx.fetch_one(
            _SEEN, portal=tx.portal, person=person, language=language, now=tx.now, again=SEEN_AGAIN_AFTER_SECONDS
        )
        return None if changed is None else PersonSeen(person=person, language=language, seen_at=tx.now)

    async def set_administrator(self, tx: Transaction, person: str, language: str, *, administrator: bool) -> bool:
        """Whether that is news. A first "no" about somebody never proved is none."""
        if not administrator and not await self.is_administrator(tx, person):
            return False
        values = {"portal": tx.portal, "person": person, "language": language, "now": tx.now}
        return await tx.fetch_one(_ADMIN, **values, administrator=administrator) is not None

    async def say(self, tx: Transaction, events: list[Event], *, actor: str | None = None) -> None:
        """One message of the portal's stream, under its next version."""
        if events:
            version = await tx.fetch_value(_BUMP, portal=tx.portal)
            tx.outbox.say("portal", str(tx.portal), version, events, actor=actor)

    def _portal(self, row: dict[str, Any]) -> Portal:
        token = row["application_token"]
        opened = token and self._vault.open(token, portal=row["portal"], column="portals.application_token")
        values = {name: row[name] for name in Portal.__dataclass_fields__}
        return Portal(**values | {"application_token": opened})

    def _seal_token(self, portal: UUID, token: str) -> str:
        return self._vault.seal(token, portal=portal, column="portals.application_token")
