"""At a million requests of one portal, under the app role: index scans only, and few rows touched."""

import json
from collections.abc import Iterator
from typing import Any

import asyncpg
import pytest

from common.identity import Caller
from common.persistence.migrations import migrate
from common.persistence.sql import raw
from common.persistence.transaction import Transaction
from common.testing.servers import Databases
from purchase_requests.adapters import list_query
from purchase_requests.adapters.cursor import Cursor, Place
from purchase_requests.adapters.views import COUNT_CAP, RARE_WORD, request_list
from purchase_requests.domain.listing import keys_to_read
from purchase_requests.domain.status import Status
from purchase_requests.entrypoints.schemas import ListParameters
from purchase_requests.settings import MIGRATIONS
from stack.bench.many_requests import EVERY_RARE, TABLES, Spread, write_requests

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.timeout(300)]

ROWS = 1_000_000
PAGE = 50
SAMPLE = 300
"""So many of the newest requests tell whether a word is common."""
BIG = set(TABLES)
KEYS = ("all", "dept:5", "dept:6", "own:17", "own:18")


@pytest.fixture(scope="module")
def urls(databases: Databases) -> dict[str, str]:
    """A database of its own: a million rows and missing indexes are nobody else's business."""
    found = databases.create("requests")
    migrate(MIGRATIONS, found["owner"], "requests")
    return found


@pytest.fixture(scope="module")
async def million(shared_hands: Any, urls: dict[str, str]) -> Any:
    """Filled by the owner, without the secondary indexes, which are built again afterwards."""
    owner = await asyncpg.connect(urls["owner"])
    try:
        await write_requests(owner, Spread(shared_hands.portal, KEYS, 17, 2000, 5, 200), ROWS)
    finally:
        await owner.close()
    return shared_hands


