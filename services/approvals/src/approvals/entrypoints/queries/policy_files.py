"""Policies as files: what is live, and what a file would bring."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel

from approvals.adapters.policy_words import import_told, speaking
from approvals.domain.policies.exporting import Live, People, exported
from approvals.domain.rights import Right, require
from approvals.entrypoints.queries.reading import Reading
from approvals.usecases.plan_policy_import import plan_policy_import
from common.web.identity import SignedCaller


class FileIn(BaseModel):
    """A policy file, to be looked at."""

    file: dict[str, Any]
    language: str = "en"


def policy_file_queries(reading: Reading) -> APIRouter:
    """Giving real people away is noted in the audit."""
    router = APIRouter(prefix="/queries/policies")

    @router.get("/export")
    async def export(caller: SignedCaller, people: People = "none") -> dict[str, Any]:
        async with reading.transactions(caller.portal) as uow:
            organisation = await uow.company.current()
            require(
                organisation, caller.person, *((Right.AUDIT,) if people == "real" else (Right.POLICIES, Right.AUDIT))
            )
            live = Live.of(await uow.policies.published(), organisation, await uow.company.rates(), uow.now)
            detail = {"people": people, "org_version": organisation.version, "policies": len(live.policies)}
            await uow.note("policies", "policies.exported", caller.person, detail)
        return exported(live, people)

    @router.post("/import")
    async def previewed(caller: SignedCaller, asked: FileIn) -> dict[str, Any]:
        async with reading.transactions(caller.portal) as uow:
            organisation = await uow.company.current()
            require(organisation, caller.person, Right.POLICIES)
            plan = await plan_policy_import(asked.file, uow)
        return import_told(plan, speaking(asked.language, organisation))

    return router
