"""Plans and problems as schema-numbered JSON documents."""

from collections.abc import Mapping
from typing import Any

from approvals.domain.errors import NewerSchema
from approvals.domain.money import money_from_dict
from approvals.domain.routing.plan import LevelPlan, Outcome, Problem, RoutePlan, Slot, StagePlan, StepPlan, text_of
from approvals.domain.routing.reasons import reason_from_dict

SCHEMA = 1


def plan_to_dict(plan: RoutePlan) -> dict[str, Any]:
    """The immutable half of a route; `text` is the one-line notation, for people and logs."""
    return {
        "schema": SCHEMA,
        "outcome": plan.outcome.value,
        "policy": plan.policy,
        "policy_version": plan.policy_version,
        "amount": plan.amount.to_dict(),
        "reported": plan.reported.to_dict(),
        "excluded": list(plan.excluded),
        "text": text_of(plan),
        "stages": [_stage_to_dict(stage) for stage in plan.stages],
        "reasons": [reason.to_dict() for reason in plan.reasons],
    }


def problem_to_dict(problem: Problem) -> dict[str, Any]:
    """Why there is no route."""
    amount, reported = problem.amount, problem.reported
    return {
        "schema": SCHEMA,
        "outcome": problem.outcome.value,
        "code": problem.code,
        "policy": problem.policy,
        "policy_version": problem.policy_version,
        "amount": amount.to_dict() if amount else None,
        "reported": reported.to_dict() if reported else None,
        "reasons": [reason.to_dict() for reason in problem.reasons],
    }


def plan_from_dict(document: Mapping[str, Any]) -> RoutePlan:
    """Reads what `plan_to_dict` wrote. Raises `NewerSchema` for a document of a newer release."""
    if document["schema"] > SCHEMA:
        raise NewerSchema(schema=document["schema"], known=SCHEMA)
    return RoutePlan(
        outcome=Outcome(document["outcome"]),
        policy=document["policy"],
        policy_version=document["policy_version"],
        amount=money_from_dict(document["amount"], "/amount"),
        stages=tuple(_stage(each) for each in document["stages"]),
        reasons=tuple(reason_from_dict(each) for each in document["reasons"]),
        excluded=tuple(document["excluded"]),
        reported=money_from_dict(document["reported"], "/reported"),
    )


def _stage_to_dict(stage: StagePlan) -> dict[str, Any]:
    return {
        "id": stage.id,
        "name": stage.name,
        "join": stage.join,
        "blocking": stage.blocking,
        "steps": [{"id": step.id, "levels": [_level_to_dict(level) for level in step.levels]} for step in stage.steps],
    }


def _level_to_dict(level: LevelPlan) -> dict[str, Any]:
    slots = [
        {
            "principal": slot.principal,
            "assignee": slot.assignee,
            "posts": list(slot.posts),
            "collapsed": slot.collapsed,
        }
        for slot in level.slots
    ]
    return {"need": level.need, "named": level.named, "slots": slots}


def _stage(document: Mapping[str, Any]) -> StagePlan:
    steps = tuple(StepPlan(each["id"], tuple(_level(level) for level in each["levels"])) for each in document["steps"])
    return StagePlan(document["id"], steps, document["join"], document["blocking"], document["name"])


def _level(document: Mapping[str, Any]) -> LevelPlan:
    slots = tuple(
        Slot(each["principal"], each["assignee"], tuple(each["posts"]), each["collapsed"]) for each in document["slots"]
    )
    return LevelPlan(slots, document["need"], document["named"])
