"""Our own session: a signed statement of who looks at which portal, for ten minutes, and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import jwt

from gateway.problems import Unauthenticated

AUDIENCE = "purchase-section"
ALGORITHM = "HS256"
KEPT_PROOFS = 10_000


@dataclass(frozen=True, slots=True)
class Session:
    """Who: a person of a portal, and the language to answer in. Rights are looked up, never carried."""

    portal: UUID
    person: str
    language: str
    expires_at: datetime


class Sessions:
    """Issues and proves sessions; the first key signs, all prove."""

    def __init__(self, keys: Mapping[str, bytes], lifetime: timedelta) -> None:
        self._keys = keys
        self._current = next(iter(keys))
        self._lifetime = lifetime
        self._proved: dict[str, Session] = {}

    def issue(self, portal: UUID, person: str, language: str, now: datetime) -> tuple[str, Session]:
        session = Session(portal, person, language, (now + self._lifetime).replace(microsecond=0))
        claims = {
            "aud": AUDIENCE,
            "sub": person,
            "portal": str(portal),
            "lang": language,
            "iat": int(now.timestamp()),
            "exp": int(session.expires_at.timestamp()),
        }
        key = self._keys[self._current]
        return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": self._current}), session

    def prove(self, token: str, now: datetime) -> Session:
        """Raises Unauthenticated for anything but a token of ours that has not expired.

        A signature is checked once per token: what it says does not change, only the time does.
        """
        session = self._proved.get(token)
        if session is None:
            session = self._read(token)
            if len(self._proved) >= KEPT_PROOFS:
                self._proved.clear()
            self._proved[token] = session
        if session.expires_at <= now:
            self._proved.pop(token, None)
            raise Unauthenticated("the session has expired", reason="expired")
        return session

    def _read(self, token: str) -> Session:
        try:
            key = self._keys[jwt.get_unverified_header(token)["kid"]]
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["aud", "exp", "sub", "iat"], "verify_exp": False, "verify_iat": False},
            )
            expires = datetime.fromtimestamp(claims["exp"], tz=UTC)
            return Session(UUID(claims["portal"]), claims["sub"], claims["lang"], expires)
        except (jwt.InvalidTokenError, KeyError, ValueError) as error:
            raise Unauthenticated from error
