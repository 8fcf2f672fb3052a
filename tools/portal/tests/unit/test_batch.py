"""Batches: references, halt, PHP's empty maps."""

from typing import Any

from portal_emulator.batch import Runner, commands_of, resolve, run_batch
from portal_emulator.envelope import Page, paginate, php
from portal_emulator.errors import RestError


def answering(answers: dict[str, Any]) -> tuple[Runner, list[tuple[str, dict[str, Any]]]]:
    seen: list[tuple[str, dict[str, Any]]] = []

    def run(name: str, params: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        seen.append((name, params))
        if isinstance(answers[name], RestError):
            raise answers[name]
        return answers[name], {"duration": 0}

    return run, seen


def test_later_commands_see_earlier_results() -> None:
    run, seen = answering({"user.get": Page([{"ID": "17", "UF_DEPARTMENT": [6]}], 1, None), "department.get": []})
    commands = {
        "who": "user.get?filter[ID]=17",
        "where": "department.get?ID=$result[who][0][UF_DEPARTMENT][0]&x=a-$result[who][0][ID]",
    }
    outcome = run_batch(commands, run, halt=False).body()
    assert seen[1] == ("department.get", {"ID": "6", "X": "a-17"})
    assert outcome["result_total"] == {"who": 1}
    assert outcome["result_error"] == []
    assert outcome["result_next"] == []


def test_a_reference_to_nothing_becomes_empty_and_a_whole_list_is_handed_over() -> None:
    results = {"a": {"ids": ["1", "2"], "yes": True}}
    assert resolve("$result[a][ids]", results) == ["1", "2"]
    assert resolve("$result[b][c]", results) == ""
    assert resolve("id $result[a][nope] $result[a][yes]", results) == "id  1"
    assert resolve({"x": ["$result[a][ids][1]"]}, results) == {"x": ["2"]}


def test_halt_stops_at_the_first_refusal_and_without_it_the_rest_goes_on() -> None:
    answers = {"bad": RestError(400, "ERROR_ARGUMENT", "no"), "good": True}
    run, seen = answering(answers)
    assert run_batch({"a": "bad", "b": "good"}, run, halt=True).body()["result"] == []
    assert [name for name, _ in seen] == ["bad"]
    body = run_batch({"a": "bad", "b": "good"}, run, halt=False).body()
    assert body["result"] == {"b": True}
    assert body["result_error"]["a"]["error"] == "ERROR_ARGUMENT"


def test_nested_batches_and_the_fifty_first_command_are_refused() -> None:
    run, _ = answering({"good": True})
    body = run_batch({str(n): "good" for n in range(51)} | {"n": "batch?cmd[a]=good"}, run, halt=False).body()
    assert len(body["result"]) == 50
    assert body["result_error"]["50"]["error"] == "ERROR_BATCH_LENGTH_EXCEEDED"
    run, _ = answering({})
    nested = run_batch({"n": "batch?cmd[a]=good"}, run, halt=False).body()
    assert nested["result_error"]["n"]["error"] == "ERROR_BATCH_METHOD_NOT_ALLOWED"


def test_a_list_of_commands_is_numbered_and_answers_as_a_list() -> None:
    assert commands_of(["a", "b"]) == {"0": "a", "1": "b"}
    assert php({"0": "x", "1": "y"}) == ["x", "y"]
    assert php({"1": "y"}) == {"1": "y"}


def test_pages_hold_fifty_and_minus_one_does_not_count() -> None:
    rows = [{"ID": n} for n in range(120)]
    assert (len(paginate(rows, 0).rows), paginate(rows, 0).next, paginate(rows, 0).total) == (50, 50, 120)
    assert paginate(rows, "100") == Page(rows[100:], 120, None)
    assert paginate(rows, -1) == Page(rows[:50], 0, None)
