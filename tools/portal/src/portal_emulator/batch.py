"""`batch`: up to fifty commands in one request, with references to earlier results."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from portal_emulator.brackets import parse_query
from portal_emulator.envelope import Page, php
from portal_emulator.errors import RestError

LIMIT = 50
_REFERENCE = re.compile(r"\$result((?:\[[^\[\]]+\])+)")
_KEY = re.compile(r"\[([^\[\]]+)\]")

Runner = Callable[[str, dict[str, Any]], tuple[Any, dict[str, Any]]]


@dataclass(slots=True)
class Outcome:
    """What the five maps of the answer are made of."""

    result: dict[str, Any] = field(default_factory=dict)
    error: dict[str, Any] = field(default_factory=dict)
    total: dict[str, int] = field(default_factory=dict)
    next: dict[str, int] = field(default_factory=dict)
    time: dict[str, Any] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        return {
            "result": php(self.result),
            "result_error": php(self.error),
            "result_total": php(self.total),
            "result_next": php(self.next),
            "result_time": php(self.time),
        }


def commands_of(value: Any) -> dict[str, str]:
    """The `cmd` parameter as key → command; a list is numbered from nought."""
    items = value.items() if isinstance(value, dict) else enumerate(value if isinstance(value, list) else [])
    return {str(key): str(command) for key, command in items}


def run_batch(commands: dict[str, str], run: Runner, *, halt: bool) -> Outcome:
    """Carries out the commands in order; with `halt` the first refusal ends it."""
    outcome = Outcome()
    for index, (key, command) in enumerate(commands.items()):
        try:
            _one(outcome, key, command, run, index)
        except RestError as error:
            outcome.error[key] = error.body()
            if halt:
                break
    return outcome


def _one(outcome: Outcome, key: str, command: str, run: Runner, index: int) -> None:
    if index >= LIMIT:
        raise RestError(400, "ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded")
    name, _, query = command.partition("?")
    if name.strip("/").lower() == "batch":
        raise RestError(405, "ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage")
    params = {item.upper(): resolve(value, outcome.result) for item, value in parse_query(query).items()}
    answer, spent = run(name.strip("/"), params)
    if isinstance(answer, Page):
        outcome.total[key] = answer.total
        if answer.next is not None:
            outcome.next[key] = answer.next
        answer = answer.rows
    outcome.result[key] = answer
    outcome.time[key] = spent


def resolve(value: Any, results: dict[str, Any]) -> Any:
    """Replaces `$result[key][field]…` by what an earlier command answered; unknown ones become empty."""
    if isinstance(value, dict):
        return {key: resolve(child, results) for key, child in value.items()}
    if isinstance(value, list):
        return [resolve(child, results) for child in value]
    whole = _REFERENCE.fullmatch(value)
    if whole:
        found = _look_up(whole[1], results)
        return found if isinstance(found, dict | list) else _text(found)
    return _REFERENCE.sub(lambda match: _text(_look_up(match[1], results)), value)


def _look_up(path: str, results: dict[str, Any]) -> Any:
    node: Any = results
    for key in _KEY.findall(path):
        if isinstance(node, dict):
            node = node.get(key)
        elif isinstance(node, list) and key.isdigit() and int(key) < len(node):
            node = node[int(key)]
        else:
            return None
    return node


def _text(value: Any) -> str:
    if value is None or value is False or isinstance(value, dict | list):
        return ""
    return "1" if value is True else str(value)
