"""A plan or problem in the words of the case format, as cases write under `expect`."""

from typing import Any

from approvals.domain.routing.plan import LevelPlan, Outcome, Problem, RoutePlan, StagePlan, text_of


def described(planned: RoutePlan | Problem) -> dict[str, Any]:
    """outcome, text and, as far as there are any, problem, policy, version, amount and stages."""
    found: dict[str, Any] = {"outcome": planned.outcome.value, "text": text_of(planned)}
    if isinstance(planned, Problem):
        found["problem"] = planned.code
    if planned.policy is not None and planned.reported is not None:
        found |= {"policy": planned.policy, "version": planned.policy_version, "amount": planned.reported.to_dict()}
    if isinstance(planned, RoutePlan):
        found["stages"] = [_stage(stage) for stage in planned.stages]
    if planned.outcome is Outcome.AUTO_APPROVED:
        found["stages"] = []
    return found


def _stage(stage: StagePlan) -> dict[str, Any]:
    steps = [{"id": step.id, "levels": [_level(level) for level in step.levels]} for step in stage.steps]
    marks: dict[str, Any] = {"join": "any"} if stage.join == "any" else {}
    return {"id": stage.id, "steps": steps, **marks, **({} if stage.blocking else {"blocking": False})}


def _level(level: LevelPlan) -> dict[str, Any]:
    found: dict[str, Any] = {"need": level.still_needed, "candidates": [slot.principal for slot in level.asked]}
    assignees = {slot.principal: slot.assignee for slot in level.asked if slot.assignee}
    if assignees:
        found["assignees"] = assignees
    return {**found, "collapsed": True} if level.collapsed else found
