"""Tasks and bells tell what lists tell: the gross amount. Policies go by their own basis."""

from typing import Any
from uuid import UUID

import asyncpg
import pytest

pytestmark = pytest.mark.integration


async def taxed(acme: Any, a_submit: Any, tax: str = "190.00", gross: str = "1190.00", **other: Any) -> UUID:
    asked = a_submit("p16", "d-infra", other.pop("net", "1000.00"), **other)
    (line,) = asked.document.lines
    lines = [line.model_copy(update={"tax": tax})]
    document = asked.document.model_copy(update={"tax": tax, "gross": gross, "lines": lines})
    await acme.hear(asked.model_copy(update={"document": document}))
    return UUID(str(asked.request_id))


async def test_tasks_and_states_tell_the_gross_amount(acme: Any, a_submit: Any, ask: Any) -> None:
    await taxed(acme, a_submit)
    (task,) = (await ask("tasks", "p15", person="p15"))["items"]
    assert task["amount"] == {"amount": "1190.00", "currency": "EUR"}
    assert (await acme.said())[-1][-1]["data"]["state"]["amount"] == task["amount"]
    (plan,) = await acme.rows("plans")
    assert plan["amount_minor"] == 100_000, "the policy looks at the net amount"


async def test_open_routes_of_before_learn_their_gross_amount(
    acme: Any, a_submit: Any, approvals_urls: dict[str, str], statements_of: Any
) -> None:
    euros = await taxed(acme, a_submit)
    yen = await taxed(acme, a_submit, net="100000", tax="10000", gross="110000", currency="JPY")
    owner = await asyncpg.connect(approvals_urls["owner"])
    try:
        await owner.execute("UPDATE routes SET amount_minor = 1 WHERE portal = $1", acme.portal)
        for statement in statements_of("0016_gross_amounts"):
            await owner.execute(statement)
    finally:
        await owner.close()
    found = {row["request_id"]: row["amount_minor"] for row in await acme.rows("routes")}
    assert found == {euros: 119_000, yen: 110_000}
