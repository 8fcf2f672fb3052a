"""What the gateway is told by its environment, beside what every service shares."""

import base64
import binascii
import json
from pathlib import Path
from typing import Self

from pydantic import SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings

from common.settings import ServiceSettings

KEY_BYTES = 32  # AES-256, HMAC-SHA256
MIGRATIONS = Path(__file__).parents[2] / "migrations"


class Settings(ServiceSettings):
    """`public_url` is the address Bitrix24 opens; keys are JSON objects `{key id: base64}`, the first one is used."""

    port: int = 8080
    tokens_port: int = 8081
    public_url: str = "http://127.0.0.1:8080"
    session_keys: SecretStr
    token_keys: SecretStr
    static_folder: Path = Path(__file__).parent / "static"
    session_seconds: int = 600
    standing_seconds: int = 60
    standing_grace_seconds: int = 600
    portal_state_seconds: float = 2.0
    uninstall_grace_days: int = 30
    uninstall_retry_seconds: float = 5.0

    @field_validator("public_url")
    @classmethod
    def _plain_origin(cls, value: str) -> str:
        return value.rstrip("/")

    @model_validator(mode="after")
    def _keys_are_keys(self) -> Self:
        if any(len(key) < KEY_BYTES for key in key_ring(self.session_keys).values()):
            raise ValueError("SESSION_KEYS need at least 32 bytes each")
        if any(len(key) != KEY_BYTES for key in key_ring(self.token_keys).values()):
            raise ValueError("TOKEN_KEYS are 32 bytes each")
        return self

    @property
    def is_development(self) -> bool:
        return self.environment == "development"


class MigrationSettings(BaseSettings):
    """All that `migrate` needs."""

    database_owner_url: str


def key_ring(secret: SecretStr) -> dict[str, bytes]:
    """Key id -> key, in the order written. Raises ValueError when it is no such JSON or empty."""
    try:
        ring = {kid: base64.b64decode(key, validate=True) for kid, key in json.loads(secret.get_secret_value()).items()}
    except (binascii.Error, AttributeError, TypeError) as error:
        raise ValueError('keys are a JSON object {"id": "base64"}') from error
    if not ring:
        raise ValueError("at least one key is needed")
    return ring
