"""Secrets at rest: AES-256-GCM, bound to the row's portal and column, keys by id (`kid.nonce.ciphertext`)."""

import base64
import os
from collections.abc import Mapping
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealBroken(Exception):
    """The text was not sealed for this portal and column with a key we hold."""


class Vault:
    """The first key seals, all open; a sealed text moved to another row or column does not open."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = {kid: AESGCM(key) for kid, key in keys.items()}
        self._current = next(iter(keys))

    def seal(self, plain: str, *, portal: UUID, column: str) -> str:
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._keys[self._current].encrypt(nonce, plain.encode(), _bound_to(portal, column))
        return ".".join((self._current, _text(nonce), _text(sealed)))

    def open(self, sealed: str, *, portal: UUID, column: str) -> str:
        """Raises SealBroken."""
        try:
            kid, nonce, text = sealed.split(".")
            plain = self._keys[kid].decrypt(_bytes(nonce), _bytes(text), _bound_to(portal, column))
        except (ValueError, KeyError, InvalidTag) as error:
            raise SealBroken(f"{column} of portal {portal} cannot be opened") from error
        return plain.decode()

    def is_current(self, sealed: str) -> bool:
        """Whether the key in use sealed it (else the rotation job has work to do)."""
        return sealed.partition(".")[0] == self._current


def _bound_to(portal: UUID, column: str) -> bytes:
    return f"{portal}|{column}".encode()


def _text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
