"""Conditions as documents: reading finds every error with its JSON pointer, writing gives the canonical form."""

from typing import Any

from approvals.domain.documents import Reader
from approvals.domain.money import Money
from approvals.domain.routing.conditions import FACTS, AllOf, Always, AnyOf, Condition, FactIs, Not

MOST_NESTED = 12
LISTS = frozenset({"any_in", "all_in", "in"})
PYTHON_OF = {"truth": bool, "word": str, "words": str, "number": int}
IN_WORDS = {"truth": "true or false", "word": "a text", "words": "a text", "number": "a whole number"}


def condition_from(read: Reader, document: Any, at: str, depth: int = 0) -> Condition:
    """A condition has exactly one of the keys always, all, any, not, or else fact, op and value."""
    if document is None:
        return Always()
    document = read.mapping(document, at)
    joined = document.keys() & {"always", "all", "any", "not"}
    if depth > MOST_NESTED:
        read.error("condition_too_deep", at, f"conditions nest at most {MOST_NESTED} deep")
    elif len(joined) == 1 and len(document) == 1:
        return _joined(read, document, joined.pop(), at, depth)
    elif not joined and "fact" in document:
        read.known(document, ("fact", "op", "value"), at)
        return _fact(read, document, at)
    elif document:
        message = "a condition is exactly one of always, all, any, not, or else fact with op and value"
        read.error("condition_malformed", at, message)
    else:
        read.error("condition_malformed", at, "a condition that says nothing; write always: true")
    return Always()


def _joined(read: Reader, document: Any, kind: str, at: str, depth: int) -> Condition:
    if kind == "always":
        if document["always"] is not True:
            read.error("condition_malformed", f"{at}/always", "always is written true; use not for never")
        return Always()
    if kind == "not":
        if document["not"] is None:
            read.error("condition_malformed", f"{at}/not", "a condition is expected here")
        return Not(condition_from(read, document["not"], f"{at}/not", depth + 1))
    listed = read.items(document, kind, at, 1)
    parts = tuple(condition_from(read, each, f"{at}/{kind}/{n}", depth + 1) for n, each in listed)
    return AllOf(parts) if kind == "all" else AnyOf(parts)


def _fact(read: Reader, document: Any, at: str) -> Condition:
    fact, op, value = document.get("fact"), document.get("op"), document.get("value")
    if not isinstance(fact, str) or fact not in FACTS:
        read.error("fact_unknown", f"{at}/fact", read.suggesting(f"no such fact: {fact!r}", fact, FACTS))
        return Always()
    kind, operators = FACTS[fact]
    if not isinstance(op, str) or op not in operators:
        read.error("operator_unknown", f"{at}/op", f"{fact} knows {', '.join(sorted(operators))}, not {op!r}")
        return Always()
    if op in LISTS:
        return FactIs(fact, op, read.words(value, f"{at}/value"))
    if kind == "money":
        return FactIs(fact, op, read.money(value, f"{at}/value"))
    if not isinstance(value, PYTHON_OF[kind]) or (kind == "number" and isinstance(value, bool)):
        read.error("value_malformed", f"{at}/value", f"{fact} {op} is compared with {IN_WORDS[kind]}, not {value!r}")
    return FactIs(fact, op, value)


def condition_to_dict(condition: Condition) -> dict[str, Any]:
    """What `condition_from` reads."""
    match condition:
        case Always():
            return {"always": True}
        case AllOf(parts):
            return {"all": [condition_to_dict(part) for part in parts]}
        case AnyOf(parts):
            return {"any": [condition_to_dict(part) for part in parts]}
        case Not(part):
            return {"not": condition_to_dict(part)}
        case FactIs(fact, op, value):
            written = (
                value.to_dict() if isinstance(value, Money) else list(value) if isinstance(value, tuple) else value
            )
            return {"fact": fact, "op": op, "value": written}
