"""Whatever is sent, the answer is the portal's JSON with its error code."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration

ODD = ["x", "", [], {}, [[]], {"a": {"b": []}}, True, None, -1, 1e300, "9" * 40, "²"]
NAMES = ["USER_ID", "ID", "LIMIT", "LAST_ID", "LAST_TYPE", "IDS", "AUTH_TYPE", "EVENT", "HANDLER", "PLACEMENT", "FULL",
         "SCOPE", "SORT", "ORDER", "START", "FILTER", "SELECT", "OPTIONS", "OPTION", "ACCESS", "CMD", "HALT", "USERS",
         "FROM", "TO", "MESSAGE", "ATTACH", "TAG", "NAME", "CODE", "PARENT", "COMMAND", "PARAMS"]  # fmt: skip


def test_parameters_of_any_kind_never_break_a_method(emulator: Any) -> None:
    emulator.control("rate-limit", portal="acme", on=False)
    token = emulator.fields("p19")["AUTH_ID"]
    methods = [*emulator.result("methods", full=True), "batch"]
    for value in ODD:
        for method in methods:
            answer = emulator.call(method, token=token, **dict.fromkeys(NAMES, value))
            assert answer.status_code < 500, (method, value, answer.text)
    emulator.control("rate-limit", portal="acme", on=True)


def test_parameters_of_any_kind_never_break_a_method_of_rest_3(emulator: Any) -> None:
    emulator.control("rate-limit", portal="acme", on=False)
    auth = emulator.fields("p19")["AUTH_ID"]
    node = "humanresources.node"
    names = ["id", "type", "select", "pagination", "nodeId", "userIds", "role", "name", "parentId", "0"]
    for value in ODD:
        for method in (f"{node}.list", f"{node}.get", f"{node}.search", f"{node}.member.add",
                       "humanresources.employee.search", "humanresources.employee.subordinates", "batch"):  # fmt: skip
            body = {**dict.fromkeys(names, value), "auth": auth}
            for changes in ({}, {"type": "DEPARTMENT", "name": "a"}, {"id": 501, "nodeId": 501, "role": "MEMBER_HEAD"}):
                answer = emulator.http.post(f"{emulator.acme['rest']}api/{method}", json=body | changes)
                assert answer.status_code < 500, (method, value, changes, answer.text)
    emulator.control("rate-limit", portal="acme", on=True)


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        (b"{", "application/json", (400, "INVALID_REQUEST")),
        (b'{"a": NaN}', "application/json", (400, "INVALID_REQUEST")),
        (b"[" * 100_000, "application/json", (400, "INVALID_REQUEST")),
        (b"\xff\xfe", "application/json", (400, "INVALID_REQUEST")),
        (b"7", "application/json", (401, "NO_AUTH_FOUND")),
        (b"\xff=\xfe", "application/x-www-form-urlencoded", (401, "NO_AUTH_FOUND")),
        (b"a" + b"[b]" * 20_000 + b"=1", "application/x-www-form-urlencoded", (500, "INTERNAL_SERVER_ERROR")),
        (b"--x\r\nnonsense", "multipart/form-data; boundary=x", (401, "NO_AUTH_FOUND")),
        (b"x", "multipart/form-data", (400, "INVALID_REQUEST")),
    ],
)
def test_bodies_that_are_none_are_refused_in_json(emulator: Any, body: bytes, kind: str, expected: Any) -> None:
    answer = emulator.http.post(emulator.acme["rest"] + "profile", content=body, headers={"content-type": kind})
    assert refusal(answer) == expected


def refusal(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]


def test_queries_that_are_no_utf8_are_refused_in_json(emulator: Any) -> None:
    answer = emulator.http.get(emulator.acme["rest"] + "profile?auth=%ff&%80=1")
    assert refusal(answer) == (401, "NO_AUTH_FOUND")
