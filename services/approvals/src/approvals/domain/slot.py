"""One place for one verdict, with whoever its approver asked to decide before or after him."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from approvals.domain.routing.plan import Slot


class Voice(StrEnum):
    """State of a slot. `suspended`: somebody was asked to decide before; `passed_over`: it is not needed any more."""

    WAITING = "waiting"
    OPEN = "open"
    SUSPENDED = "suspended"
    APPROVED = "approved"
    REJECTED = "rejected"
    COLLAPSED = "collapsed"
    PASSED_OVER = "passed_over"


UNSAID = frozenset({Voice.WAITING, Voice.OPEN, Voice.SUSPENDED})


@dataclass(slots=True)
class SlotState:
    """`actor`, `at` and `revision` are those of the click, also of a carried one.

    `forwarded_by` handed it to `assignee`; `second` may act as well, because time was over. An added approver's slot
    lies in `before` or `after` of the slot whose approver added him (`added_by`): his yes is needed for that one to
    count, his no is that one's no.
    """

    principal: str
    assignee: str | None = None
    posts: tuple[str, ...] = ()
    voice: Voice = Voice.WAITING
    actor: str | None = None
    at: datetime | None = None
    revision: int | None = None
    forwarded_by: str | None = None
    second: str | None = None
    added_by: str | None = None
    before: list["SlotState"] = field(default_factory=list)
    after: list["SlotState"] = field(default_factory=list)

    @property
    def asked(self) -> str:
        return self.assignee or self.principal

    @property
    def asked_people(self) -> tuple[str, ...]:
        """Everybody who has a task for this slot."""
        return (self.asked, self.second) if self.second else (self.asked,)

    @property
    def plan(self) -> Slot:
        """The slot as the router sees it: whoever really acted counts as the one who was asked."""
        actor = self.actor or self.asked
        return Slot(
            self.principal, None if actor == self.principal else actor, self.posts, self.voice is Voice.COLLAPSED
        )

    @property
    def added(self) -> list["SlotState"]:
        return [*self.before, *self.after]

    @property
    def says_yes(self) -> bool:
        """It counts for its level: approved, and by everybody who was added to it."""
        return self.voice is Voice.COLLAPSED or (self.voice is Voice.APPROVED and all(each.done for each in self.added))

    @property
    def says_no(self) -> bool:
        return self.voice is Voice.REJECTED or any(each.says_no for each in self.added)

    @property
    def may_say_yes(self) -> bool:
        """It counts already, or still can without anybody new."""
        return not self.says_no and (self.says_yes or self.voice in {*UNSAID, Voice.APPROVED})

    @property
    def done(self) -> bool:
        """Of an added approver: nobody waits for him any more."""
        return self.voice is Voice.PASSED_OVER or self.says_yes

    def seat_of(self, person: str) -> str:
        """Whose task he acts on: the second's own, else that of who was asked first."""
        return person if person in self.asked_people else self.asked

    def acts(self, person: str) -> bool:
        """Those who are asked; the principal, too, unless the slot was handed on."""
        return person in self.asked_people or (person == self.principal and self.forwarded_by is None)

    def everybody(self) -> Iterator["SlotState"]:
        """This slot, then those of all who were added to it."""
        yield self
        for each in self.added:
            yield from each.everybody()

    def settle(self, *, active: bool) -> None:
        """Whose turn it is here, as long as the level is `active`; afterwards nobody's."""
        if not active or self.says_no:
            self.pass_over()
        elif self.voice in UNSAID:
            for each in self.before:
                each.settle(active=True)
            self.voice = Voice.OPEN if all(each.done for each in self.before) else Voice.SUSPENDED
        elif self.voice is Voice.APPROVED:
            for each in self.added:
                each.settle(active=True)

    def pass_over(self) -> None:
        for each in self.everybody():
            if each.voice in UNSAID:
                each.voice = Voice.PASSED_OVER

    def wait(self) -> None:
        """Back to the queue; what was said stays said."""
        for each in self.everybody():
            if each.voice in {*UNSAID, Voice.PASSED_OVER}:
                each.voice = Voice.WAITING

    def copied(self) -> "SlotState":
        before, after = ([each.copied() for each in added] for added in (self.before, self.after))
        return replace(self, before=before, after=after)
