"""Policies as documents: reading finds every error with its JSON pointer, writing gives the canonical form."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from approvals.domain.carry_over import FIELDS
from approvals.domain.documents import Reader, instant_text
from approvals.domain.money import is_currency
from approvals.domain.routing.condition_document import condition_from, condition_to_dict
from approvals.domain.routing.policy import (
    ALL,
    CostCentreOwners,
    DeptChain,
    NamedField,
    Need,
    Policy,
    RolePool,
    Stage,
    Step,
    Users,
    Who,
    default_need,
    default_overlap,
)

EPOCH = datetime.min.replace(tzinfo=UTC)
EXCLUDED = ["preparer", "requester"]
POLICY = (
    "id", "version", "name", "status", "effective_from", "effective_to", "companies", "priority", "applies_when",
    "reporting_currency", "amount_basis", "auto_approve_when", "exclude", "vacant_head", "stages",
)  # fmt: skip
STAGE = ("id", "name", "join", "blocking", "steps")
STEP = ("id", "when", "need", "overlap", "who", "fallback", "sensitive_to", "due_hours", "escalate", "forward")
WHO = {
    "role": ("role", "scope", "need"),
    "dept_chain": ("start", "mode", "above_top"),
    "cost_center_owners": (),
    "users": ("ids",),
    "field": ("name",),
}
"""Which keys each part of a policy knows; anything else is refused, because it would be ignored."""


def policy_from_dict(document: Any) -> Policy:
    """Reads one policy version. Raises `InvalidDocument` naming every place that breaks the format."""
    read = Reader()
    document = read.mapping(document, "")
    read.known(document, POLICY, "")
    stages = tuple(_stage(read, each, f"/stages/{at}") for at, each in read.objects(document, "stages", "", least=1))
    auto = document.get("auto_approve_when")
    steps = [step.id for stage in stages for step in stage.steps]
    read.unique(steps, "step_not_unique", "/stages")
    read.unique([stage.id for stage in stages], "stage_not_unique", "/stages")
    read.choice(document, "vacant_head", "", ("deputy_then_climb",), "deputy_then_climb")
    excluded = document.get("exclude", EXCLUDED)
    if not isinstance(excluded, list) or sorted(map(str, excluded)) != EXCLUDED:
        read.error("exclude_fixed", "/exclude", "requester and preparer are excluded, always both")
    policy = Policy(
        id=read.text(document, "id", ""),
        version=read.number(document, "version", "", least=1),
        name=read.optional(document, "name", "") or "",
        status=cast("Any", read.choice(document, "status", "", ("draft", "review", "published", "retired"))),
        effective_from=read.instant(document, "effective_from", "") or EPOCH,
        effective_to=read.instant(document, "effective_to", "", optional=True),
        companies=read.words(document.get("companies"), "/companies"),
        priority=read.number(document, "priority", ""),
        stages=stages,
        reporting_currency=_reporting_currency(read, document),
        amount_basis=cast("Any", read.choice(document, "amount_basis", "", ("net", "gross"), "net")),
        applies_when=condition_from(read, document.get("applies_when"), "/applies_when"),
        auto_approve_when=condition_from(read, auto, "/auto_approve_when") if auto is not None else None,
    )
    read.finish()
    return policy


def _reporting_currency(read: Reader, document: Mapping[str, Any]) -> str:
    found = read.text(document, "reporting_currency", "")
    if found and not is_currency(found):
        read.error("currency_unknown", "/reporting_currency", f"three capital letters are expected, not {found!r}")
    return found


def _stage(read: Reader, document: Mapping[str, Any], at: str) -> Stage:
    read.known(document, STAGE, at)
    return Stage(
        id=read.text(document, "id", at),
        name=read.optional(document, "name", at) or "",
        join=cast("Any", read.choice(document, "join", at, ("all", "any"), "all")),
        blocking=read.truth(document, "blocking", at, default=True),
        steps=tuple(_step(read, each, f"{at}/steps/{n}") for n, each in read.objects(document, "steps", at, least=1)),
    )


def _step(read: Reader, document: Mapping[str, Any], at: str) -> Step:
    read.known(document, STEP, at)
    who = _who(read, document.get("who"), f"{at}/who")
    need, sensitive = _need(read, document, at, who), document.get("sensitive_to")
    return Step(
        id=read.text(document, "id", at),
        who=who,
        need=need,
        overlap=cast(
            "Any", read.choice(document, "overlap", at, ("count", "fresh", "again"), default_overlap(who, need))
        ),
        when=condition_from(read, document.get("when"), f"{at}/when"),
        fallback=tuple(_who(read, each, f"{at}/fallback/{n}") for n, each in read.items(document, "fallback", at)),
        sensitive_to=None if sensitive is None else _sensitive(read, sensitive, f"{at}/sensitive_to"),
        due_hours=read.number(document, "due_hours", at, least=1, default=16),
        escalate=read.choice(document, "escalate", at, ("add_next_head", "reassign", "notify"), "add_next_head"),
        forward=cast("Any", read.choice(document, "forward", at, ("any", "subordinates", "never"), "any")),
    )


def _sensitive(read: Reader, value: Any, at: str) -> tuple[str, ...]:
    names = read.words(value, at)
    for name in names:
        if name not in FIELDS:
            read.error("field_unknown", at, f"{name} is none of {', '.join(FIELDS)}")
    return names


def _need(read: Reader, document: Mapping[str, Any], at: str, who: Who) -> Need:
    """Every head of a chain is a level of his own, so a chain needs all of them."""
    if document.get("need", default_need(who)) == ALL:
        return "all"
    need = read.number(document, "need", at, least=1, default=1)
    if isinstance(who, DeptChain) and need > 1:
        read.error("need_not_for_chains", f"{at}/need", "a chain asks one head after the other; above_top has a need")
    return need


def _who(read: Reader, document: Any, at: str) -> Who:
    document = read.mapping(document, at)
    kind = document.get("type")
    if not isinstance(kind, str) or kind not in WHO:
        message = read.suggesting(f"not a way to name approvers: {kind!r}", kind, WHO)
        read.error("who_unknown", f"{at}/type", message)
        return Users(())
    read.known(document, ("type", *WHO[kind]), at)
    match kind:
        case "role":
            return _role(read, document, at)
        case "dept_chain":
            return _chain(read, document, at)
        case "cost_center_owners":
            return CostCentreOwners()
        case "users":
            return Users(read.words(document.get("ids"), f"{at}/ids"))
        case _:
            return NamedField(read.text(document, "name", at))


def _chain(read: Reader, document: Mapping[str, Any], at: str) -> DeptChain:
    read.choice(document, "start", at, ("request.department",), "request.department")
    mode = read.choice(document, "mode", at, ("each", "final", "direct"))
    top = read.mapping(document.get("above_top"), f"{at}/above_top")
    read.known(top, ("type", *WHO["role"]), f"{at}/above_top")
    read.choice(top, "type", f"{at}/above_top", ("role",), "role")
    return DeptChain(cast("Any", mode), _role(read, top, f"{at}/above_top"))


def _role(read: Reader, document: Mapping[str, Any], at: str) -> RolePool:
    need = read.number(document, "need", at, least=1) if document.get("need") is not None else None
    scope = read.choice(document, "scope", at, ("any", "company"), "any")
    return RolePool(read.text(document, "role", at), cast("Any", scope), need)


def policy_to_dict(policy: Policy) -> dict[str, Any]:
    """The canonical document: every default spelled out, so that equal policies are equal bytes."""
    auto = policy.auto_approve_when
    return {
        "id": policy.id,
        "version": policy.version,
        "name": policy.name,
        "status": policy.status,
        "effective_from": instant_text(policy.effective_from),
        "effective_to": instant_text(policy.effective_to) if policy.effective_to else None,
        "companies": list(policy.companies),
        "priority": policy.priority,
        "applies_when": condition_to_dict(policy.applies_when),
        "reporting_currency": policy.reporting_currency,
        "amount_basis": policy.amount_basis,
        "auto_approve_when": condition_to_dict(auto) if auto is not None else None,
        "exclude": ["requester", "preparer"],
        "vacant_head": "deputy_then_climb",
        "stages": [
            {
                "id": stage.id,
                "name": stage.name,
                "join": stage.join,
                "blocking": stage.blocking,
                "steps": [_step_to_dict(step) for step in stage.steps],
            }
            for stage in policy.stages
        ],
    }


def _step_to_dict(step: Step) -> dict[str, Any]:
    """`forward` is left out when anybody may be handed it: policies published before it existed keep their bytes."""
    return {
        "id": step.id,
        "when": condition_to_dict(step.when),
        "need": step.need,
        "overlap": step.overlap,
        "who": _who_to_dict(step.who),
        "fallback": [_who_to_dict(who) for who in step.fallback],
        "sensitive_to": list(step.sensitive_to) if step.sensitive_to is not None else None,
        "due_hours": step.due_hours,
        "escalate": step.escalate,
        **({} if step.forward == "any" else {"forward": step.forward}),
    }


def _who_to_dict(who: Who) -> dict[str, Any]:
    match who:
        case RolePool(role, scope, need):
            found: dict[str, Any] = {"type": "role", "role": role, "scope": scope}
            return found if need is None else {**found, "need": need}
        case DeptChain(mode, top):
            return {"type": "dept_chain", "start": "request.department", "mode": mode, "above_top": _who_to_dict(top)}
        case CostCentreOwners():
            return {"type": "cost_center_owners"}
        case Users(ids):
            return {"type": "users", "ids": list(ids)}
        case NamedField(name):
            return {"type": "field", "name": name}
