"""The past that the replay's bench makes up is one that the service can read."""

import json
from uuid import uuid4

import asyncpg
import pytest

from approvals.adapters.caches import Caches
from approvals.adapters.company import SqlCompany
from approvals.main import MIGRATIONS
from common.persistence.migrations import migrate
from common.persistence.pool import Database
from stack.bench.replay import GROW, MULTIPLY

pytestmark = pytest.mark.integration

PERSON = {"id": "1", "name": "Ada", "title": "", "departments": ["1"], "active": True}
DOCUMENTS = {
    "directory": {"people": [PERSON], "departments": [{"id": "1", "name": "Root", "parent": None, "head": "1"}]},
    "company": {"limits": {}, "departments": {}, "roles": {}, "cost_centres": {}},
    "stand_ins": {"delegations": [], "absences": []},
    "organisation": {
        "directory": "directory",
        "company": "company",
        "stand_ins": "stand_ins",
        "merged_departments": {},
    },
    "facts": {},
}
PLAN = """
    INSERT INTO approvals.plans (portal, request_id, revision, content_hash, outcome, plan, facts_hash, rates_hash,
        org_version, planned_at) VALUES ($1, $2, 1, 'c', 'refused', '{"code": "no_policy"}', 'facts', 'r', 1, now())
"""


async def test_every_version_has_the_people_of_before_and_the_new_ones(databases) -> None:
    urls, portal = databases.create("approvals"), uuid4()
    migrate(MIGRATIONS, urls["owner"], "approvals")
    owner = await asyncpg.connect(urls["owner"])
    for kind, document in DOCUMENTS.items():
        values = (portal, kind, kind, json.dumps(document))
        await owner.execute("INSERT INTO approvals.snapshots VALUES ($1, $2, $3, $4, now())", *values)
    version = (
        "INSERT INTO approvals.organisation_versions (portal, version, hash, applied_at) VALUES ($1, 1, $2, now())"
    )
    await owner.execute(version, portal, "organisation")
    await owner.execute(PLAN, portal, uuid4())
    await owner.execute(GROW, 3, 40)
    await owner.execute(MULTIPLY, 86_400.0, 10, 3)
    named = await owner.fetch("SELECT DISTINCT org_version FROM approvals.plans ORDER BY 1")
    await owner.close()
    assert [row["org_version"] for row in named] == [1, 1001, 1002, 1003]
    database = await Database.open(urls["app"], name="growth")
    async with database.transaction(portal) as tx:
        for row in named:
            organisation = await SqlCompany(tx, Caches()).read(row["org_version"])
            assert len(organisation.people) == 1 + 40 * (row["org_version"] > 1)
            assert organisation.effective_head("1") == "1"
    await database.close()
