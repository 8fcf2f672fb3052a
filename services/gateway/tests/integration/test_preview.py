"""A preview asks requests for the facts, then approvals for the route."""

from typing import Any
from uuid import uuid4

import pytest

pytestmark = pytest.mark.integration

DRAFT = {"title": "Laptops", "currency": "EUR", "lines": [{"description": "Laptop", "unit_price": "1200.00"}]}


async def _post(installed: Any, path: str, body: Any = None) -> Any:
    headers = await installed.bearer("acme", "p05")
    return await installed.client.post(f"/api/v1{path}", json=body, headers=headers)


async def test_the_facts_of_a_draft_go_on_to_approvals_as_they_are(installed: Any) -> None:
    request_id = uuid4()
    installed.others.answers |= {f"requests/{request_id}/facts": {"frozen": 1}, "preview": {"outcome": "route"}}
    answer = await _post(installed, f"/requests/{request_id}/preview")
    assert (answer.status_code, answer.json()) == (200, {"outcome": "route"})
    assert installed.others.asked[-1] == 'preview?{"frozen":1}'


async def test_an_unsaved_document_is_priced_by_requests_first(installed: Any) -> None:
    installed.others.answers |= {"facts": {"frozen": 2}, "preview": {"outcome": "blocked"}}
    answer = await _post(installed, "/preview", DRAFT | {"requester": "17"})
    assert (answer.status_code, answer.json()) == (200, {"outcome": "blocked"})
    facts, preview = installed.others.asked[-2:]
    assert facts.startswith('facts?{"document":{"title":"Laptops"')
    assert facts.endswith('"requester":"17"}')
    assert preview == 'preview?{"frozen":2}'


async def test_whoever_may_not_see_the_draft_gets_404(installed: Any) -> None:
    answer = await _post(installed, f"/requests/{uuid4()}/preview")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
