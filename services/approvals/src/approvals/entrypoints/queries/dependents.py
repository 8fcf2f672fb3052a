"""What breaks if somebody leaves; for those who run the company."""

from typing import Any

from fastapi import APIRouter

from approvals.adapters.company import SqlCompany
from approvals.adapters.dependents import Reader
from approvals.adapters.policies import SqlPolicies
from approvals.domain.policies.lint.surroundings import Surroundings
from approvals.domain.rights import Right, require
from approvals.entrypoints.queries.reading import Reading
from common.errors import NotFound
from common.web.identity import SignedCaller


def dependent_queries(reading: Reading) -> APIRouter:
    """Needs the right `company`."""
    router = APIRouter(prefix="/queries")

    @router.get("/dependents")
    async def dependents(caller: SignedCaller, person: str) -> dict[str, Any]:
        """Raises RightMissing, NotFound for somebody nobody has heard of."""
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            require(organisation, caller.person, Right.COMPANY)
            if person not in organisation.people:
                raise NotFound
            rates = await SqlCompany(tx, reading.caches).rates()
            published = tuple(await SqlPolicies(tx, reading.caches).published())
            return await Reader(tx, reading.caches, Surroundings(organisation, rates, published, tx.now)).read(person)

    return router
