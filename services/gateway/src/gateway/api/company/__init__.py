"""The company as we keep it: a file per register."""

from fastapi import APIRouter

from gateway.api.company import absences, delegations, dependents, files, limits, organisation, rates, roles, structure

router = APIRouter()
for part in (delegations, absences, dependents, roles, limits, structure, rates, organisation, files):
    router.include_router(part.router)
