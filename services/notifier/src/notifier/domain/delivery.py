"""One bell entry: what is wanted, what was last sent, and what may still be on its way.

A call whose answer is lost may be carried out late, up to the portal's longest wall time, and then undo what was
sent after it. So after an unknown outcome the last call is sent once more when that time is over, unless the lost
one said the same.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from notifier.domain.notice import Content

LONGEST_CALL = timedelta(seconds=65)
_LONGEST_WAIT = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class Flight:
    """A call under way: sent under lease `fence`, carrying wanted version `version`."""

    fence: int
    version: int
    content: Content | None


@dataclass(frozen=True, slots=True)
class Unsure:
    """A call without an answer: it may still happen until then. `several`: more than one, and they differed."""

    until: datetime
    content: Content | None
    several: bool = False

    def equals(self, content: Content | None) -> bool:
        return not self.several and self.content == content


@dataclass(slots=True)
class Notice:
    """The entry of one tag. `wanted` and `sent` are None where the bell should show, or shows, nothing."""

    tag: str
    request_id: str
    person: str
    wanted: Content | None
    wanted_version: int
    next_attempt_at: datetime
    sent: Content | None = None
    sent_version: int = 0
    flight: Flight | None = None
    unsure: Unsure | None = None
    attempts: int = 0

    @property
    def pending(self) -> bool:
        return self.wanted_version != self.sent_version

    @property
    def forgettable(self) -> bool:
        """The bell shows nothing, wants nothing, and nothing is on its way."""
        return self.wanted is None and not self.pending and self.flight is None and self.unsure is None

    def want(self, content: Content | None, now: datetime) -> bool:
        """Change what the bell should show. False when it is what is wanted already."""
        if content == self.wanted:
            return False
        self.wanted = content
        self.wanted_version += 1
        self.attempts = 0
        self.next_attempt_at = now
        if content == self.sent and self.flight is None and self.unsure is None:
            self.sent_version = self.wanted_version  # asked and relieved before anything was sent
        return True

    def start(self, fence: int) -> None:
        """The call for what is wanted now goes out under this lease."""
        assert self.flight is None, "never two calls of one tag at once"
        self.flight = Flight(fence, self.wanted_version, self.wanted)

    def succeeded(self, now: datetime) -> None:
        """The portal did it."""
        flight = self._landed()
        self.sent, self.sent_version, self.attempts = flight.content, flight.version, 0
        if self.unsure is None:
            return
        if self.unsure.equals(flight.content) or now >= self.unsure.until:
            self.unsure = None
        elif not self.pending:
            self.wanted_version += 1
            self.next_attempt_at = self.unsure.until

    def lost(self, now: datetime) -> None:
        """Nobody knows whether the portal did it."""
        flight = self._landed()
        several = self.unsure is not None and not self.unsure.equals(flight.content)
        self.unsure = Unsure(now + LONGEST_CALL, flight.content, several)
        self._try_again(now)

    def not_done(self, now: datetime, *, wait: timedelta | None = None) -> None:
        """The portal certainly did not do it; try again later."""
        self._landed()
        self._try_again(now, wait)

    def put_back(self, now: datetime) -> None:
        """The portal as a whole was not to be had; this notice is not to blame and goes out as soon as it is."""
        self._landed()
        self.next_attempt_at = now

    def refused(self) -> None:
        """The portal will never do it (no such person, for example): there is nothing left to try."""
        flight = self._landed()
        self.sent, self.sent_version = flight.content, flight.version

    def _landed(self) -> Flight:
        assert self.flight is not None, "no call is under way"
        flight, self.flight = self.flight, None
        return flight

    def _try_again(self, now: datetime, wait: timedelta | None = None) -> None:
        self.attempts += 1
        self.next_attempt_at = now + (wait or min(_LONGEST_WAIT, timedelta(seconds=2**self.attempts)))
