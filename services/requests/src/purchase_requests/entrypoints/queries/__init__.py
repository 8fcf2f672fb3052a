"""What this service answers, to signed callers only; a file per part of the business."""

from fastapi import APIRouter

from common.persistence.pool import Database
from purchase_requests.entrypoints.queries.budgets import budget_queries
from purchase_requests.entrypoints.queries.requests import request_queries


def queries_router(db: Database) -> APIRouter:
    """Everything under /queries but operations."""
    router = APIRouter()
    router.include_router(request_queries(db))
    router.include_router(budget_queries(db))
    return router
