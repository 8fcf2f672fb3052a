"""Files of registers over HTTP: larger than other bodies, UTF-8 only, and another mode is another wish."""

from typing import Any

import jwt
import pytest

pytestmark = pytest.mark.integration

ROW = "p15;1000;EUR\n"


async def send(installed: Any, content: bytes, query: str = "") -> Any:
    headers = await installed.bearer("acme", "p05") | {"Idempotency-Key": "f", "Prefer": "wait=0"}
    path = f"/api/v1/company/imports/limits{query}"
    return await installed.client.post(path, content=content, headers=headers | {"Content-Type": "text/csv"})


async def test_a_file_may_be_larger_than_a_document(installed: Any) -> None:
    header = "person;amount;currency\n"
    assert (await send(installed, (header + ROW * 60_000).encode())).status_code == 202
    refused = await send(installed, (header + ROW * 170_000).encode())
    assert (refused.status_code, refused.json()["code"]) == (413, "body_too_large")


async def test_a_file_that_is_not_utf_8_is_told_so(installed: Any) -> None:
    answer = await send(installed, "person;amount;currency\nЁ;1;EUR\n".encode("cp1251"))
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
    assert "UTF-8" in answer.json()["detail"]


async def test_the_same_key_with_another_mode_is_another_wish(installed: Any) -> None:
    file = b"person;amount;currency\n"
    handles = [(await send(installed, file, query)).json()["operation"] for query in ("", "?mode=merge", "?mode=merge")]
    first, second, third = (jwt.decode(each, options={"verify_signature": False})["cmd"] for each in handles)
    assert first != second
    assert second == third
