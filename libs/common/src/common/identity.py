"""Who asks: the caller of a command or query, signed by the gateway and proved by the receiver (design: HMAC per hop).

Canonical text, one field a line: receiver, name (or method + path + query), id, portal, person, standing as JSON,
SHA-256 of the body, fingerprint, issued_at. Signature: `kid:hex(HMAC-SHA256)`.
"""

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import NAMESPACE_URL, UUID, uuid5

from common.errors import DomainError, Forbidden

PORTAL_NAMESPACE = uuid5(NAMESPACE_URL, "urn:purchase-requests:portal")
COMMAND_VALIDITY = timedelta(hours=24)
MIN_KEY_BYTES = 32  # as long as the hash: RFC 2104, section 3
QUERY_VALIDITY = timedelta(seconds=30)


def portal_id(member_id: str) -> UUID:
    """Our key of a portal; member_id itself stays at the edges."""
    return uuid5(PORTAL_NAMESPACE, member_id)


class InvalidSignature(Forbidden):
    """This call was not signed with a key we share."""

    code = "invalid_signature"


class CommandExpired(DomainError):
    """The signature is genuine but older than its validity."""

    code = "command_expired"


@dataclass(frozen=True, slots=True)
class Standing:
    """What approvals says about a person; sent along, never trusted for decisions (approvals re-checks).

    `role_companies`: each role with a company it is held for, as `controller:acme`, or `controller:*` for all.
    """

    known: bool = False
    name: str = ""
    viewer_keys: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    role_companies: tuple[str, ...] = ()
    departments: tuple[str, ...] = ()
    companies: tuple[str, ...] = ()
    administrator: bool = False
    language: str = "en"
    org_version: int = 0

    @classmethod
    def of(cls, values: Mapping[str, object]) -> "Standing":
        """From JSON; unknown keys are ignored, lists become tuples."""
        known = {name: values[name] for name in cls.__dataclass_fields__ if name in values}
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in known.items()})  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Caller:
    """A person of one portal, or a service acting for a whole portal (`service:notifier`)."""

    portal: UUID
    person: str
    standing: Standing = field(default_factory=Standing)

    @property
    def viewer_keys(self) -> tuple[str, ...]:
        own = f"person:{self.person}"
        keys = self.standing.viewer_keys
        return keys if own in keys else (own, *keys)

    @property
    def is_service(self) -> bool:
        return self.person.startswith("service:")


def system_caller(portal: UUID, service: str) -> Caller:
    return Caller(portal, f"service:{service}")


class Identity:
    """Signs and proves callers. Keys: receiver -> key id -> key; the first of a receiver signs, all prove."""

    def __init__(self, keys: Mapping[str, Mapping[str, str]]) -> None:
        try:
            self._keys = {
                receiver: {kid: base64.b64decode(key, validate=True) for kid, key in ring.items()}
                for receiver, ring in keys.items()
            }
        except binascii.Error as error:
            raise ValueError("identity keys are base64") from error
        if any(len(key) < MIN_KEY_BYTES for ring in self._keys.values() for key in ring.values()):
            raise ValueError(f"identity keys have at least {MIN_KEY_BYTES} bytes")

    @classmethod
    def from_json(cls, text: str) -> "Identity":
        return cls(json.loads(text))

    def sign_command(
        self,
        receiver: str,
        name: str,
        command_id: UUID,
        caller: Caller,
        body: bytes,
        fingerprint: str,
        issued_at: datetime,
    ) -> dict[str, str]:
        """Headers that carry caller and signature with a command."""
        headers = _caller_headers(caller, issued_at) | {"x-fingerprint": fingerprint}
        headers["x-signature"] = self._sign(receiver, [name, str(command_id)], headers, body)
        return headers

    def verify_command(
        self, receiver: str, name: str, command_id: UUID, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Caller:
        """The caller. Raises InvalidSignature, or CommandExpired after 24 h (a queue delay voids nothing before)."""
        self._verify(receiver, [name, str(command_id)], headers, body)
        if now - _issued_at(headers) > COMMAND_VALIDITY:
            raise CommandExpired
        return _caller(headers)

    def sign_query(
        self, receiver: str, method: str, path: str, query: str, caller: Caller, body: bytes = b""
    ) -> dict[str, str]:
        """HTTP headers for a query to `receiver`."""
        headers = _caller_headers(caller, datetime.now(UTC))
        headers["x-signature"] = self._sign(receiver, [method, path, query], headers, body)
        return headers

    def verify_query(
        self, receiver: str, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes = b""
    ) -> Caller:
        """The caller. Raises InvalidSignature also when older than 30 s or from the future."""
        self._verify(receiver, [method, path, query], headers, body)
        if abs(datetime.now(UTC) - _issued_at(headers)) > QUERY_VALIDITY:
            raise InvalidSignature("the query's signature is older than 30 seconds")
        return _caller(headers)

    def _sign(self, receiver: str, what: list[str], headers: Mapping[str, str], body: bytes) -> str:
        kid, key = next(iter(self._keys[receiver].items()))
        return f"{kid}:{_mac(key, receiver, what, headers, body)}"

    def _verify(self, receiver: str, what: list[str], headers: Mapping[str, str], body: bytes) -> None:
        kid, _, mac = headers.get("x-signature", "").partition(":")
        key = self._keys.get(receiver, {}).get(kid)
        if key is None or not hmac.compare_digest(mac.encode(), _mac(key, receiver, what, headers, body).encode()):
            raise InvalidSignature


def _mac(key: bytes, receiver: str, what: list[str], headers: Mapping[str, str], body: bytes) -> str:
    fields = [receiver, *what]
    fields += [headers.get(n, "") for n in ("x-portal", "x-person", "x-standing", "x-fingerprint", "x-issued-at")]
    fields.append(hashlib.sha256(body).hexdigest())
    return hmac.new(key, "\n".join(fields).encode(), hashlib.sha256).hexdigest()


def _caller_headers(caller: Caller, issued_at: datetime) -> dict[str, str]:
    return {
        "x-portal": str(caller.portal),
        "x-person": caller.person,
        "x-standing": _standing_text(caller.standing),
        "x-issued-at": issued_at.isoformat(),
    }


def _issued_at(headers: Mapping[str, str]) -> datetime:
    try:
        return datetime.fromisoformat(headers["x-issued-at"])
    except (KeyError, ValueError) as error:
        raise InvalidSignature from error


def _caller(headers: Mapping[str, str]) -> Caller:
    return Caller(UUID(headers["x-portal"]), headers["x-person"], _standing_of(headers["x-standing"]))


# The same people come again and again with the same standing.
@lru_cache(maxsize=1024)
def _standing_text(standing: Standing) -> str:
    return json.dumps(asdict(standing), separators=(",", ":"))  # ASCII: it travels as a header


@lru_cache(maxsize=1024)
def _standing_of(text: str) -> Standing:
    return Standing.of(json.loads(text))
