"""Settings every service shares: read once from the environment, frozen, passed down."""

import sys
from typing import Literal, NoReturn, Self, TypeVar

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

EX_CONFIG = 78  # sysexits.h: the configuration is wrong, restarting does not help

ALL_ROLES = frozenset({"http", "consume", "relay", "schedule", "tokens"})


class ServiceSettings(BaseSettings):
    """Environment variables of the same names in upper case. Unsafe development switches end the process.

    `fallback_poll_seconds`: how often relay and dispatcher look for work nobody woke them for (after a crash, say).
    """

    model_config = SettingsConfigDict(frozen=True, extra="ignore")

    environment: Literal["production", "development"] = "production"
    log_level: str = "info"
    roles: str = "http,consume,relay,schedule,tokens"
    host: str = "127.0.0.1"
    port: int = 8080

    database_url: str
    database_worker_url: str = ""
    database_owner_url: str = ""
    database_pool: int = 8

    amqp_url: str = ""
    command_prefetch: int = 32
    event_prefetch: int = 200
    consumer_renew_seconds: float = Field(30.0, gt=0)
    fallback_poll_seconds: float = Field(0.2, gt=0)

    identity_keys: SecretStr = SecretStr("{}")
    gateway_tokens_url: str = ""
    requests_url: str = ""
    approvals_url: str = ""
    notifier_url: str = ""

    bitrix24_oauth_origins: str = "https://oauth.bitrix.info,https://oauth.bitrix24.tech"
    dev_allowed_origins: str = ""

    @model_validator(mode="after")
    def _production_has_no_holes(self) -> Self:
        if self.environment == "production" and self.dev_allowed_origins.strip():
            raise ValueError("DEV_ALLOWED_ORIGINS is for ENVIRONMENT=development only")
        unknown = self.active_roles - ALL_ROLES
        if unknown:
            raise ValueError(f"ROLES has unknown entries: {', '.join(sorted(unknown))}")
        return self

    @property
    def worker_url(self) -> str:
        """Where the worker role connects; one role may do everything on a small machine."""
        return self.database_worker_url or self.database_url

    @property
    def active_roles(self) -> frozenset[str]:
        return frozenset(part.strip() for part in self.roles.split(",") if part.strip())

    @property
    def development_origins(self) -> frozenset[str]:
        return frozenset(part.strip().rstrip("/") for part in self.dev_allowed_origins.split(",") if part.strip())

    @property
    def oauth_origins(self) -> frozenset[str]:
        """Where a token may be proved; in development the emulator's origins join Bitrix24's two."""
        configured = (part.strip().rstrip("/") for part in self.bitrix24_oauth_origins.split(","))
        return frozenset(part for part in configured if part) | self.development_origins


SettingsT = TypeVar("SettingsT", bound=ServiceSettings)


def load_settings(cls: type[SettingsT]) -> SettingsT:
    """The settings, or exit 78 with one clear line."""
    try:
        return cls()
    except ValidationError as error:
        _exit_config(error, cls.__module__.partition(".")[0])


def _exit_config(error: ValidationError, name: str) -> NoReturn:
    problems = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'settings'}: {e['msg']}" for e in error.errors())
    sys.stderr.write(f"{name}: configuration error: {problems}\n")
    raise SystemExit(EX_CONFIG)
