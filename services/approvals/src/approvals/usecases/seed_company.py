"""A portal that has nothing of ours works at once: with the first poll its root belongs to the one company."""

from collections.abc import Mapping
from typing import Any

from approvals.usecases.install_portal import FIRST_COMPANY, SYSTEM
from approvals.usecases.ports import UnitOfWork


async def seed_company(directory: Mapping[str, Any], uow: UnitOfWork) -> None:
    """The head of the root may agree to any amount. Nothing is done where a company was loaded already."""
    root = next((each for each in directory["departments"] if each["parent"] is None), None)
    own = await uow.company.own()
    if root is None or own.get("department") or own.get("limit"):
        return
    await uow.company.put_own("department", {root["id"]: {"company": FIRST_COMPANY}})
    if root["head"]:
        await uow.company.put_own("limit", {root["head"]: "unlimited"})
    await uow.note("organisation", "organisation.seeded", SYSTEM, {"company": FIRST_COMPANY, "root": root["id"]})
