"""Exchange rates over HTTP: decimal strings and currencies, nothing that has to be guessed."""

from typing import Any

import pytest

pytestmark = pytest.mark.integration


async def put(installed: Any, path: str, body: Any) -> Any:
    headers = await installed.bearer("acme", "p05") | {"Idempotency-Key": "r", "Prefer": "wait=0"}
    return await installed.client.put(f"/api/v1/company/{path}", json=body, headers=headers)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("rates/USD", {"rate": 0.92, "pivot": "EUR"}),
        ("rates/USD", {"rate": "9.2e-1", "pivot": "EUR"}),
        ("rates/USD", {"rate": "0,92", "pivot": "EUR"}),
        ("rates/USD", {"rate": "0.92"}),
        ("rates/USD", {"rate": "0.92", "pivot": "euro"}),
        ("rates/usd", {"rate": "0.92", "pivot": "EUR"}),
        ("rate-source", {"source": "guess"}),
        ("rate-source", {"source": "entered", "pivot": "€"}),
    ],
)
async def test_what_is_no_rate_is_refused_before_anything_is_sent(installed: Any, path: str, body: Any) -> None:
    answer = await put(installed, path, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


async def test_a_rate_travels_as_a_command(installed: Any) -> None:
    answer = await put(installed, "rates/USD", {"rate": "0.92", "pivot": "EUR"})
    assert answer.status_code == 202
