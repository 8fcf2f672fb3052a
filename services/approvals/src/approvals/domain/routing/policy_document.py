"""Policies as documents: reading finds every error with its JSON pointer, writing gives the canonical form."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from approvals.domain.carry_over import FIELDS
from approvals.domain.documents import Reader, instant_text
from approvals.domain.money import Money
from approvals.domain.routing.conditions import FACTS, AllOf, Always, AnyOf, Condition, FactIs, Not
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


def policy_from_dict(document: Mapping[str, Any]) -> Policy:
    """Reads one policy version. Raises `InvalidDocument` naming every place that breaks the format."""
    read = Reader()
    stages = tuple(_stage(read, each, f"/stages/{at}") for at, each in read.items(document, "stages", "", least=1))
    auto = document.get("auto_approve_when")
    steps = [step.id for stage in stages for step in stage.steps]
    read.unique(steps, "step_not_unique", "/stages")
    read.unique([stage.id for stage in stages], "stage_not_unique", "/stages")
    read.choice(document, "vacant_head", "", ("deputy_then_climb",), "deputy_then_climb")
    if sorted(document.get("exclude", EXCLUDED)) != EXCLUDED:
        read.error("exclude_fixed", "/exclude", "requester and preparer are excluded, always both")
    policy = Policy(
        id=read.text(document, "id", ""),
        version=read.number(document, "version", "", least=1),
        name=document.get("name") or "",
        status=cast("Any", read.choice(document, "status", "", ("draft", "review", "published", "retired"))),
        effective_from=read.instant(document, "effective_from", "") or EPOCH,
        effective_to=read.instant(document, "effective_to", "", optional=True),
        companies=read.words(document.get("companies"), "/companies"),
        priority=read.number(document, "priority", ""),
        stages=stages,
        reporting_currency=read.text(document, "reporting_currency", ""),
        amount_basis=cast("Any", read.choice(document, "amount_basis", "", ("net", "gross"), "net")),
        applies_when=_condition(read, document.get("applies_when"), "/applies_when"),
        auto_approve_when=_condition(read, auto, "/auto_approve_when") if auto is not None else None,
    )
    read.finish()
    return policy


def _stage(read: Reader, document: Any, at: str) -> Stage:
    document = read.mapping(document, at)
    return Stage(
        id=read.text(document, "id", at),
        name=document.get("name") or "",
        join=cast("Any", read.choice(document, "join", at, ("all", "any"), "all")),
        blocking=read.truth(document, "blocking", at, default=True),
        steps=tuple(_step(read, each, f"{at}/steps/{n}") for n, each in read.items(document, "steps", at, least=1)),
    )


def _step(read: Reader, document: Any, at: str) -> Step:
    document = read.mapping(document, at)
    who = _who(read, document.get("who"), f"{at}/who")
    sensitive = document.get("sensitive_to")
    return Step(
        id=read.text(document, "id", at),
        who=who,
        need=_need(read, document, at, who),
        overlap=cast("Any", read.choice(document, "overlap", at, ("count", "fresh", "again"), default_overlap(who))),
        when=_condition(read, document.get("when"), f"{at}/when"),
        fallback=tuple(_who(read, each, f"{at}/fallback/{n}") for n, each in read.items(document, "fallback", at)),
        sensitive_to=None if sensitive is None else _sensitive(read, sensitive, f"{at}/sensitive_to"),
        due_hours=read.number(document, "due_hours", at, least=1, default=16),
        escalate=read.choice(document, "escalate", at, ("add_next_head", "reassign", "notify"), "add_next_head"),
    )


def _sensitive(read: Reader, value: Any, at: str) -> tuple[str, ...]:
    names = read.words(value, at)
    for name in names:
        if name not in FIELDS:
            read.error("field_unknown", at, f"{name} is none of {', '.join(FIELDS)}")
    return names


def _need(read: Reader, document: Mapping[str, Any], at: str, who: Who) -> Need:
    if document.get("need", default_need(who)) == ALL:
        return "all"
    return read.number(document, "need", at, least=1, default=1)


def _who(read: Reader, document: Any, at: str) -> Who:
    document = read.mapping(document, at)
    match document.get("type"):
        case "role":
            return _role(read, document, at)
        case "dept_chain":
            read.choice(document, "start", at, ("request.department",), "request.department")
            mode = read.choice(document, "mode", at, ("each", "final", "direct"))
            top = read.mapping(document.get("above_top"), f"{at}/above_top")
            return DeptChain(cast("Any", mode), _role(read, top, f"{at}/above_top"))
        case "cost_center_owners":
            return CostCentreOwners()
        case "users":
            return Users(read.words(document.get("ids"), f"{at}/ids"))
        case "field":
            return NamedField(read.text(document, "name", at))
        case other:
            read.error("who_unknown", f"{at}/type", f"not a way to name approvers: {other!r}")
            return Users(())


def _role(read: Reader, document: Mapping[str, Any], at: str) -> RolePool:
    need = read.number(document, "need", at, least=1) if document.get("need") is not None else None
    scope = read.choice(document, "scope", at, ("any", "company"), "any")
    return RolePool(read.text(document, "role", at), cast("Any", scope), need)


def _condition(read: Reader, document: Any, at: str) -> Condition:
    if document is None:
        return Always()
    document = read.mapping(document, at)
    match next(iter(document), None):
        case "always":
            if document["always"] is not True:
                read.error("condition_malformed", f"{at}/always", "always is written true; use not for never")
            return Always()
        case "all" | "any" as joined:
            parts = tuple(
                _condition(read, each, f"{at}/{joined}/{n}") for n, each in read.items(document, joined, at, 1)
            )
            return AllOf(parts) if joined == "all" else AnyOf(parts)
        case "not":
            return Not(_condition(read, document["not"], f"{at}/not"))
        case "fact" | "op" | "value":
            return _fact(read, document, at)
        case _:
            read.error("condition_malformed", at, "a condition is always, all, any, not or a fact")
            return Always()


def _fact(read: Reader, document: Mapping[str, Any], at: str) -> Condition:
    fact, op = document.get("fact"), document.get("op")
    if fact not in FACTS:
        read.error("fact_unknown", f"{at}/fact", f"no such fact: {fact!r}")
        return Always()
    kind, operators = FACTS[fact]
    if op not in operators:
        read.error("operator_unknown", f"{at}/op", f"{fact} knows {', '.join(sorted(operators))}, not {op!r}")
        return Always()
    value = document.get("value")
    if op in {"any_in", "all_in", "in"} or (op == "in_subtree" and not isinstance(value, str)):
        return FactIs(fact, op, read.words(value, f"{at}/value"))
    if kind == "money":
        return FactIs(fact, op, read.money(value, f"{at}/value"))
    wanted = {"truth": bool, "word": str, "words": str, "number": int}[kind]
    if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
        read.error("value_malformed", f"{at}/value", f"{fact} is compared with a {wanted.__name__}")
    return FactIs(fact, op, value)


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
        "applies_when": _condition_to_dict(policy.applies_when),
        "reporting_currency": policy.reporting_currency,
        "amount_basis": policy.amount_basis,
        "auto_approve_when": _condition_to_dict(auto) if auto is not None else None,
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
    return {
        "id": step.id,
        "when": _condition_to_dict(step.when),
        "need": step.need,
        "overlap": step.overlap,
        "who": _who_to_dict(step.who),
        "fallback": [_who_to_dict(who) for who in step.fallback],
        "sensitive_to": list(step.sensitive_to) if step.sensitive_to is not None else None,
        "due_hours": step.due_hours,
        "escalate": step.escalate,
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


def _condition_to_dict(condition: Condition) -> dict[str, Any]:
    match condition:
        case Always():
            return {"always": True}
        case AllOf(parts):
            return {"all": [_condition_to_dict(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [_condition_to_dict(part) for part in parts]}
        case Not(part):
            return {"not": _condition_to_dict(part)}
        case FactIs(fact, op, value):
            written = (
                value.to_dict() if isinstance(value, Money) else list(value) if isinstance(value, tuple) else value
            )
            return {"fact": fact, "op": op, "value": written}
