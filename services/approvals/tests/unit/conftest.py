"""Builders over the example company of `data/cases.json`: 44 people, 14 departments, 4 policies."""

import json
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from approvals.domain.binding import Pinned
from approvals.domain.carry_over import NOTHING_EARLIER, Earlier
from approvals.domain.happened import Happened
from approvals.domain.money import Rates, rates_from_dict
from approvals.domain.organisation import Absence, Delegation, Organisation
from approvals.domain.organisation_document import organisation_from_dict
from approvals.domain.progress_document import progress_from_dict, progress_to_dict
from approvals.domain.re_routing import re_route, re_routing
from approvals.domain.route import Click, Route, open_route
from approvals.domain.routing.facts import Request, request_from_dict
from approvals.domain.routing.plan import Problem, RoutePlan, text_of
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict
from approvals.domain.routing.router import route
from approvals.entrypoints.check_cases import check_cases_file
from common.contracts.approvals import ApproveRequest
from common.contracts.base import MoneyWire
from common.contracts.requests import (
    FlagsWire,
    RequestState,
    RequestSubmitting,
    SubmittedDocument,
    SubmittedLine,
    VendorWire,
)
from common.errors import DomainError

REQUEST, MONDAY = UUID(int=7), datetime(2026, 11, 23, 9, tzinfo=UTC)
CASES = json.loads((Path(__file__).parent.parent / "data" / "cases.json").read_text())
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
AWAY = (datetime(2026, 3, 1, tzinfo=UTC), datetime(2026, 3, 15, tzinfo=UTC))


def organisation(
    *,
    inactive: Sequence[str] = (),
    heads: Mapping[str, str | None] | None = None,
    parents: Mapping[str, str] | None = None,
    limits: Mapping[str, Any] | None = None,
    roles: Mapping[str, Sequence[str]] | None = None,
    absent: Sequence[str] = (),
    delegated: Sequence[Delegation] = (),
    owners: Mapping[str, str | None] | None = None,
    version: int = 0,
) -> Organisation:
    """The example company with changes; `roles` replaces members (for all companies)."""
    found = deepcopy(CASES["org"])
    for person in found["people"]:
        person["active"] = person["active"] and person["id"] not in inactive
        person["approval_limit"] = (limits or {}).get(person["id"], person["approval_limit"])
    for department in found["departments"]:
        department["head"] = (heads or {}).get(department["id"], department["head"])
        department["parent"] = (parents or {}).get(department["id"], department["parent"])
    for centre in found["cost_centers"]:
        centre["owner"] = (owners or {}).get(centre["id"], centre["owner"])
    found["roles"] = [role for role in found["roles"] if role["id"] not in (roles or {})]
    found["roles"] += [
        {"id": role, "members": [{"person": p} for p in people]} for role, people in (roles or {}).items()
    ]
    away = tuple(Absence(person, *AWAY) for person in absent)
    return replace(organisation_from_dict(found, version), absences=away, delegations=tuple(delegated))


def delegation(principal: str, delegate: str, **more: Any) -> Delegation:
    """Runs from 1 to 15 March 2026 unless told otherwise."""
    return Delegation(principal, delegate, **{"start": AWAY[0], "end": AWAY[1], **more})


def request(requester: str = "p17", net: str = "1200.00", **more: Any) -> dict[str, Any]:
    """One line of office supplies in EUR unless told otherwise; `lines` replaces it."""
    line = {"category": more.pop("category", "office_supplies"), "net": net, "tax": more.pop("tax", "0")}
    line["cost_center"] = more.pop("cost_center", None)
    return {"requester": requester, "currency": "EUR", "lines": [line], **more}


def role(name: str, **more: Any) -> dict[str, Any]:
    return {"type": "role", "role": name, "scope": "any", **more}


def chain(mode: str = "each", need: int = 2) -> dict[str, Any]:
    top = role("board", need=need)
    return {"type": "dept_chain", "start": "request.department", "mode": mode, "above_top": top}


def step(name: str, who: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"id": name, "who": dict(who), **more}


def policy(*stages: Sequence[Mapping[str, Any]] | Mapping[str, Any], **more: Any) -> Policy:
    """A policy for the EU company; a stage is a list of steps or a whole stage."""
    written = [stage if isinstance(stage, Mapping) else {"steps": list(stage)} for stage in stages]
    return policy_from_dict(
        {
            "id": "test",
            "version": 1,
            "name": "Test",
            "status": "published",
            "effective_from": "2026-01-01T00:00:00Z",
            "effective_to": None,
            "companies": ["acme-eu"],
            "priority": 1,
            "reporting_currency": "EUR",
            "stages": [{"id": f"s{number}", **stage} for number, stage in enumerate(written, 1)],
            **more,
        }
    )


RATES = rates_from_dict(CASES["fx"])
POLICIES = tuple(policy_from_dict(each) for each in CASES["policies"])


