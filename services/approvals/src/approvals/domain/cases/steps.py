"""Steps of scenarios before they are played: whether each says all it needs, in words and names that are known."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from approvals.domain.documents import Reader
from approvals.domain.organisation import Organisation

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Needs:
    """What a step has to say: one key of every group. `may` are further keys it knows."""

    groups: tuple[tuple[str, ...], ...] = ()
    may: tuple[str, ...] = ()


_BY, _WHOM, _PERSON, _DEPARTMENT, _ROLE = ("by",), ("to", "person"), ("person",), ("department",), ("role",)
_GIVER, _TAKER = ("from_person", "person", "by"), ("to_person", "delegate", "to")
_VERDICT = Needs((_BY,), ("comment", "revision"))
_PLAIN = Needs((), ("by", "comment", "revision"))
STEPS: Mapping[str, Needs] = {
    "submit": _PLAIN,
    "edit": Needs((("change",),), ("by",)),
    "withdraw": _VERDICT,
    "cancel": _PLAIN,
    "approve": _VERDICT,
    "reject": _VERDICT,
    "return": _VERDICT,
    "answer": _VERDICT,
    "take_back": _VERDICT,
    "re_route": _VERDICT,
    "ask": Needs((_BY, _WHOM), ("comment", "revision")),
    "forward": Needs((_BY, _WHOM), ("comment", "revision")),
    "add_approver": Needs((_BY, _WHOM), ("comment", "revision", "before", "after")),
    "name_stand_in": Needs((_BY, _WHOM), ("comment", "revision", "step")),
    "time": Needs((), ("by",)),
    "escalate": Needs((), ("by",)),
    "bulk": Needs((("items",),), ("by",)),
    "org:deactivate": Needs((_PERSON,), ("by",)),
    "org:activate": Needs((_PERSON,), ("by",)),
    "org:set_limit": Needs((_PERSON,), ("by", "limit", "amount")),
    "org:move_person": Needs((_PERSON, _DEPARTMENT), ("by",)),
    "org:set_head": Needs((_DEPARTMENT, ("person", "head")), ("by",)),
    "org:set_deputy": Needs((_DEPARTMENT, ("person", "deputy")), ("by",)),
    "org:move_department": Needs((_DEPARTMENT, ("parent", "to")), ("by",)),
    "org:delete_department": Needs((_DEPARTMENT,), ("by",)),
    "org:role": Needs((_ROLE,), ("by", "members", "add", "remove")),
    "org:set_role": Needs((_ROLE,), ("by", "members", "add", "remove")),
    "org:add_to_role": Needs((_ROLE, _PERSON), ("by",)),
    "org:add_role": Needs((_ROLE, _PERSON), ("by",)),
    "org:remove_from_role": Needs((_ROLE, _PERSON), ("by",)),
    "org:remove_role": Needs((_ROLE, _PERSON), ("by",)),
    "org:absence": Needs((_PERSON,), ("by", "from", "to")),
    "org:end_absence": Needs((_PERSON,), ("by",)),
    "org:delegate": Needs((_GIVER, _TAKER), ("from", "to", "until", "scope", "max_amount", "id")),
    "org:delegation": Needs((_GIVER, _TAKER), ("from", "to", "until", "scope", "max_amount", "id")),
    "org:end_delegation": Needs((_GIVER,)),
    "org:set_owner": Needs((("cost_center",), ("person", "owner")), ("by",)),
}
"""What a scenario may do, and what each step has to say for it."""

ALWAYS = ("do", "at", "key", "expect")
EXPECTED = (
    "error", "problem", "results", "request", "revision", "asked", "stalled", "at_risk", "flag", "clock", "policy",
    "version", "text", "survived", "decisions", "event", "events", "note",
)  # fmt: skip
TEXTS, TRUTHS = ("comment", "key", "step"), ("before", "after")
PEOPLE = ("by", "person", "head", "deputy", "owner", "from_person", "to_person", "delegate")


def check_step(read: Reader, step: Document, at: str, organisation: Organisation) -> None:
    """Notes everything that would be played as something else, or not at all."""
    verb = read.text(step, "do", at)
    needs = STEPS.get(verb)
    if verb and needs is None:
        read.error("step_unknown", f"{at}/do", read.suggesting(f"there is no step {verb}", verb, STEPS))
    if needs is not None:
        _check_keys(read, step, needs, at)
        _check_names(read, step, verb, at, organisation)
    _check_kinds(read, step, at)
    expected = read.mapping(step.get("expect", {}), f"{at}/expect")
    read.misspelt(expected, EXPECTED, f"{at}/expect")
    _check_people(read, expected, "asked", f"{at}/expect", organisation.people)
    for n, item in read.objects(step, "items", at) if verb == "bulk" else ():
        check_step(read, {"by": step.get("by"), **item}, f"{at}/items/{n}", organisation)


def _check_keys(read: Reader, step: Document, needs: Needs, at: str) -> None:
    known = [*(key for group in needs.groups for key in group), *needs.may, *ALWAYS]
    read.misspelt(step, known, at)
    missing = next((group for group in needs.groups if not any(key in step for key in group)), None)
    if missing is not None:
        read.error("key_missing", f"{at}/{missing[0]}", f"{step['do']} needs {' or '.join(missing)}")


def _check_kinds(read: Reader, step: Document, at: str) -> None:
    if "at" in step:
        read.instant(step, "at", at)
    if "revision" in step:
        read.number(step, "revision", at, least=0)
    if "change" in step:
        read.mapping(step["change"], f"{at}/change")
    for key in TEXTS:
        if key in step:
            read.optional(step, key, at)
    for key in TRUTHS:
        read.truth(step, key, at, default=False)


def _check_names(read: Reader, step: Document, verb: str, at: str, organisation: Organisation) -> None:
    """People, departments, roles and cost centres. A moved department may be a new one, a role as well."""
    names: list[tuple[str, str, Collection[str]]] = [("person", key, organisation.people) for key in PEOPLE]
    if STEPS[verb].groups[-1:] in {(_WHOM,), (_TAKER,)} and "to_person" not in step and "delegate" not in step:
        names.append(("person", "to", organisation.people))
    if verb != "org:move_department":
        names.append(("department", "department", organisation.departments))
    names += [("department", "parent", organisation.departments), ("cost centre", "cost_center", organisation.cost_centres)]
    for kind, key, known in names:
        value = step.get(key)
        if value is not None and (not isinstance(value, str) or value not in known):
            code = f"{kind.replace(' ', '_')}_unknown"
            read.error(code, f"{at}/{key}", read.suggesting(f"there is no {kind} {value}", value, known))


def _check_people(read: Reader, document: Document, key: str, at: str, known: Collection[str]) -> None:
    value = document.get(key, [])
    if not isinstance(value, Sequence) or isinstance(value, str):
        read.error("list_expected", f"{at}/{key}", "a list of people is expected")
        return
    for n, each in enumerate(value):
        if not isinstance(each, str) or each not in known:
            read.error("person_unknown", f"{at}/{key}/{n}", read.suggesting(f"there is no person {each}", each, known))
