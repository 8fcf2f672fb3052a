"""Settings of approvals, read once from the environment."""

from pydantic import Field

from common.settings import ServiceSettings

HOUR = 3600.0
MINUTE = 60


class Settings(ServiceSettings):
    """The shortest time between two polls of a portal's organisation (`poll_seconds`) or two rounds of sealing its audit.

    `states_at_hour` (UTC): when every open route is told again, so that mirrors heal.
    """

    port: int = 8083
    poll_seconds: int = 300
    seal_seconds: float = 5.0
    tick_seconds: float = 1.0
    states_at_hour: int = Field(2, ge=0, le=23)

    @property
    def longest_poll_seconds(self) -> float:
        """Quiet portals are asked less often, up to an hour; below a minute (development) the pace stays."""
        return HOUR if self.poll_seconds >= MINUTE else float(self.poll_seconds)

    def back_off(self, failures: int) -> float:
        """Seconds until the next try after so many failures in a row: 2, 4, 8 … at most the shortest interval."""
        return min(float(2 ** min(failures, 12)), max(float(self.poll_seconds), 2.0))
