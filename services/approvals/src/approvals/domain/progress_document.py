"""Progress as a schema-numbered JSON document; a newer schema is refused, an older one is brought up to date."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from approvals.domain.carry_over import Earlier, GivenApproval
from approvals.domain.documents import instant_from, instant_text
from approvals.domain.errors import NewerSchema
from approvals.domain.progress import (
    CloseReason,
    LevelState,
    Part,
    Progress,
    RouteState,
    StageState,
    StepState,
    Task,
    TaskState,
)
from approvals.domain.question import Question, Span
from approvals.domain.slot import SlotState, Voice

SCHEMA = 2
"""1: no questions, added approvers, hand-overs, suspensions or second routes. They are left out where there are none."""


def progress_to_dict(progress: Progress) -> dict[str, Any]:
    """Everything the route needs to go on; times in UTC."""
    return {
        "schema": SCHEMA,
        "revision": progress.revision,
        "state": progress.state.value,
        "stalled": progress.stalled,
        "at_risk": progress.at_risk,
        "ex_post_objection": progress.ex_post_objection,
        "ended_by": progress.ended_by,
        "ended_at": _text(progress.ended_at),
        "bound_to": progress.bound_to,
        "stages": [_stage_to_dict(stage) for stage in progress.stages],
        "tasks": [_task_to_dict(task) for task in progress.tasks],
        "earlier": earlier_to_dict(progress.earlier),
        **_sparse(
            number=progress.number if progress.number > 1 else None,
            questions=[_question_to_dict(each) for each in progress.questions],
            stand_ins={step: list(people) for step, people in progress.stand_ins.items()},
            records=dict(progress.records),
        ),
    }


def _sparse(**fields: Any) -> dict[str, Any]:
    """Only what there is: most routes need none of it."""
    return {name: value for name, value in fields.items() if value}


def progress_from_dict(document: Mapping[str, Any]) -> Progress:
    """Reads what `progress_to_dict` wrote. Raises `NewerSchema` for a document of a newer release."""
    if document["schema"] > SCHEMA:
        raise NewerSchema(schema=document["schema"], known=SCHEMA)
    stages = [_stage(each) for each in document["stages"]]
    counted = document["schema"] > 1
    records = document.get("records", {}) if counted else _records(stages, document["revision"])
    return Progress(
        revision=document["revision"],
        stages=stages,
        state=RouteState(document["state"]),
        tasks=[_task(each) for each in document["tasks"]],
        stalled=document["stalled"],
        at_risk=document["at_risk"],
        ex_post_objection=document["ex_post_objection"],
        ended_by=document["ended_by"],
        ended_at=_instant(document["ended_at"]),
        bound_to=document["bound_to"],
        earlier=earlier_from_dict(document["earlier"]),
        number=document.get("number", 1),
        questions=[_question(each) for each in document.get("questions", ())],
        stand_ins={step: tuple(people) for step, people in document.get("stand_ins", {}).items()},
        records=dict(records),
    )


def _records(stages: list[StageState], revision: int) -> dict[str, int]:
    """Schema 1 kept no count: one record for every verdict of this revision."""
    slots = [
        (step.id, slot) for stage in stages for step in stage.steps for level in step.levels for slot in level.slots
    ]
    return {f"{step}/{slot.principal}": 1 for step, slot in slots if slot.actor and slot.revision == revision}


def earlier_to_dict(earlier: Earlier) -> dict[str, Any]:
    """Earlier approvals with what they were given on."""
    return {
        "approvals": [
            {
                "step": each.step,
                "principal": each.principal,
                "actor": each.actor,
                "revision": each.revision,
                "at": instant_text(each.at),
            }
            for each in earlier.approvals
        ],
        "materials": {str(revision): dict(found) for revision, found in earlier.materials.items()},
        **_sparse(people=list(earlier.people)),
    }


def earlier_from_dict(document: Mapping[str, Any]) -> Earlier:
    approvals = tuple(
        GivenApproval(each["step"], each["principal"], each["actor"], each["revision"], instant_from(each["at"]))
        for each in document["approvals"]
    )
    materials = {int(revision): found for revision, found in document["materials"].items()}
    return Earlier(approvals, materials, tuple(document.get("people", ())))


def _stage_to_dict(stage: StageState) -> dict[str, Any]:
    steps = [
        {
            "id": step.id,
            "state": step.state.value,
            "problem": step.problem,
            "levels": [_level_to_dict(level) for level in step.levels],
        }
        for step in stage.steps
    ]
    return {
        "id": stage.id,
        "join": stage.join,
        "blocking": stage.blocking,
        "name": stage.name,
        "state": stage.state.value,
        "steps": steps,
    }


def _level_to_dict(level: LevelState) -> dict[str, Any]:
    return {
        "need": level.need,
        "named": level.named,
        "state": level.state.value,
        "size": level.size,
        "slots": [_slot_to_dict(slot) for slot in level.slots],
    }


def _slot_to_dict(slot: SlotState) -> dict[str, Any]:
    return {
        "principal": slot.principal,
        "assignee": slot.assignee,
        "posts": list(slot.posts),
        "voice": slot.voice.value,
        "actor": slot.actor,
        "at": _text(slot.at),
        "revision": slot.revision,
        **_sparse(
            forwarded_by=slot.forwarded_by,
            second=slot.second,
            added_by=slot.added_by,
            before=[_slot_to_dict(each) for each in slot.before],
            after=[_slot_to_dict(each) for each in slot.after],
        ),
    }


def _task_to_dict(task: Task) -> dict[str, Any]:
    return {
        "id": task.id,
        "kind": task.kind,
        "assignee": task.assignee,
        "principal": task.principal,
        "steps": list(task.steps),
        "state": task.state.value,
        "reason": task.reason.value if task.reason else None,
        "opened_at": instant_text(task.opened_at),
        "closed_at": _text(task.closed_at),
        "decided_by": task.decided_by,
        **_sparse(
            suspensions=[[_text(span.since), _text(span.until)] for span in task.suspensions],
            reminded=task.reminded,
            told=list(task.told),
            alone=task.alone,
        ),
    }


def _question_to_dict(question: Question) -> dict[str, Any]:
    return {
        "id": question.id,
        "tasks": list(question.tasks),
        "asker": question.asker,
        "to": question.to,
        "asked_at": instant_text(question.asked_at),
        "answered_at": _text(question.answered_at),
    }


def _stage(document: Mapping[str, Any]) -> StageState:
    steps = [
        StepState(each["id"], [_level(level) for level in each["levels"]], Part(each["state"]), each["problem"])
        for each in document["steps"]
    ]
    state = Part(document["state"])
    return StageState(document["id"], steps, document["join"], document["blocking"], document["name"], state)


def _level(document: Mapping[str, Any]) -> LevelState:
    slots = [_slot(each) for each in document["slots"]]
    return LevelState(slots, document["need"], document["named"], Part(document["state"]), document["size"])


def _slot(document: Mapping[str, Any]) -> SlotState:
    return SlotState(
        principal=document["principal"],
        assignee=document["assignee"],
        posts=tuple(document["posts"]),
        voice=Voice(document["voice"]),
        actor=document["actor"],
        at=_instant(document["at"]),
        revision=document["revision"],
        forwarded_by=document.get("forwarded_by"),
        second=document.get("second"),
        added_by=document.get("added_by"),
        before=[_slot(each) for each in document.get("before", ())],
        after=[_slot(each) for each in document.get("after", ())],
    )


def _task(document: Mapping[str, Any]) -> Task:
    reason, closed_at = document["reason"], document["closed_at"]
    return Task(
        id=document["id"],
        kind=document["kind"],
        assignee=document["assignee"],
        principal=document["principal"],
        steps=tuple(document["steps"]),
        opened_at=instant_from(document["opened_at"]),
        state=TaskState(document["state"]),
        reason=CloseReason(reason) if reason else None,
        closed_at=_instant(closed_at),
        decided_by=document["decided_by"],
        suspensions=[Span(instant_from(since), _instant(until)) for since, until in document.get("suspensions", ())],
        reminded=document.get("reminded", 0),
        told=tuple(document.get("told", ())),
        alone=document.get("alone", False),
    )


def _question(document: Mapping[str, Any]) -> Question:
    return Question(
        id=document["id"],
        tasks=tuple(document["tasks"]),
        asker=document["asker"],
        to=document["to"],
        asked_at=instant_from(document["asked_at"]),
        answered_at=_instant(document["answered_at"]),
    )


def _text(instant: datetime | None) -> str | None:
    return instant_text(instant) if instant else None


def _instant(text: str | None) -> datetime | None:
    return instant_from(text) if text else None
