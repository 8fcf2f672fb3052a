"""Steps whose people have all been asked before in the same route: they would never be asked themselves."""

from collections.abc import Iterator

from approvals.domain.policies.findings import Finding
from approvals.domain.policies.lint.surroundings import Surroundings, steps_of
from approvals.domain.policies.regions import both, region
from approvals.domain.routing.policy import ALL, DeptChain, Policy, RolePool, Stage, Step, Users


def check_collapse(policy: Policy, around: Surroundings) -> Iterator[Finding]:
    """Only named people collapse, and only onto a step that is asked whenever this one is. Raises Undecided."""
    earlier: list[tuple[Stage, Step]] = []
    for pointer, stage, step in steps_of(policy):
        before = [
            each
            for other, each in earlier
            if other is not stage and _must_pass(other) and _asked_with(policy, around, each, step)
        ]
        again = next(
            (each for each in before if step.overlap == "count" and _same_people(around, policy, each, step)), None
        )
        if again is not None:
            yield Finding("always_collapses", pointer, "warning", {"step": step.id, "earlier": again.id})
        earlier.append((stage, step))


def _must_pass(stage: Stage) -> bool:
    return stage.blocking and (stage.join == ALL or len(stage.steps) == 1)


def _asked_with(policy: Policy, around: Surroundings, earlier: Step, step: Step) -> bool:
    """Whether the earlier step is asked for every request the later one is asked for."""
    applies = around.applies(policy, policy.companies)
    now = region(step.when, around.organisation)
    return not both(applies, now, region(earlier.when, around.organisation, holds=False))


def _same_people(around: Surroundings, policy: Policy, earlier: Step, step: Step) -> bool:
    if isinstance(step.who, DeptChain) and isinstance(earlier.who, DeptChain):
        return earlier.who.mode in {"each", step.who.mode} and earlier.who.above_top == step.who.above_top
    now, before = _named(around, policy, step), _named(around, policy, earlier)
    return bool(now) and now <= before


def _named(around: Surroundings, policy: Policy, step: Step) -> set[str]:
    """Everybody, when all of them must agree whoever the requester is; else nobody."""
    match step.who:
        case Users(ids):
            listed = set(ids)
        case RolePool(role, scope) if scope == "any" or len(policy.companies) == 1:
            listed = set(around.organisation.members(role, policy.companies[0] if scope == "company" else None))
        case _:
            return set()
    active = {each for each in listed if around.organisation.is_active(each)}
    need = step.who.need if isinstance(step.who, RolePool) and step.who.need is not None else step.need
    return active if need == ALL or (isinstance(need, int) and need >= len(active)) else set()
