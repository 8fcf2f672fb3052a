"""What the gateway says about a portal (stream `portal`, keyed by the portal's id)."""

from datetime import datetime
from typing import ClassVar

from common.contracts.base import Event, PersonId


class PortalInstalled(Event):
    """The app is installed and verified; `installer` is a proven administrator. Said again after a re-install."""

    type: ClassVar[str] = "purchase.portal.installed.v1"
    subject_stream: ClassVar[str] = "portal"

    installer: PersonId
    language: str
    app_code: str
    origin: str


class PortalSuspended(Event):
    """The app was removed (confirmed); sessions end, calls to the portal stop."""

    type: ClassVar[str] = "purchase.portal.suspended.v1"
    subject_stream: ClassVar[str] = "portal"


class PortalRemoved(Event):
    """The grace period is over: every service deletes what it holds of the portal."""

    type: ClassVar[str] = "purchase.portal.removed.v1"
    subject_stream: ClassVar[str] = "portal"


class PersonSeen(Event):
    """Somebody signed in; his language is how we write to him from now on."""

    type: ClassVar[str] = "purchase.portal.person_seen.v1"
    subject_stream: ClassVar[str] = "portal"

    person: PersonId
    language: str
    time_zone: str | None = None
    seen_at: datetime


class AdminProved(Event):
    """`profile` answered ADMIN for this person's own token."""

    type: ClassVar[str] = "purchase.portal.admin_proved.v1"
    subject_stream: ClassVar[str] = "portal"

    person: PersonId


class AdminLost(Event):
    """A person once proven is no administrator any more."""

    type: ClassVar[str] = "purchase.portal.admin_lost.v1"
    subject_stream: ClassVar[str] = "portal"

    person: PersonId
