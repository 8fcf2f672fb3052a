"""Whole lists of a portal, fifty pages of fifty a call, complete or an exception."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from common.bitrix24 import PortalClient, PortalError
from common.bitrix24.client import BATCH_SIZE, PAGE_SIZE, Answer, Command
from common.bitrix24.wire import as_list


class IncompletePoll(Exception):
    """The portal did not tell everything; what it told is not used."""


Extra = tuple[str, Mapping[str, Any]]
"""(method, parameters) of a command that is asked once."""


@dataclass(slots=True)
class People:
    """`user.get` by id: each page begins after the last id of the page before, which only the portal knows yet.

    So fifty pages travel in one call without counting, and somebody who joins or leaves meanwhile shifts nothing.
    """

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    total: int | None = None
    done: bool = False
    _asked: int = 0
    _last: str = "0"

    def pages_left(self, expected: int) -> int:
        """How many pages to ask for next; at least one while it is not done."""
        count = self.total if self.total is not None else expected
        return 0 if self.done else max(1, -(-(count - len(self.rows)) // PAGE_SIZE))

    def commands(self, pages: int) -> Iterator[Command]:
        first = self._asked == 0
        for n in range(pages):
            after = self._last if n == 0 else f"$result[people{n - 1}][{PAGE_SIZE - 1}][ID]"
            start = 0 if first and n == 0 else -1
            yield f"people{n}", "user.get", {"sort": "ID", "order": "ASC", "FILTER": {">ID": after}, "start": start}
        self._asked += pages

    def take(self, answers: Mapping[str, Answer | PortalError], pages: int) -> None:
        """A page that is not full is the last; what follows it in the same call repeats something or is empty."""
        for n in range(pages):
            answer = answer_of(answers[f"people{n}"])
            if self.total is None:
                self.total = answer.total
            page = rows_of(answer)
            self.rows.update((str(row["ID"]), row) for row in page)
            if len(page) < PAGE_SIZE or (self.total is not None and len(self.rows) >= self.total):
                self.done = True
                return
            self._last = str(page[-1]["ID"])

    def complete(self) -> list[dict[str, Any]]:
        """Raises IncompletePoll when fewer came than were counted."""
        if not self.rows or len(self.rows) < (self.total or 0):
            raise IncompletePoll(f"{len(self.rows)} of {self.total} people")
        return list(self.rows.values())


@dataclass(slots=True)
class Departments:
    """`department.get` by offset: it cannot continue by id. Whoever finds fewer than were counted begins again later."""

    rows: dict[str, dict[str, Any]] = field(default_factory=dict)
    total: int | None = None
    _asked: int = 0

    def pages_left(self, expected: int) -> int:
        count = self.total if self.total is not None else max(1, expected)
        return max(0, -(-count // PAGE_SIZE) - self._asked)

    def commands(self, pages: int) -> Iterator[Command]:
        for n in range(self._asked, self._asked + pages):
            yield f"departments{n}", "department.get", {"sort": "ID", "order": "ASC", "START": n * PAGE_SIZE}
        self._asked += pages

    def take(self, answers: Mapping[str, Answer | PortalError]) -> None:
        for key, answer in answers.items():
            if key.startswith("departments"):
                self.total = answer_of(answer).total or self.total
                self.rows.update((str(row["ID"]), row) for row in rows_of(answer))

    def complete(self) -> list[dict[str, Any]]:
        if not self.rows or len(self.rows) < (self.total or 0):
            raise IncompletePoll(f"{len(self.rows)} of {self.total} departments")
        return list(self.rows.values())


async def read_lists(
    client: PortalClient, people: int, departments: int, extras: Sequence[Extra]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[Answer | PortalError]]:
    """People, departments, and what the extra commands answered. The numbers are what is expected."""
    staff, tree, told = People(), Departments(), list[Answer | PortalError]()
    waiting = [(f"extra{n}", *extra) for n, extra in enumerate(extras)]
    while waiting or staff.pages_left(people) or tree.pages_left(departments):
        pages = min(staff.pages_left(people), BATCH_SIZE)
        commands = list(staff.commands(pages))
        commands += tree.commands(min(tree.pages_left(departments), BATCH_SIZE - len(commands)))
        sent, waiting = waiting[: BATCH_SIZE - len(commands)], waiting[BATCH_SIZE - len(commands) :]
        answers = await client.batch_answers([*commands, *sent])
        staff.take(answers, pages)
        tree.take(answers)
        told += [answers[key] for key, *_ in sent]
    return staff.complete(), tree.complete(), told


def answer_of(answer: Answer | PortalError) -> Answer:
    """Raises the error of its command."""
    if isinstance(answer, PortalError):
        raise answer
    return answer


def rows_of(answer: Answer | PortalError) -> list[dict[str, Any]]:
    return [row for row in as_list(answer_of(answer).result) if isinstance(row, dict)]
