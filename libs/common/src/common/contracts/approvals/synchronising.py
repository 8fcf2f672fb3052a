"""The organisation follows the portal: at once when asked, and over a doubt when somebody says yes."""

from typing import ClassVar

from pydantic import Field

from common.contracts.base import Command


class SyncOrganisation(Command):
    """Read the portal's people and departments now."""

    name: ClassVar[str] = "approvals.sync_organisation"


class AcceptOrganisation(Command):
    """Apply what was read although many people would go. `held` is the hash of what was looked at."""

    name: ClassVar[str] = "approvals.accept_organisation"

    held: str = Field(pattern=r"^[0-9a-f]{64}$")
