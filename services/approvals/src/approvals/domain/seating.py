"""What approvers arranged among themselves lives on when people are bound again, as long as it is still allowed."""

from dataclasses import dataclass

from approvals.domain.routing.drafts import Planning
from approvals.domain.slot import UNSAID, SlotState, Voice


@dataclass(frozen=True, slots=True)
class Seating:
    """`taken`: who must say yes somewhere in the route by the policy, himself or for somebody else."""

    planning: Planning
    taken: frozenset[str]

    def kept(self, old: SlotState, new: SlotState) -> SlotState:
        """The new slot with what the old one holds: a yes stays as it is, added approvers and a hand-over go along.

        `old` may be another person's who held the post before; what he was handed does not move with the post.
        """
        same = old.principal == new.principal
        for slots in (old.before, old.after):
            slots[:] = [each for each in slots if self._stays(each)]
        if same and old.voice is Voice.APPROVED:
            return old
        new.before, new.after = old.before, old.after
        if same:
            new.second = self._second(old)
            if old.forwarded_by is not None and self._acts(old, new):
                new.assignee, new.forwarded_by = old.assignee, old.forwarded_by
        return new

    def _stays(self, added: SlotState) -> bool:
        """Whoever was added and is free; what he was free to hand on comes back to him when the other is not."""
        for slots in (added.before, added.after):
            slots[:] = [each for each in slots if self._stays(each)]
        if added.voice in UNSAID:
            added.second = self._second(added)
            if added.forwarded_by is not None and not self._acts(added, added):
                added.assignee, added.forwarded_by = None, None
        free = self.planning.eligible(added.principal) and added.principal not in self.taken
        return added.voice not in UNSAID or free

    def _second(self, old: SlotState) -> str | None:
        return old.second if self.planning.eligible(old.second) and old.second not in self.taken else None

    def _acts(self, old: SlotState, new: SlotState) -> bool:
        planned = new is not old and new.assignee == old.assignee
        return self.planning.eligible(old.assignee) and (planned or old.asked not in self.taken)
