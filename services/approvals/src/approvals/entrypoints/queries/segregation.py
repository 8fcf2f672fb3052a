"""Patterns that weaken the second pair of eyes; for auditors."""

from dataclasses import asdict
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel, Field

from approvals.adapters.company import SqlCompany
from approvals.adapters.policies import SqlPolicies
from approvals.adapters.segregation import SegregationReport
from approvals.domain.rights import Right, require
from approvals.domain.segregation import Thresholds, lines
from approvals.entrypoints.queries.reading import Reading
from common.errors import Invalid
from common.web.identity import SignedCaller

LONGEST = timedelta(days=366)
USUAL = asdict(Thresholds())


class SegregationParameters(BaseModel):
    """The period is required, everything else has its usual value."""

    since: Annotated[AwareDatetime, Field(alias="from")]
    until: Annotated[AwareDatetime, Field(alias="to")]
    reciprocal: Annotated[int, Field(ge=1)] = USUAL["reciprocal"]
    vendor_requests: Annotated[int, Field(ge=2)] = USUAL["vendor_requests"]
    vendor_share: Annotated[float, Field(gt=0, le=1)] = USUAL["vendor_share"]
    split_days: Annotated[int, Field(ge=1, le=90)] = USUAL["split_days"]
    split_share: Annotated[float, Field(gt=0, lt=1)] = USUAL["split_share"]
    hasty_seconds: Annotated[int, Field(ge=1, le=3600)] = USUAL["hasty_seconds"]


def segregation_queries(reading: Reading) -> APIRouter:
    """Needs the right `audit`."""
    router = APIRouter(prefix="/queries")

    @router.get("/segregation")
    async def segregation(caller: SignedCaller, asked: Annotated[SegregationParameters, Query()]) -> dict[str, Any]:
        """Raises Invalid for a period that is empty or longer than a year."""
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            require(organisation, caller.person, Right.AUDIT)
            if not timedelta() < asked.until - asked.since <= LONGEST:
                what = "a period of at most a year is expected"
                raise Invalid(what, errors=[{"pointer": "/to", "detail": what}])
            thresholds = Thresholds(**asked.model_dump(exclude={"since", "until"}))
            report = SegregationReport(tx, asked.since, asked.until, thresholds, organisation)
            drawn = lines(await SqlPolicies(tx, reading.caches).published(), organisation)
            return await report.read(drawn, await SqlCompany(tx, reading.caches).rates())

    return router