@dataclass
class Play:
    """A request under way: who says what, and who is asked then."""

    route: Route
    organisation: Organisation
    opened: tuple[Happened, ...]
    at: datetime = NOON

    @property
    def asked(self) -> list[str]:
        return self.route.progress.asked

    @property
    def state(self) -> str:
        return self.route.progress.state.value

    def approve(self, *people: str, **more: Any) -> tuple[Happened, ...]:
        happened: tuple[Happened, ...] = ()
        for person in people:
            happened += self.route.approve(self.click(person, **more))
        return happened

    def reject(self, person: str, comment: str = "too expensive", **more: Any) -> tuple[Happened, ...]:
        return self.route.reject(self.click(person, comment=comment, **more))

    def send_back(self, person: str, comment: str = "split it", **more: Any) -> tuple[Happened, ...]:
        return self.route.send_back(self.click(person, comment=comment, **more))

    def ask(self, person: str, to: str, comment: str = "which site?", **more: Any) -> tuple[Happened, ...]:
        return self.route.ask(self.click(person, comment=comment, **more), to)

    def answer(self, person: str, comment: str = "Riga", question: str | None = None, **more: Any) -> Any:
        return self.route.answer(self.click(person, comment=comment, **more), question)

    def forward(self, person: str, to: str, **more: Any) -> tuple[Happened, ...]:
        return self.route.forward(self.click(person, **more), to)

    def add(self, person: str, added: str, *, before: bool = True, **more: Any) -> tuple[Happened, ...]:
        return self.route.add_approver(self.click(person, **more), added, before=before)

    def take_back(self, person: str, **more: Any) -> tuple[Happened, ...]:
        return self.route.take_back(self.click(person, **more))

    def name_stand_in(self, admin: str, person: str, step: str | None = None, **more: Any) -> tuple[Happened, ...]:
        return self.route.name_stand_in(self.click(admin, **more), person, step)

    def re_route(self, admin: str, policies: Sequence[Policy]) -> tuple[Happened, ...]:
        found = re_routing(self.route, policies, self.organisation, self.at)
        self.route, happened = re_route(self.route, found, self.click(admin))
        return happened

    def withdraw(self, person: str) -> tuple[Happened, ...]:
        return self.route.withdraw(person, self.organisation, self.at)

    def cancel(self, person: str) -> tuple[Happened, ...]:
        return self.route.cancel(person, self.organisation, self.at)

    def becomes(self, changed: Organisation) -> tuple[Happened, ...]:
        """The organisation changes and the route is re-resolved, by way of its stored form."""
        self.route.progress = progress_from_dict(progress_to_dict(self.route.progress))
        self.organisation = changed
        return self.route.follow(changed, self.at)

    def click(self, person: str, **more: Any) -> Click:
        return Click(person, self.organisation, **{"revision": self.route.revision, "at": self.at, **more})


class Acme:
    """What tests of the domain start from."""

    noon = NOON
    rates: Rates = RATES
    policies = POLICIES
    document = CASES
    organisation = staticmethod(organisation)
    delegation = staticmethod(delegation)
    request = staticmethod(request)
    policy = staticmethod(policy)
    step = staticmethod(step)
    chain = staticmethod(chain)
    role = staticmethod(role)

    @staticmethod
    def refused(command: Callable[..., Any], *args: Any, **more: Any) -> DomainError:
        """The refusal this command ends in."""
        with pytest.raises(DomainError) as error:
            command(*args, **more)
        return error.value

    @staticmethod
    def facts(document: Mapping[str, Any], company: Organisation | None = None) -> Request:
        return request_from_dict(document, company or organisation())

    @staticmethod
    def plan(
        document: Mapping[str, Any],
        company: Organisation | None = None,
        policies: Sequence[Policy] = POLICIES,
        at: datetime = NOON,
    ) -> RoutePlan | Problem:
        company = company or organisation()
        return route(policies, company, request_from_dict(document, company), RATES, at)

    def text(self, *args: Any, **more: Any) -> str:
        return text_of(self.plan(*args, **more))

    def play(
        self,
        document: Mapping[str, Any],
        company: Organisation | None = None,
        policies: Sequence[Policy] = POLICIES,
        *,
        revision: int = 1,
        at: datetime = NOON,
        earlier: Earlier = NOTHING_EARLIER,
    ) -> Play:
        company = company or organisation()
        planned = self.plan(document, company, policies, at)
        assert isinstance(planned, RoutePlan), planned
        pinned = next(p for p in policies if (p.id, p.version) == (planned.policy, planned.policy_version))
        pins = Pinned(pinned, request_from_dict(document, company), RATES)
        opened, happened = open_route(
            "r1", revision, f"hash-{revision}", pins, planned, organisation=company, at=at, earlier=earlier
        )
        return Play(opened, company, happened, at)


@pytest.fixture
def acme() -> Acme:
    return Acme()


def submitted(net: str = "500.00", requester: str = "2", department: str = "2", revision: int = 1) -> RequestSubmitting:
    line = SubmittedLine(
        position=1, description="x", quantity="1", unit_price=net, tax_rate="0", net=net, tax="0.00", category="other"
    )
    document = SubmittedDocument(
        title="Things", justification="", requester=requester, preparer=requester, department=department, currency="EUR",
        net=net, tax="0.00", gross=net, vendor=VendorWire(), flags=FlagsWire(), lines=[line],
    )  # fmt: skip
    state = RequestState(
        request_id=REQUEST, number=7, status="submitting", revision=revision, document_version=1, title="Things",
        requester=requester, preparer=requester, department=department, amount=MoneyWire(amount=net, currency="EUR"),
    )  # fmt: skip
    return RequestSubmitting(
        request_id=REQUEST,
        number=7,
        revision=revision,
        content_hash="a" * 64,
        document=document,
        submitted_at=MONDAY,
        state=state,
    )


@pytest.fixture
def a_submit() -> Any:
    return submitted


@pytest.fixture
def a_yes() -> Any:
    return lambda revision=1: ApproveRequest(request_id=REQUEST, revision=revision, content_hash="a" * 64)


@pytest.fixture
def checked(tmp_path: Path, capsys: Any) -> Callable[..., tuple[int, str, str]]:
    """Runs the command on a document or on text: exit status, output, errors."""

    def run(content: Any) -> tuple[int, str, str]:
        file = tmp_path / "cases.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content, indent=1))
        status = check_cases_file(file)
        told = capsys.readouterr()
        return status, told.out, told.err.replace(str(tmp_path), "")

    return run
