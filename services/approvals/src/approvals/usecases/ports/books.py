"""What other services were told about where money is booked."""

from typing import Protocol


class Books(Protocol):
    """One row per portal: what was told last."""

    async def told(self, digest: str) -> int | None:
        """Keeps the digest and returns the version to tell it under; None when this was told last."""
