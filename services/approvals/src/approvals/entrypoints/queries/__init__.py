"""Signed reads for the gateway. Whoever has no key for a request gets 404, whatever he was told before."""

from fastapi import APIRouter

from approvals.entrypoints.queries.calendars import calendar_queries
from approvals.entrypoints.queries.company import company_queries
from approvals.entrypoints.queries.dependents import dependent_queries
from approvals.entrypoints.queries.evidence import evidence_queries
from approvals.entrypoints.queries.policies import policy_queries
from approvals.entrypoints.queries.policy_files import policy_file_queries
from approvals.entrypoints.queries.preview import preview_queries
from approvals.entrypoints.queries.re_routings import re_routing_queries
from approvals.entrypoints.queries.reading import Reading
from approvals.entrypoints.queries.registers import register_queries
from approvals.entrypoints.queries.replays import replay_queries
from approvals.entrypoints.queries.routes import route_queries
from approvals.entrypoints.queries.segregation import segregation_queries
from approvals.entrypoints.queries.stand_ins import stand_in_queries

__all__ = ["Reading", "queries"]

PARTS = (
    company_queries,
    dependent_queries,
    route_queries,
    calendar_queries,
    register_queries,
    evidence_queries,
    stand_in_queries,
    preview_queries,
    policy_file_queries,
    policy_queries,
    replay_queries,
    segregation_queries,
    re_routing_queries,
)


def queries(reading: Reading) -> APIRouter:
    """The routes under /queries, a file per part of the business."""
    router = APIRouter()
    for part in PARTS:
        router.include_router(part(reading))
    return router
