"""The bell: notifications of a portal, their tags and counters."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import islice


@dataclass(slots=True)
class Notification:
    """`tag` and `sub_tag` carry the application in front, so applications cannot touch each other's."""

    id: int
    user_id: int
    author_id: int
    app: str
    text: str
    text_out: str
    tag: str
    sub_tag: str
    at: float
    attach: str = ""
    read: bool = False


@dataclass(slots=True)
class Bell:
    """Newest last. A repeated tag of the same application removes the earlier notifications with it."""

    next_id: int = 1
    items: dict[int, Notification] = field(default_factory=dict)
    by_user: dict[int, dict[int, Notification]] = field(default_factory=lambda: defaultdict(dict))
    by_tag: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_sub_tag: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    sent: int = 0
    deleted: int = 0

    def add(self, notification: Notification) -> int:
        if notification.tag:
            for old in list(self.by_tag.get(notification.tag, ())):
                self._drop(old)
            self.by_tag[notification.tag].add(notification.id)
        if notification.sub_tag:
            self.by_sub_tag[notification.sub_tag].add(notification.id)
        self.items[notification.id] = notification
        self.by_user[notification.user_id][notification.id] = notification
        self.sent += 1
        return notification.id

    def number(self) -> int:
        self.next_id += 1
        return self.next_id - 1

    def delete_id(self, number: int, app: str) -> set[int]:
        """Deletes one of the application's own; answers whose bell changed."""
        found = self.items.get(number)
        return self._delete([number]) if found is not None and found.app == app else set()

    def delete_tag(self, tag: str) -> set[int]:
        return self._delete(list(self.by_tag.get(tag, ())))

    def delete_sub_tag(self, sub_tag: str) -> set[int]:
        return self._delete(list(self.by_sub_tag.get(sub_tag, ())))

    def unread(self, user_id: int) -> int:
        return sum(1 for item in self.by_user.get(user_id, {}).values() if not item.read)

    def latest(self, user_id: int, limit: int = 50, before: int | None = None) -> list[Notification]:
        """Newest first, below id `before` when given."""
        newest = reversed(self.by_user.get(user_id, {}).values())
        return list(islice((item for item in newest if before is None or item.id < before), limit))

    def read_all(self, user_id: int) -> None:
        for item in self.by_user.get(user_id, {}).values():
            item.read = True

    def _delete(self, numbers: list[int]) -> set[int]:
        touched = {self.items[number].user_id for number in numbers if number in self.items}
        for number in numbers:
            self._drop(number)
        self.deleted += len(numbers)
        return touched

    def _drop(self, number: int) -> None:
        found = self.items.pop(number, None)
        if found is None:
            return
        self.by_user[found.user_id].pop(number, None)
        for index, key in ((self.by_tag, found.tag), (self.by_sub_tag, found.sub_tag)):
            if key:
                index[key].discard(number)
                if not index[key]:
                    del index[key]