def scans(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "Relation Name" in node:
        yield node
    for child in node.get("Plans", []):
        yield from scans(child)


def touched(plan: dict[str, Any]) -> int:
    """Rows the scans of the big tables produced or threw away."""
    rows = 0
    for scan in scans(plan):
        thrown = scan.get("Rows Removed by Filter", 0) + scan.get("Rows Removed by Index Recheck", 0)
        rows += (scan["Actual Rows"] + thrown) * scan["Actual Loops"]
    return int(rows)


async def plan_of(tx: Transaction, caller: Caller, parameters: dict[str, Any], *, count: bool) -> dict[str, Any]:
    """How the database runs this list under the app role."""
    keys = keys_to_read(caller.person, caller.viewer_keys)
    wanted = ListParameters.model_validate(parameters).wanted()
    if wanted.words:
        wanted = wanted.narrowed(await tx.fetch_value(list_query.SEARCH, words=wanted.words, most=RARE_WORD))
    began = None
    if cursor := parameters.get("cursor"):
        began = Cursor.read(cursor, wanted.sort, descending=wanted.descending)
    values = wanted.values(tx.portal, keys, began) | {"most": COUNT_CAP + 1 if count else PAGE + 1}
    sql = (list_query.count_sql if count else list_query.page_sql)(wanted.shape(keys))
    explain = f"EXPLAIN (ANALYZE, FORMAT JSON) {sql.text}"
    rows = await tx.connection.fetchval(explain, *sql.args({name: values[name] for name in sql.names}))
    plan: dict[str, Any] = json.loads(rows)[0]["Plan"]
    return plan


CALLERS = {
    "auditor": ("40", "all"),
    "head of two departments": ("18", "dept:5", "dept:6"),
    "requester": ("17",),
}
LISTS: dict[str, dict[str, Any]] = {
    "newest": {},
    "oldest": {"order": "asc"},
    "largest": {"sort": "amount"},
    "largest small ones in euros": {"sort": "amount", "currency": "EUR", "amount_max": "5000"},
    "a rare status": {"status": "returned"},
    "two statuses": {"status": "returned,in_approval"},
    "mine": {"view": "mine"},
    "somebody's": {"person": "18"},
    "a department's": {"department": "5"},
    "a month's": {"from": "2020-03-01", "to": "2020-03-31"},
    "a late month's, oldest first": {"from": "2025-03-01", "to": "2025-03-31", "order": "asc"},
    "with a rare word": {"text": "forklift"},
    "with a common word": {"text": "pap"},
    "a number": {"text": "777777"},
}


@pytest.mark.parametrize("who", CALLERS)
@pytest.mark.parametrize("name", LISTS)
async def test_a_page_and_its_count_touch_few_rows_by_index(million: Any, who: str, name: str) -> None:
    caller = million.caller(*CALLERS[who])
    branches = len(Status) * len(keys_to_read(caller.person, caller.viewer_keys))
    async with million.app.transaction(million.portal) as tx:
        for count, rows in ((False, PAGE + 1), (True, COUNT_CAP + 1)):
            plan = await plan_of(tx, caller, LISTS[name], count=count)
            kinds = {scan["Node Type"] for scan in scans(plan) if scan["Relation Name"] in BIG}
            assert "Seq Scan" not in kinds, json.dumps(plan, indent=1)
            # merged branches, each row proved by a look-up and, on the page, shown by another
            assert touched(plan) <= 3 * rows * branches, json.dumps(plan, indent=1)


async def test_a_page_deep_in_the_list_costs_what_the_first_one_does(million: Any) -> None:
    caller = million.caller(*CALLERS["auditor"])
    at_number = raw("SELECT created_at, currency, gross, request_id FROM requests WHERE number = :number")
    async with million.app.transaction(million.portal) as tx:
        first = await plan_of(tx, caller, {}, count=False)
        middle = await tx.fetch_one(at_number, number=ROWS // 2)
        assert middle is not None
        cursor = Cursor("created_at", True, Place(*middle), {"value": 1000, "capped": True}).text()
        deep = await plan_of(tx, caller, {"cursor": cursor}, count=False)
        page = await request_list(tx, caller, ListParameters().wanted(), cursor, PAGE)
    assert [item["number"] for item in page["items"]] == list(range(ROWS // 2 - 1, ROWS // 2 - 1 - PAGE, -1))
    assert touched(deep) <= 2 * touched(first)


SCANNED = """
    SELECT coalesce(sum(seq_scan), 0)::int AS sequential, coalesce(sum(idx_tup_fetch), 0)::int AS fetched
    FROM pg_stat_xact_user_tables WHERE relname = ANY($1)
"""


async def scanned(tx: Transaction) -> tuple[int, int]:
    """Sequential scans of the big tables so far, and rows fetched by index (this session's, not yet reported ones)."""
    row = await tx.connection.fetchrow(SCANNED, list(BIG))
    assert row is not None
    return row["sequential"], row["fetched"]


@pytest.mark.parametrize("word", ["forklift", "777777", "sofa"])
async def test_a_rare_word_is_found_by_its_index(million: Any, word: str) -> None:
    async with million.app.transaction(million.portal) as tx:
        before = await scanned(tx)
        found = await tx.fetch_value(list_query.SEARCH, words=f"'{word}':*", most=RARE_WORD)
        after = await scanned(tx)
    assert len(found) == {"forklift": ROWS // EVERY_RARE, "777777": 1, "sofa": 0}[word]
    assert after[0] == before[0]
    assert after[1] - before[1] <= SAMPLE + len(found)


async def test_a_common_word_is_known_by_the_newest_requests(million: Any) -> None:
    async with million.app.transaction(million.portal) as tx:
        before = await scanned(tx)
        assert await tx.fetch_value(list_query.SEARCH, words="'pap':*", most=RARE_WORD) is None
        after = await scanned(tx)
    assert after[0] == before[0]
    assert after[1] - before[1] <= SAMPLE


@pytest.mark.parametrize("who", CALLERS)
async def test_no_list_scans_a_table_however_often_it_was_prepared(million: Any, who: str) -> None:
    """After five runs the database may switch to a plan that knows no values."""
    caller = million.caller(*CALLERS[who])
    for name, parameters in LISTS.items():
        wanted = ListParameters.model_validate(parameters).wanted()
        async with million.app.transaction(million.portal) as tx:
            before = await scanned(tx)
            for _ in range(7):
                await request_list(tx, caller, wanted, None, PAGE)
            after = await scanned(tx)
        assert after[0] == before[0], name
