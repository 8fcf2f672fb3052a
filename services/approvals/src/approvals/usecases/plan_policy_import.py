"""A policy file is compared with the portal: what would become a draft, and whether its cases come out as written."""

from collections.abc import Mapping
from typing import Any

from approvals.domain.policies.exporting import MARK
from approvals.domain.policies.importing import ImportPlan, plan_import
from approvals.domain.policies.lint import Surroundings
from approvals.domain.policies.pseudonyms import Pseudonyms
from approvals.usecases.ports import UnitOfWork

MOST_VERSIONS = 2**31


async def plan_policy_import(document: Mapping[str, Any], uow: UnitOfWork) -> ImportPlan:
    """Changes nothing."""
    organisation, rates = await uow.company.current(), await uow.company.rates()
    around = Surroundings(organisation, rates, tuple(await uow.policies.published()), uow.now)
    return plan_import(document, await uow.policies.versions(), around, await _names(document, uow))


async def _names(document: Mapping[str, Any], uow: UnitOfWork) -> Pseudonyms | None:
    """Who the people of a file of this very portal are; None for any other file."""
    mark = document.get(MARK)
    if not isinstance(mark, Mapping) or mark.get("people") != "pseudonymous":
        return None
    version = mark.get("org_version")
    if not isinstance(version, int) or not 0 < version < MOST_VERSIONS:
        return None
    try:
        found = Pseudonyms.of(await uow.company.at(version))
    except LookupError:
        return None
    return found.reversed() if found.fingerprint == mark.get("fingerprint") else None
