"""What a policy file would bring into a portal: which drafts, what is wrong with them, what they change, what its cases say."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from approvals.domain.cases.check import Report, check_cases
from approvals.domain.documents import content_hash, instant_text
from approvals.domain.organisation_document import organisation_to_dict
from approvals.domain.policies.difference import Change, difference
from approvals.domain.policies.findings import Finding, broken
from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.policies.lint import Surroundings, lint
from approvals.domain.policies.policy_file import PolicyFile, policy_file_from
from approvals.domain.policies.pseudonyms import Pseudonyms
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_to_dict

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
LIFE = ("version", "status", "effective_from", "effective_to")
"""What makes no difference to whether a policy is known already."""
Action = Literal["new", "next", "same", "unreadable"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One policy of the file. `document` becomes a draft when the action is `new` (a new key) or `next` (a new version)."""

    pointer: str
    name: str
    policy: str
    action: Action
    document: Mapping[str, Any]
    findings: tuple[Finding, ...]
    changes: tuple[Change, ...] = ()
    against: int | None = None

    @property
    def drafted(self) -> bool:
        return self.action in {"new", "next"}


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """`hash` covers the file and everything it was compared with; `cases` is None where the file has none."""

    incoming: tuple[Incoming, ...]
    findings: tuple[Finding, ...]
    cases: Report | None
    hash: str

    @property
    def readable(self) -> bool:
        return not self.findings and all(each.action != "unreadable" for each in self.incoming)


def plan_import(
    document: Mapping[str, Any], versions: Sequence[PolicyVersion], around: Surroundings, names: Pseudonyms | None
) -> ImportPlan:
    """Compares with the portal as it is; nothing is changed. `names` says who the file's people really are.

    The cases are run as they stand in the file, with its own people.
    """
    listed = document.get("policies")
    file = policy_file_from({**document, "policies": names.document(listed)} if names and listed else document)
    found = tuple(_incoming(file, at, versions, around) for at in range(len(file.entries)))
    return ImportPlan(found, file.findings, _cases(document, around), _hash(document, versions, around))


def _incoming(file: PolicyFile, at: int, versions: Sequence[PolicyVersion], around: Surroundings) -> Incoming:
    entry = file.entries[at]
    policy = entry.policy
    if policy is None or not KEY.fullmatch(policy.id):
        message = "a key has letters, digits, dots, dashes and underscores, 64 at most"
        found = entry.findings or (broken("key_malformed", "/id", message),)
        return Incoming(entry.pointer, entry.name, "", "unreadable", {}, found)
    known = [each for each in versions if each.policy == policy.id and each.published_at is not None]
    same = next((each for each in known if _is_same(each, policy, around)), None)
    if same is not None:
        return Incoming(entry.pointer, entry.name, policy.id, "same", {}, (), against=same.version)
    together = tuple(replace(each, status="published") for each in file.policies)
    beside = replace(around, published=(*_foreign(around, file), *together))
    newest = max(known, key=lambda each: each.version, default=None)
    changes = difference(newest.as_written(), policy, around.organisation) if newest else []
    return Incoming(
        entry.pointer,
        entry.name,
        policy.id,
        "next" if newest else "new",
        _draft(policy, around),
        tuple(lint(policy, beside)),
        tuple(changes),
        newest.version if newest else None,
    )


def _is_same(version: PolicyVersion, policy: Policy, around: Surroundings) -> bool:
    """Says the same and is not over."""
    alive = version.status is PolicyStatus.PUBLISHED and not version.ended(around.now)
    return alive and _content(version.document) == _content(policy_to_dict(policy))


def _content(document: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in document.items() if key not in LIFE}


def _foreign(around: Surroundings, file: PolicyFile) -> tuple[Policy, ...]:
    """Published policies the file says nothing about."""
    keys = {each.id for each in file.policies}
    return tuple(each for each in around.published if each.id not in keys)


def _draft(policy: Policy, around: Surroundings) -> dict[str, Any]:
    """Dates that are past already are left to the moment of publishing."""
    document = policy_to_dict(policy)
    begins = instant_text(policy.effective_from) if policy.effective_from > around.now else None
    ends = policy.effective_to
    over = ends is not None and ends <= around.now
    return document | {"effective_from": begins, "effective_to": None if over else document["effective_to"]}


def _cases(document: Mapping[str, Any], around: Surroundings) -> Report | None:
    """In the file's own company, in the portal's where it has none."""
    if not document.get("cases") and not document.get("scenarios"):
        return None
    company = {"org": organisation_to_dict(around.organisation), "fx": around.rates.to_dict()}
    return check_cases({**company, **document})


def _hash(document: Mapping[str, Any], versions: Sequence[PolicyVersion], around: Surroundings) -> str:
    known = [[each.policy, each.version, each.status.value, each.content_hash] for each in versions]
    return content_hash({"file": document, "known": known, "organisation": around.organisation.version})
