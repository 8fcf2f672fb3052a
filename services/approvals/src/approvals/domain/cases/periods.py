"""A case's own absences and delegations: slips of the pen that would quietly let somebody decide, or go on."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any

from approvals.domain.documents import Reader, instant_from

KEYS = {
    "absences": ("id", "person", "from", "to"),
    "delegations": ("id", "from_person", "to_person", "from", "to", "scope", "max_amount"),
}
SCOPE = ("companies", "policies")
PEOPLE = ("person", "from_person", "to_person")
NEARLY = 0.8
"""A scope may name a policy that is not in the file: it is another one. One that is nearly in it is misspelt."""


def check_periods(
    read: Reader, case: Mapping[str, Any], at: str, people: Collection[str], policies: Collection[str]
) -> None:
    """Entries that are no objects, or lack something, are told when the case is run."""
    for key, known in KEYS.items():
        entries = case.get(key)
        for n, each in enumerate(entries if isinstance(entries, list) else []):
            if isinstance(each, Mapping):
                _check_period(read, each, known, f"{at}/{key}/{n}", people, policies)


def _check_period(
    read: Reader,
    period: Mapping[str, Any],
    known: tuple[str, ...],
    at: str,
    people: Collection[str],
    policies: Collection[str],
) -> None:
    read.misspelt(period, known, at)
    for key in PEOPLE:
        _check_name(read, "person", period.get(key), people, f"{at}/{key}")
    if _is_empty(period):
        read.error("period_empty", f"{at}/to", "it ends before it begins")
    scope = period.get("scope")
    if isinstance(scope, Mapping):
        read.known(scope, SCOPE, f"{at}/scope")
        listed = scope.get("policies")
        for n, policy in enumerate(listed if isinstance(listed, list) else []):
            if get_close_matches(str(policy), policies, 1, NEARLY):
                _check_name(read, "policy", policy, policies, f"{at}/scope/policies/{n}")


def _check_name(read: Reader, kind: str, name: object, known: Collection[str], at: str) -> None:
    if isinstance(name, str) and name not in known:
        read.error(f"{kind}_unknown", at, read.suggesting(f"there is no {kind} {name}", name, known))


def _is_empty(period: Mapping[str, Any]) -> bool:
    try:
        return instant_from(period["to"]) <= instant_from(period["from"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return False
