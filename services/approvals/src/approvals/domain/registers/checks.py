"""What every register asks of an entry: people and companies that exist, periods and amounts that make sense."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from approvals.domain.documents import Reader
from approvals.domain.money import minor_digits
from approvals.domain.organisation import ALL_COMPANIES, Organisation
from common.contracts.base import MoneyWire


class Checks(Reader):
    """Notes what is wrong with an entry and where; `finish` raises InvalidDocument with everything found."""

    def __init__(self, organisation: Organisation) -> None:
        super().__init__()
        self.organisation = organisation

    def person(self, person: str, pointer: str, *, active: bool = True) -> None:
        """Known, and unless told otherwise not dismissed."""
        if person not in self.organisation.people:
            self.error("person_unknown", pointer, f"nobody here has the id {person}")
        elif active and not self.organisation.is_active(person):
            self.error("person_inactive", pointer, f"{self.organisation.people[person].name} is dismissed")

    def period(self, start: datetime, end: datetime, now: datetime) -> None:
        """[start, end) holds something, and some of it is still to come."""
        if end <= start:
            self.error("end_before_start", "/end", "the end must lie after the start")
        elif end <= now:
            self.error("in_the_past", "/end", "this is over already")

    def companies(self, named: Sequence[str], known: Iterable[str], pointer: str) -> None:
        """Each exists; `*` stands for all of them and then alone."""
        there = {*known, ALL_COMPANIES}
        for at, company in enumerate(named):
            if company not in there:
                self.error("company_unknown", f"{pointer}/{at}", f"there is no company {company}")
        if ALL_COMPANIES in named and len(named) > 1:
            self.error("company_beside_all", pointer, "* means every company: name no other beside it")

    def policies(self, named: Sequence[str], known: Iterable[str], pointer: str) -> None:
        """Each is published under this key."""
        there = set(known)
        for at, policy in enumerate(named):
            if policy not in there:
                self.error("policy_unknown", f"{pointer}/{at}", f"there is no published policy {policy}")

    def amount(self, value: MoneyWire, pointer: str) -> None:
        """More than nothing, and no finer than its currency."""
        digits, fraction = minor_digits(value.currency), value.amount.partition(".")[2]
        if len(fraction.rstrip("0")) > digits:
            self.error("money_too_fine", f"{pointer}/amount", f"{value.currency} has {digits} digits after the point")
        if value.amount.startswith("-") or not value.amount.strip("0."):
            self.error("money_not_positive", f"{pointer}/amount", "an amount above zero is expected")
