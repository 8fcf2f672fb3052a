"""The document of a rehearsed request: when it may be written, submitted or given up, as the requests service has it."""

import re
from collections.abc import Mapping
from typing import Any

from approvals.domain.errors import WithdrawFirst
from common.errors import Conflict, Invalid

WRITABLE = frozenset({"draft", "returned"})
ALWAYS_WRITABLE = frozenset({"comments"})
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class NotEditable(Conflict):
    """In this state the document does not change any more."""

    code = "not_editable"


class AlreadySubmitted(Conflict):
    """It is on its way or in approval already."""

    code = "already_submitted"


class NotSubmittable(Conflict):
    """It is decided or cancelled."""

    code = "not_submittable"


class NotCancellable(Conflict):
    """In this state it cannot be cancelled."""

    code = "not_cancellable"


class KeyReused(Invalid):
    """The key was used for another wish."""

    code = "idempotency_key_reused"


def may_edit(status: str, document: Mapping[str, Any], change: Mapping[str, Any]) -> None:
    """While it is in approval, comments and added attachments are all that may come."""
    if status in WRITABLE or (status == "in_approval" and all(_adds(document, *each) for each in change.items())):
        return
    raise NotEditable(request_status=status)


def _adds(document: Mapping[str, Any], path: str, value: Any) -> bool:
    return path in ALWAYS_WRITABLE or (path == "attachments" and set(document.get(path) or ()) <= set(value))


def may_submit(status: str) -> None:
    if status == "in_approval":
        raise AlreadySubmitted
    if status not in WRITABLE:
        raise NotSubmittable(request_status=status)


def may_cancel(status: str) -> None:
    if status == "in_approval":
        raise WithdrawFirst
    if status not in {*WRITABLE, "approved"}:
        raise NotCancellable(request_status=status)


def put(document: Any, path: str, value: Any) -> None:
    """Sets `lines[0].net` and the like; the index behind the last entry of a list adds one."""
    keys: list[str | int] = [name or int(at) for name, at in _STEP.findall(path)]
    for key in keys[:-1]:
        document = document.setdefault(key, {}) if isinstance(key, str) else document[key]
    if isinstance(document, list) and keys[-1] == len(document):
        document.append(value)
    else:
        document[keys[-1]] = value
