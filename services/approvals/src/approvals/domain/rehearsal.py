"""Plays a scenario of commands on one request and compares what can be seen after each step."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from approvals.domain.binding import Pinned
from approvals.domain.carry_over import NOTHING_EARLIER
from approvals.domain.documents import content_hash, instant_from
from approvals.domain.errors import NoRoute, NotInApproval, RouteClosed
from approvals.domain.escalation import time_is_over
from approvals.domain.flow import advance
from approvals.domain.happened import Happened
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.progress import RouteState
from approvals.domain.re_routing import re_route, re_routing
from approvals.domain.rehearsal_company import changed
from approvals.domain.rehearsal_document import KeyReused, may_cancel, may_edit, may_submit, put
from approvals.domain.rehearsal_seen import same, seen
from approvals.domain.rights import Right, require
from approvals.domain.route import Click, Route, open_route
from approvals.domain.routing.facts import request_from_dict, request_to_dict
from approvals.domain.routing.plan import Problem
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.router import route
from common.errors import Conflict, DomainError

STATES = {
    RouteState.ACTIVE: "in_approval",
    RouteState.APPROVED: "approved",
    RouteState.REJECTED: "rejected",
    RouteState.RETURNED: "returned",
    RouteState.CANCELLED: "draft",
}
Step = Mapping[str, Any]
Facts = tuple[Happened, ...]


class NotRehearsed(Conflict):
    """This command is not part of rehearsals."""

    code = "not_rehearsed"


@dataclass(slots=True)
class Rehearsal:
    """One request from a case, its route and the step that is played."""

    policies: Sequence[Policy]
    rates: Rates
    organisation: Organisation
    case: Mapping[str, Any]
    revision: int = 0
    route: Route | None = None
    cancelled: bool = False
    request: dict[str, Any] = field(default_factory=dict)
    number: int = 0
    answered: dict[str, tuple[Step, dict[str, Any]]] = field(default_factory=dict)

    def play(self, steps: Sequence[Step]) -> str:
        """Empty when every step came out as written, else the first difference; `number` is the step's, from 1."""
        self.request = deepcopy(dict(self.case["request"]))
        now = instant_from(self.case["at"])
        for number, step in enumerate(steps, 1):
            self.number = number
            now = instant_from(step["at"]) if "at" in step else now
            found, expected = self._attempt(step, now), step.get("expect", {})
            wrong = [key for key, value in expected.items() if not same(key, value, found)]
            unexpected = found["error"] is not None and not {"error", "problem", "results"} & expected.keys()
            if wrong or unexpected:
                told = ", ".join(f"{key} {found.get(key)!r}" for key in wrong or ["error"])
                return f"step {number} {step['do']} by {step.get('by')}: {told}, expected {dict(expected)}"
        return ""

    @property
    def status(self) -> str:
        if self.cancelled:
            return "cancelled"
        return STATES[self.route.progress.state] if self.route else "draft"

    def _attempt(self, step: Step, now: datetime) -> dict[str, Any]:
        """The same key is the same wish: the answer of then, and nothing new; for another wish it is refused."""
        key = f"{step.get('by')}/{step['key']}" if "key" in step else None
        wish = {name: value for name, value in step.items() if name not in {"at", "expect"}}
        if key in self.answered:
            before, then = self.answered[key]
            return self._seen((), **(then if wish == before else {"error": KeyReused.code}))
        told: dict[str, Any] = {"error": None}
        happened: Facts = ()
        try:
            happened = self._command(step, now)
        except DomainError as refused:
            problem = refused.details.get("reason", "")
            told = {"error": problem.partition(":")[0] or refused.code, "problem": problem or None}
        if step["do"] == "bulk":
            happened, told = self._bulk(step, now)
        if key is not None:
            self.answered[key] = (wish, told)
        return self._seen(happened, **told)

    def _seen(self, happened: Facts, **told: Any) -> dict[str, Any]:
        return {
            "problem": None,
            **told,
            "request": self.status,
            "revision": self.revision,
            **seen(self.route, happened),
        }

    def _bulk(self, step: Step, now: datetime) -> tuple[Facts, dict[str, Any]]:
        """Each item is its own command with its own result; no item undoes another."""
        happened: list[Happened] = []
        results: list[str | None] = []
        for item in step["items"]:
            try:
                happened += self._command({"by": step.get("by"), **item}, now)
                results.append(None)
            except DomainError as refused:
                results.append(refused.code)
        return tuple(happened), {"error": None, "results": results}

    def _command(self, step: Step, now: datetime) -> Facts:
        if step["do"].startswith("org:"):
            new = changed(self.organisation, step, now)
            if new is None:
                raise NotRehearsed(step["do"])
            self.organisation = new
            return self._follow(step, now)
        commands: dict[str, Callable[[Step, datetime], Facts]] = {
            "submit": self._submit, "edit": self._edit, "withdraw": self._withdraw, "cancel": self._cancel,
            "re_route": self._re_route, "time": self._follow, "escalate": self._escalate, "bulk": lambda *_: (),
        }  # fmt: skip
        if step["do"] in commands:
            return commands[step["do"]](step, now)
        return self._act(step, now)

    def _act(self, step: Step, now: datetime) -> Facts:
        """What people do with a route they take part in."""
        live, verb = self._live(), step["do"]
        revision, comment = step.get("revision", live.revision), step.get("comment", "")
        click = Click(step["by"], self.organisation, revision, now, comment)
        person = step.get("to") or step.get("person") or ""
        acts: dict[str, Callable[[], Facts]] = {
            "approve": lambda: live.approve(click),
            "reject": lambda: live.reject(click),
            "return": lambda: live.send_back(click),
            "ask": lambda: live.ask(click, person),
            "answer": lambda: live.answer(click),
            "forward": lambda: live.forward(click, person),
            "add_approver": lambda: live.add_approver(click, person, before=step.get("before", not step.get("after"))),
            "take_back": lambda: live.take_back(click),
            "name_stand_in": lambda: self._name_stand_in(click, person, step.get("step")),
        }
        if verb not in acts:
            raise NotRehearsed(verb)
        return acts[verb]()

    def _name_stand_in(self, click: Click, person: str, step: str | None) -> Facts:
        require(self.organisation, click.actor, Right.ROUTES)
        return self._live().name_stand_in(click, person, step)

    def _live(self) -> Route:
        if self.route is None:
            raise RouteClosed if self.cancelled else NotInApproval
        return self.route

    def _submit(self, _: Step, now: datetime) -> Facts:
        may_submit(self.status)
        request = request_from_dict(self.request, self.organisation)
        planned = route(self.policies, self.organisation, request, self.rates, now)
        self.revision += 1
        if isinstance(planned, Problem):
            raise NoRoute(reason=planned.code)
        policy = next(p for p in self.policies if (p.id, p.version) == (planned.policy, planned.policy_version))
        self.route, happened = open_route(
            self.case["id"],
            self.revision,
            content_hash(request_to_dict(request)),
            Pinned(policy, request, self.rates),
            planned,
            organisation=self.organisation,
            at=now,
            earlier=self.route.earlier() if self.route else NOTHING_EARLIER,
        )
        return happened

    def _edit(self, step: Step, _: datetime) -> Facts:
        may_edit(self.status, self.request, step["change"])
        for path, value in step["change"].items():
            put(self.request, path, value)
        return ()

    def _withdraw(self, step: Step, now: datetime) -> Facts:
        if self.route is None:
            raise NotInApproval
        return self.route.withdraw(step["by"], self.organisation, now)

    def _cancel(self, step: Step, now: datetime) -> Facts:
        may_cancel(self.status)
        happened: Facts = ()
        if self.route is not None and self.status == "approved":
            happened = self.route.cancel(step["by"], self.organisation, now)
        self.cancelled = True
        return happened

    def _re_route(self, step: Step, now: datetime) -> Facts:
        require(self.organisation, step["by"], Right.ROUTES)
        found = re_routing(self._live(), self.policies, self.organisation, now)
        click = Click(step["by"], self.organisation, self.revision, now, step.get("comment", ""))
        self.route, happened = re_route(self._live(), found, click)
        return happened

    def _escalate(self, _: Step, now: datetime) -> Facts:
        """The time of everybody who is asked is over."""
        course = self._live().course(self.organisation, now)
        time_is_over(course, self._live().pinned)
        advance(course)
        return tuple(course.happened)

    def _follow(self, _: Step, now: datetime) -> Facts:
        return self.route.follow(self.organisation, now) if self.route else ()
