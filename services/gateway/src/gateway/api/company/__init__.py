"""The company as we keep it: a file per register."""

from fastapi import APIRouter

from gateway.api.company import absences, delegations

router = APIRouter()
for part in (delegations, absences):
    router.include_router(part.router)
