"""What is checked before a policy version may be published; errors refuse, warnings inform."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from approvals.domain.organisation import Organisation
from approvals.domain.routing.policy import DeptChain, Policy, RolePool, Step, Users, Who

FOREVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found, with the JSON pointer of its place."""

    code: str
    pointer: str
    message: str
    level: Literal["error", "warning"] = "error"

    def to_dict(self) -> dict[str, str]:
        return {"code": self.code, "level": self.level, "pointer": self.pointer, "message": self.message}


def check_policy(policy: Policy, organisation: Organisation, published: Iterable[Policy]) -> list[Finding]:
    """Roles exist and have enough members now, named people exist, no other policy can match with equal priority."""
    found = [
        finding for pointer, step in _steps(policy) for finding in _check_step(policy, organisation, step, pointer)
    ]
    found += [finding for other in published for finding in _rivals(policy, other)]
    if policy.effective_to is not None and policy.effective_to <= policy.effective_from:
        found.append(Finding("never_in_force", "/effective_to", "it ends before it begins"))
    return found


def _steps(policy: Policy) -> Iterator[tuple[str, Step]]:
    for at, stage in enumerate(policy.stages):
        for n, step in enumerate(stage.steps):
            yield f"/stages/{at}/steps/{n}", step


def _check_step(policy: Policy, organisation: Organisation, step: Step, pointer: str) -> Iterator[Finding]:
    ways: list[tuple[str, Who]] = [(f"{pointer}/who", step.who)]
    ways += [(f"{pointer}/fallback/{n}", who) for n, who in enumerate(step.fallback)]
    for at, who in ways:
        match who:
            case RolePool():
                need = who.need or (step.need if isinstance(step.need, int) else 1)
                yield from _check_role(policy, organisation, who, need, at)
            case DeptChain(above_top=top):
                yield from _check_role(policy, organisation, top, top.need or 1, f"{at}/above_top")
            case Users(ids):
                for person in ids:
                    if not organisation.is_active(person):
                        yield Finding("person_unknown", f"{at}/ids", f"{person} is unknown or dismissed")
            case _:
                continue


def _check_role(
    policy: Policy, organisation: Organisation, who: RolePool, need: int, pointer: str
) -> Iterator[Finding]:
    if who.role not in organisation.roles:
        yield Finding("role_unknown", f"{pointer}/role", f"there is no role {who.role}")
        return
    for company in policy.companies if who.scope == "company" else (None,):
        active = [each for each in organisation.members(who.role, company) if organisation.is_active(each)]
        if len(active) < need:
            where = f" for {company}" if company else ""
            message = f"{who.role}{where} has {len(active)} active members, {need} are needed"
            yield Finding("role_too_small", f"{pointer}/role", message)


def _rivals(policy: Policy, other: Policy) -> Iterator[Finding]:
    """Another policy of equal priority, a shared company and overlapping dates; the own key is cut, not refused."""
    if other.status != "published" or other.id == policy.id or other.priority != policy.priority:
        return
    shared = sorted(set(policy.companies) & set(other.companies))
    begins_before = policy.effective_from < (other.effective_to or FOREVER)
    ends_after = other.effective_from < (policy.effective_to or FOREVER)
    if shared and begins_before and ends_after:
        message = f"{other.id} has the same priority for {', '.join(shared)}"
        yield Finding("priority_not_unique", "/priority", message)
