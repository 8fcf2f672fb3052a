"""What would come of a submit, before anybody submits."""

from typing import Any

from fastapi import APIRouter

from approvals.adapters.approvals import SqlApprovals
from approvals.adapters.company import SqlCompany
from approvals.adapters.policies import SqlPolicies
from approvals.adapters.preview_document import preview_document
from approvals.adapters.step_times import step_times
from approvals.domain.carry_over import NOTHING_EARLIER
from approvals.domain.preview import preview
from approvals.domain.routing.facts import request_from_dict
from approvals.domain.routing.plan import RoutePlan
from approvals.domain.submitted import request_document
from approvals.entrypoints.queries.reading import Reading
from common.contracts.requests import RequestSubmitting
from common.errors import Forbidden
from common.web.identity import SignedCaller


def preview_queries(reading: Reading) -> APIRouter:
    """The body is what requests would say at submit; for requester and preparer only."""
    router = APIRouter(prefix="/queries")

    @router.post("/preview")
    async def previewed(asked: RequestSubmitting, caller: SignedCaller) -> dict[str, Any]:
        if caller.person not in (asked.document.requester, asked.document.preparer):
            raise Forbidden("only requester and preparer preview a request")
        async with reading.db.transaction(caller.portal) as tx:
            organisation = await reading.organisation(tx)
            approval = await SqlApprovals(tx, reading.caches).get(asked.request_id, lock=False)
            found = preview(
                await SqlPolicies(tx, reading.caches).published(),
                organisation,
                request_from_dict(request_document(asked), organisation),
                await SqlCompany(tx, reading.caches).rates(),
                tx.now,
                revision=asked.revision,
                earlier=approval.route.earlier() if approval and approval.route else NOTHING_EARLIER,
            )
            planned = found.planned
            stages = planned.stages if isinstance(planned, RoutePlan) else ()
            times = await step_times(tx, [step.id for stage in stages for step in stage.steps], organisation)
        return preview_document(found, times, organisation)

    return router
