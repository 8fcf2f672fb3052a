"""The company as we keep it: a file per register."""

from fastapi import APIRouter

from gateway.api.company import absences, delegations, limits, roles, structure

router = APIRouter()
for part in (delegations, absences, roles, limits, structure):
    router.include_router(part.router)
