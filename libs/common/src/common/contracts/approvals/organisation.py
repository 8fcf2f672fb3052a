"""What approvals says about the company: stream `org`."""

from typing import ClassVar

from common.contracts.base import Event


class OrgChanged(Event):
    """The organisation switched to a new version; numbers tell how much moved."""

    type: ClassVar[str] = "purchase.org.changed.v1"
    subject_stream: ClassVar[str] = "org"

    org_version: int
    people_added: int = 0
    people_removed: int = 0
    heads_moved: int = 0
    departments_changed: int = 0
    routes_affected: int = 0
