"""Access and refresh tokens, authorisation codes: one store for all portals, as on the authorisation server."""

import secrets
from dataclasses import dataclass, field

from portal_emulator.clock import Clock

ACCESS_SECONDS = 3600
REFRESH_SECONDS = 180 * 24 * 3600
CODE_SECONDS = 30


@dataclass(slots=True)
class Grant:
    """A pair of tokens of one person in one application of one portal (member_id)."""

    access: str
    refresh: str
    member_id: str
    client_id: str
    user_id: int
    expires: float
    refresh_expires: float


@dataclass(slots=True)
class Code:
    member_id: str
    client_id: str
    user_id: int
    expires: float


@dataclass(slots=True)
class Tokens:
    """Refresh tokens rotate strictly: the one redeemed is dead at once; its access token lives out its hour."""

    clock: Clock
    access_seconds: int = ACCESS_SECONDS
    by_access: dict[str, Grant] = field(default_factory=dict)
    by_refresh: dict[str, Grant] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    issued: int = 0

    def issue(self, member_id: str, client_id: str, user_id: int) -> Grant:
        now = self.clock.now()
        grant = Grant(
            access=secrets.token_hex(35),
            refresh=secrets.token_hex(35),
            member_id=member_id,
            client_id=client_id,
            user_id=user_id,
            expires=now + self.access_seconds,
            refresh_expires=now + REFRESH_SECONDS,
        )
        self.by_access[grant.access] = grant
        self.by_refresh[grant.refresh] = grant
        self.issued += 1
        if self.issued % 1000 == 0:
            self._forget(now)
        return grant

    def rotate(self, refresh: str) -> Grant | None:
        """A new pair for a live refresh token, None for a used, expired or unknown one."""
        old = self.by_refresh.pop(refresh, None)
        if old is None or old.refresh_expires <= self.clock.now():
            return None
        return self.issue(old.member_id, old.client_id, old.user_id)

    def new_code(self, member_id: str, client_id: str, user_id: int) -> str:
        code = secrets.token_hex(35)
        self.codes[code] = Code(member_id, client_id, user_id, self.clock.now() + CODE_SECONDS)
        return code

    def redeem(self, code: str) -> Code | None:
        """A code works once, within 30 seconds."""
        found = self.codes.pop(code, None)
        return found if found is not None and found.expires > self.clock.now() else None

    def expire(self, member_id: str, user_id: int | None = None) -> int:
        """Makes live access tokens of a portal (or of one person there) expired; answers how many."""
        now = self.clock.now()
        found = [
            grant
            for grant in self.by_access.values()
            if grant.member_id == member_id and user_id in {None, grant.user_id} and grant.expires > now
        ]
        for grant in found:
            grant.expires = now
        return len(found)

    def forget_app(self, member_id: str, client_id: str) -> None:
        """Uninstalled: refresh tokens are gone; access tokens stay known, so the refusal can name the reason."""
        for refresh in [
            key for key, g in self.by_refresh.items() if (g.member_id, g.client_id) == (member_id, client_id)
        ]:
            del self.by_refresh[refresh]

    def _forget(self, now: float) -> None:
        day = 24 * 3600
        for access in [key for key, grant in self.by_access.items() if grant.expires + day < now]:
            del self.by_access[access]
