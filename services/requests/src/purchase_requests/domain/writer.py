"""Who writes a request, and on which department he may file it."""

from dataclasses import dataclass

from common.contracts.requests import DocumentWire
from purchase_requests.domain.errors import DepartmentNotAllowed, NotYours, PersonUnknown, RightMissing

FILES_FOR_OTHERS = frozenset({"buyer", "controller"})


@dataclass(frozen=True, slots=True)
class Writer:
    """The caller as far as writing is concerned; `departments` start with his main one.

    `offices`: his roles with the company each is held for, as `controller:acme`; `controller:*` for all companies.
    """

    person: str
    known: bool
    departments: tuple[str, ...]
    roles: frozenset[str]
    administrator: bool
    offices: frozenset[str] = frozenset()

    def serves(self, role: str, company: str | None) -> bool:
        """Whether he holds the role for this company."""
        return f"{role}:*" in self.offices or f"{role}:{company}" in self.offices

    def keeps_budgets_of(self, company: str) -> None:
        """Controllers of the company and administrators. Raises RightMissing."""
        if not self.may_keep_budgets_of(company):
            raise RightMissing(right="budgets", company=company)

    def orders_for(self, company: str | None) -> None:
        """Buyers of the company and administrators. Raises RightMissing."""
        if not self.may_order_for(company):
            raise RightMissing(right="orders", company=company)

    def may_order_for(self, company: str | None) -> bool:
        return self.administrator or self.serves("buyer", company)

    def keeps_budgets(self) -> None:
        """Of any company at all. Raises RightMissing."""
        if not self.administrator and not any(office.startswith("controller:") for office in self.offices):
            raise RightMissing(right="budgets")

    def may_keep_budgets_of(self, company: str) -> bool:
        return self.administrator or self.serves("controller", company)

    def prepares_for(self, requester: str) -> None:
        """Anybody writes for himself; buyers, controllers and administrators for others. Raises NotYours."""
        if requester != self.person and not self.administrator and not self.roles & FILES_FOR_OTHERS:
            raise NotYours("only buyers, controllers and administrators prepare requests for others")

    def at_home(self, document: DocumentWire, requester: str) -> DocumentWire:
        """The requester's own main department, where he named none."""
        if document.department is not None or requester != self.person or not self.departments:
            return document
        return document.model_copy(update={"department": self.departments[0]})

    def files_on(self, department: str) -> None:
        """Raises PersonUnknown or DepartmentNotAllowed."""
        if not self.known:
            raise PersonUnknown
        if department not in self.departments and not self.roles & FILES_FOR_OTHERS:
            raise DepartmentNotAllowed(department=department)
