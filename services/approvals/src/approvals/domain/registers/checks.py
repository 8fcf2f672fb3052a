"""What every register asks of an entry: people and companies that exist, periods and amounts that make sense."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from approvals.domain.documents import Reader
from approvals.domain.money import DECIMAL, NOT_MONEY, minor_digits
from approvals.domain.organisation import ALL_COMPANIES, Organisation
from common.contracts.approvals.registers import RateEntry
from common.contracts.base import MoneyWire


class Checks(Reader):
    """Notes what is wrong with an entry and where; `finish` raises InvalidDocument with everything found.

    `companies` are those of the register; those that departments name are known, too. Rates are told in `pivot`.
    """

    def __init__(
        self,
        organisation: Organisation,
        companies: Iterable[str] = (),
        policies: Iterable[str] = (),
        pivot: str = "",
    ) -> None:
        super().__init__()
        self.organisation = organisation
        self._companies = {*companies, *organisation.companies()}
        self._policies = set(policies)
        self._pivot = pivot

    def person(self, person: str, pointer: str) -> None:
        """Known and not dismissed."""
        if person not in self.organisation.people:
            self.error("person_unknown", pointer, f"nobody here has the id {person}")
        elif not self.organisation.is_active(person):
            self.error("person_inactive", pointer, f"{self.organisation.people[person].name} is dismissed")

    def department(self, department: str, pointer: str) -> None:
        """In the tree."""
        if department not in self.organisation.departments:
            self.error("department_unknown", pointer, f"there is no department {department}")

    def period(self, start: datetime, end: datetime, now: datetime, at: str = "") -> None:
        """[start, end) holds something, and some of it is still to come."""
        if end <= start:
            self.error("end_before_start", f"{at}/end", "the end must lie after the start")
        elif end <= now:
            self.error("in_the_past", f"{at}/end", "this is over already")

    def company(self, company: str, pointer: str) -> None:
        """In the register, or named by a department."""
        if company not in self._companies:
            self.error("company_unknown", pointer, f"there is no company {company}")

    def companies(self, named: Sequence[str], pointer: str) -> None:
        """Each exists; `*` stands for all of them and then alone."""
        for at, company in enumerate(named):
            if company != ALL_COMPANIES:
                self.company(company, f"{pointer}/{at}")
        if ALL_COMPANIES in named and len(named) > 1:
            self.error("company_beside_all", pointer, "* means every company: name no other beside it")

    def policies(self, named: Sequence[str], pointer: str) -> None:
        """Each is published under this key."""
        for at, policy in enumerate(named):
            if policy not in self._policies:
                self.error("policy_unknown", f"{pointer}/{at}", f"there is no published policy {policy}")

    def amount(self, value: MoneyWire, pointer: str) -> None:
        """More than nothing, and no finer than its currency."""
        digits, fraction = minor_digits(value.currency), value.amount.partition(".")[2]
        if len(fraction.rstrip("0")) > digits:
            self.error("money_too_fine", f"{pointer}/amount", f"{value.currency} has {digits} digits after the point")
        if value.amount.startswith("-") or not value.amount.strip("0."):
            self.error("money_not_positive", f"{pointer}/amount", "an amount above zero is expected")

    def rate(self, entry: RateEntry, at: str) -> None:
        """A positive number of the portal's pivot currency, for another currency in which something is bought."""
        if entry.currency in NOT_MONEY:
            self.error("currency_unknown", f"{at}/currency", f"nothing is bought in {entry.currency}")
        if entry.pivot != self._pivot:
            self.error("pivot_differs", f"{at}/pivot", f"rates are told in {self._pivot} here, not in {entry.pivot}")
        elif entry.currency == entry.pivot:
            self.error("rate_of_pivot", f"{at}/currency", "one unit of the pivot currency is worth one")
        if not DECIMAL.fullmatch(entry.rate):
            self.error("rate_too_long", f"{at}/rate", "at most 14 digits before and 20 after the point")
        elif entry.rate.startswith("-") or not entry.rate.strip("0."):
            self.error("rate_not_positive", f"{at}/rate", "a rate above zero is expected")
