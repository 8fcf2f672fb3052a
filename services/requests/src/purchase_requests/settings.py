"""Settings of this service: the shared ones, with its own port."""

from pathlib import Path

from common.settings import ServiceSettings

SERVICE = "requests"
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class Settings(ServiceSettings):
    """See `common.settings`; only the default port differs."""

    port: int = 8082
