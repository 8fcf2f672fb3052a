"""Settings of this service: the shared ones, with its own port and the patience with returned requests."""

from datetime import timedelta
from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from common.settings import ServiceSettings
from purchase_requests.domain.left_lying import ReturnedLife

SERVICE = "requests"
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"


class Settings(ServiceSettings):
    """See `common.settings`. A returned request nobody works on is cancelled after days; 0 days: never."""

    port: int = 8082
    returned_notice_days: int = Field(25, ge=1)
    returned_cancel_days: int = Field(30, ge=0)

    @model_validator(mode="after")
    def _told_before_it_is_cancelled(self) -> Self:
        if self.returned_cancel_days and self.returned_notice_days >= self.returned_cancel_days:
            raise ValueError("RETURNED_NOTICE_DAYS must be less than RETURNED_CANCEL_DAYS")
        return self

    @property
    def returned_life(self) -> ReturnedLife:
        cancel = timedelta(days=self.returned_cancel_days) if self.returned_cancel_days else None
        return ReturnedLife(timedelta(days=self.returned_notice_days), cancel)
