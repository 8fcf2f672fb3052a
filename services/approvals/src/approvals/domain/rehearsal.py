"""Plays a scenario of commands on one request and compares what can be seen after each step."""

import re
from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from approvals.domain.binding import Pinned
from approvals.domain.carry_over import NOTHING_EARLIER
from approvals.domain.documents import content_hash, instant_from
from approvals.domain.errors import NotInApproval
from approvals.domain.happened import ApprovalCarriedOver, Happened, TaskDecided
from approvals.domain.money import Rates
from approvals.domain.organisation import Absence, Organisation
from approvals.domain.progress import RouteState
from approvals.domain.route import Route, open_route
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
}
STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class NotRehearsed(Conflict):
    """This command is not part of rehearsals."""

    code = "not_rehearsed"


@dataclass(slots=True)
class Rehearsal:
    """One request from a case, its route and the moment on the clock."""

    policies: Sequence[Policy]
    rates: Rates
    organisation: Organisation
    case: Mapping[str, Any]
    revision: int = 0
    route: Route | None = None
    cancelled: bool = False
    withdrawn: bool = False
    request: dict[str, Any] = field(default_factory=dict)
    answered: dict[str, str | None] = field(default_factory=dict)

    def play(self, steps: Sequence[Mapping[str, Any]]) -> str:
        """Empty when every step came out as written, else the first difference."""
        self.request = deepcopy(dict(self.case["request"]))
        now = instant_from(self.case["at"])
        for number, step in enumerate(steps, 1):
            now = instant_from(step["at"]) if "at" in step else now
            error, happened = self._attempt(step, now)
            found = self._seen(error, happened)
            wrong = [key for key, value in step["expect"].items() if not _same(key, value, found)]
            if wrong or (error and "error" not in step["expect"]):
                told = ", ".join(f"{key} {found.get(key)!r}" for key in wrong or ["error"])
                return f"step {number} {step['do']} by {step.get('by')}: {told}, expected {dict(step['expect'])}"
        return ""

    def _attempt(self, step: Mapping[str, Any], now: datetime) -> tuple[str | None, tuple[Happened, ...]]:
        key = f"{step.get('by')}/{step['do']}/{step['key']}" if "key" in step else None
        if key in self.answered:
            return self.answered[key], ()
        try:
            error, happened = None, self._command(step, now)
        except DomainError as refused:
            error, happened = refused.code, ()
        if key is not None:
            self.answered[key] = error
        return error, happened

    def _command(self, step: Mapping[str, Any], now: datetime) -> tuple[Happened, ...]:
        commands: dict[str, Callable[[Mapping[str, Any], datetime], tuple[Happened, ...]]] = {
            "submit": self._submit,
            "edit": self._edit,
            "withdraw": self._withdraw,
            "cancel": self._cancel,
            "approve": self._decide,
            "reject": self._decide,
            "return": self._decide,
            "time": self._follow,
        }
        if step["do"].startswith("org:"):
            self.organisation = _changed(self.organisation, step, now)
            return self._follow(step, now)
        if step["do"] not in commands:
            raise NotRehearsed(step["do"])
        return commands[step["do"]](step, now)

    def _submit(self, _: Mapping[str, Any], now: datetime) -> tuple[Happened, ...]:
        request = request_from_dict(self.request, self.organisation)
        planned = route(self.policies, self.organisation, request, self.rates, now)
        if isinstance(planned, Problem):
            raise NotInApproval(planned.code)
        policy = next(p for p in self.policies if (p.id, p.version) == (planned.policy, planned.policy_version))
        earlier = self.route.earlier() if self.route else NOTHING_EARLIER
        self.revision, self.withdrawn = self.revision + 1, False
        self.route, happened = open_route(
            self.case["id"],
            self.revision,
            content_hash(request_to_dict(request)),
            Pinned(policy, request, self.rates),
            planned,
            organisation=self.organisation,
            at=now,
            earlier=earlier,
        )
        return happened

    def _edit(self, step: Mapping[str, Any], _: datetime) -> tuple[Happened, ...]:
        for path, value in step["change"].items():
            _put(self.request, path, value)
        return ()

    def _decide(self, step: Mapping[str, Any], now: datetime) -> tuple[Happened, ...]:
        live = self._live()
        command = {"approve": live.approve, "reject": live.reject, "return": live.send_back}[step["do"]]
        revision, comment = step.get("revision", self.revision), step.get("comment", "")
        return command(step["by"], self.organisation, revision=revision, at=now, comment=comment)

    def _withdraw(self, step: Mapping[str, Any], now: datetime) -> tuple[Happened, ...]:
        happened = self._live().withdraw(step["by"], self.organisation, now)
        self.withdrawn = True
        return happened

    def _cancel(self, step: Mapping[str, Any], now: datetime) -> tuple[Happened, ...]:
        happened = self._live().cancel(step["by"], self.organisation, now)
        self.cancelled = True
        return happened

    def _follow(self, _: Mapping[str, Any], now: datetime) -> tuple[Happened, ...]:
        return self.route.follow(self.organisation, now) if self.route else ()

    def _live(self) -> Route:
        if self.route is None:
            raise NotInApproval
        return self.route

    def _seen(self, error: str | None, happened: tuple[Happened, ...]) -> dict[str, Any]:
        """What a scenario may look at after a step."""
        progress = self.route.progress if self.route else None
        state = STATES.get(progress.state, "draft") if progress else "draft"
        carried = [each for each in happened if isinstance(each, ApprovalCarriedOver)]
        return {
            "error": error,
            "request": "cancelled" if self.cancelled else "draft" if self.withdrawn else state,
            "revision": self.revision,
            "asked": progress.asked if progress else [],
            "stalled": progress.stalled if progress else None,
            "flag": "ex_post_objection" if progress and progress.ex_post_objection else None,
            "version": self.route.plan.policy_version if self.route else None,
            "survived": [f"{each.step}:{each.principal}" for each in carried],
            "decisions": sum(len(each.decisions) for each in happened if isinstance(each, TaskDecided)),
            "events": [_event_name(each) for each in happened],
        }


def _same(key: str, value: Any, found: Mapping[str, Any]) -> bool:
    if key == "note":
        return True
    return value in found["events"] if key == "event" else key in found and found[key] == value


def _event_name(fact: Happened) -> str:
    """TaskReassigned -> task.reassigned."""
    words = re.findall(r"[A-Z][a-z]*", type(fact).__name__)
    return f"{words[0]}.{'_'.join(words[1:])}".lower()


def _changed(organisation: Organisation, step: Mapping[str, Any], now: datetime) -> Organisation:
    people, departments = dict(organisation.people), dict(organisation.departments)
    match step["do"]:
        case "org:deactivate" | "org:activate" as change:
            people[step["person"]] = replace(people[step["person"]], active=change == "org:activate")
        case "org:set_head":
            departments[step["department"]] = replace(departments[step["department"]], head=step["person"])
        case "org:absence":
            start = instant_from(step["from"]) if "from" in step else now
            end = instant_from(step["to"]) if "to" in step else datetime.max.replace(tzinfo=now.tzinfo)
            away = Absence(step["person"], start, end)
            return replace(organisation, absences=(*organisation.absences, away))
        case other:
            raise NotRehearsed(other)
    return replace(organisation, people=people, departments=departments)


def _put(document: Any, path: str, value: Any) -> None:
    """Sets `lines[0].net` and the like."""
    keys: list[str | int] = [name or int(at) for name, at in STEP.findall(path)]
    for key in keys[:-1]:
        document = document.setdefault(key, {}) if isinstance(key, str) else document[key]
    document[keys[-1]] = value
