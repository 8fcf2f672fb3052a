"""Says values, conditions and ways to name approvers in one language, with names in the place of ids."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from approvals.domain.money import Money
from approvals.domain.organisation import Organisation
from approvals.domain.policies.words.language import Language
from approvals.domain.routing.conditions import FACTS, AllOf, Always, AnyOf, Condition, FactIs, Not
from approvals.domain.routing.policy import ALL, CostCentreOwners, DeptChain, NamedField, Need, RolePool, Users, Who

COUNTER = {"gt": "lte", "gte": "lt", "lt": "gte", "lte": "gt"}
SAID_ALIKE = {"in": "eq"}
"""One word of a list is said like the word alone."""


@dataclass(frozen=True, slots=True)
class Names:
    """id -> what people call it; an id without a name stands for itself."""

    people: Mapping[str, str] = field(default_factory=dict)
    departments: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, organisation: Organisation) -> "Names":
        people = {each.id: each.name for each in organisation.people.values() if each.name}
        return cls(people, {each.id: each.name for each in organisation.departments.values() if each.name})


@dataclass(frozen=True, slots=True)
class Speaker:
    """One language, and names."""

    language: Language
    names: Names

    def say(self, value: Any) -> str:
        """Any value of a finding or a change."""
        match value:
            case Money():
                return self.language.money(value)
            case datetime():
                return self.language.instant(value)
            case int() if not isinstance(value, bool):
                return self.language.number(value)
            case tuple():
                return ", ".join(self.say(each) for each in value)
            case _:
                return self._said(value)

    def _said(self, value: Any) -> str:
        if isinstance(value, Always | AllOf | AnyOf | Not | FactIs):
            return self.condition(value)
        return self.phrase("nothing") if value is None else str(value)

    def phrase(self, key: str, **values: str) -> str:
        return self.language.phrases[key].format(**values)

    def filled(self, template: str, detail: Mapping[str, Any]) -> str:
        """The template with every detail in words."""
        return template.format(**{key: self.say(value) for key, value in detail.items()})

    def condition(self, condition: Condition, inside: type[AllOf] | type[AnyOf] | None = None) -> str:
        """`inside` is what it is a part of: a part of another kind stands in brackets."""
        match condition:
            case Always():
                return self.phrase("always")
            case AllOf(parts) | AnyOf(parts):
                kind = type(condition)
                word = self.phrase("and" if kind is AllOf else "or")
                said = f", {word} ".join(self.condition(part, kind) for part in parts)
                return f"({said})" if inside is not None and inside is not kind and len(parts) > 1 else said
            case Not(part):
                return self._not(part, inside)
            case FactIs():
                return self._fact(condition, "")

    def _not(self, part: Condition, inside: type[AllOf] | type[AnyOf] | None) -> str:
        """A group is turned over: not (a or b) is said as not a and not b."""
        match part:
            case Always():
                return self.phrase("never")
            case Not(inner):
                return self.condition(inner, inside)
            case AllOf(parts):
                return self.condition(AnyOf(tuple(Not(each) for each in parts)), inside)
            case AnyOf(parts):
                return self.condition(AllOf(tuple(Not(each) for each in parts)), inside)
            case FactIs():
                return self._not_fact(part)

    def _not_fact(self, test: FactIs) -> str:
        if test.op in COUNTER:
            return self._fact(replace(test, op=COUNTER[test.op]), "")
        if isinstance(test.value, bool):
            return self._fact(replace(test, value=not test.value), "")
        return self._fact(test, "not ")

    def _fact(self, test: FactIs, no: str) -> str:
        if FACTS[test.fact][0] == "truth":
            return self.phrase(f"{test.fact} {str(test.value).lower()}")
        op = SAID_ALIKE.get(test.op, test.op) if test.fact != "requester.role" else test.op
        return self.phrase(f"{no}{test.fact} {op}", value=self._value(test))

    def _value(self, test: FactIs) -> str:
        if isinstance(test.value, Money | int):
            return self.say(test.value)
        words = test.value if isinstance(test.value, tuple) else (test.value,)
        if test.fact == "request.department":
            words = tuple(self.names.departments.get(each, each) for each in words)
        return self.language.listed(words, "or")

    def who(self, who: Who, need: Need | None = None) -> str:
        """`need` is the step's; a role's own comes first."""
        match who:
            case RolePool(role, scope, own):
                return self._some(f"role {scope}", own or need or 1, role=role)
            case DeptChain(mode, top):
                return self.phrase(f"chain {mode}", above_top=self.who(top))
            case CostCentreOwners():
                return self.phrase("owners")
            case Users(ids):
                people = tuple(self.names.people.get(each, each) for each in ids)
                if len(people) == 1:
                    return people[0]
                some: Need = need if isinstance(need, int) and need < len(people) else "all"
                return self._some("users", some, people=self.language.listed(people, "and" if some == ALL else "or"))
            case NamedField(name):
                return self.phrase("field", name=name)

    def _some(self, kind: str, need: Need, **values: str) -> str:
        if need in {1, ALL}:
            return self.phrase(f"{kind} {need}", **values)
        return self.phrase(f"{kind} n", need=str(need), **values)
