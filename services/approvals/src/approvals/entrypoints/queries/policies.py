"""Policies, for whoever manages or audits them."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import AwareDatetime, BaseModel

from approvals.adapters.company import SqlCompany
from approvals.adapters.policies import SqlPolicies
from approvals.adapters.policy_views import in_force, policy_list, version_row
from approvals.adapters.policy_words import checked, difference_of, dossier, speaking
from approvals.domain.organisation import Organisation
from approvals.domain.policies.lint import Surroundings
from approvals.domain.policies.review import ReviewRule, policy_administrators
from approvals.domain.rights import Right, require
from approvals.entrypoints.queries.reading import Reading
from common.identity import Caller
from common.persistence.transaction import Transaction
from common.web.identity import SignedCaller

Company = Annotated[str, Query(min_length=1, max_length=64)]


def policy_queries(reading: Reading) -> APIRouter:
    """Lists, one version, and what applies when."""
    router = APIRouter(prefix="/queries/policies")

    async def opened(tx: Transaction, caller: Caller) -> tuple[Organisation, SqlPolicies]:
        organisation = await reading.organisation(tx)
        require(organisation, caller.person, Right.POLICIES, Right.AUDIT)
        return organisation, SqlPolicies(tx, reading.caches)

    @router.get("")
    async def policies(caller: SignedCaller) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation, known = await opened(tx, caller)
            rule = ReviewRule(await known.review(), policy_administrators(organisation))
            return policy_list(await known.versions(), rule, tx.now)

    @router.get("/in-force")
    async def applying(caller: SignedCaller, company: Company, at: AwareDatetime | None = None) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            _, known = await opened(tx, caller)
            moment: datetime = at or tx.now
            return in_force(await known.published(), company, moment)

    @router.post("/lint")
    async def linted(caller: SignedCaller, asked: LintIn) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation, known = await opened(tx, caller)
            around = await surroundings(tx, organisation, known)
        return checked(asked.document, asked.policy, around, speaking(asked.language, organisation))

    @router.get("/{policy}/{version}")
    async def version(caller: SignedCaller, policy: str, version: int, language: str = "en") -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation, known = await opened(tx, caller)
            found, versions = await known.get(policy, version, lock=False), await known.versions(policy)
            rule = ReviewRule(await known.review(), policy_administrators(organisation))
            around = await surroundings(tx, organisation, known)
        reviewers = list(rule.reviewers(found)) if rule.needed else []
        row = version_row(found, around.now) | {"document": found.document, "reviewers": reviewers}
        return row | dossier(found, versions, around, speaking(language, organisation))

    @router.get("/{policy}/{version}/difference")
    async def differing(
        caller: SignedCaller, policy: str, version: int, to: int, language: str = "en"
    ) -> dict[str, Any]:
        async with reading.db.transaction(caller.portal) as tx:
            organisation, known = await opened(tx, caller)
            now, was = await known.get(policy, version, lock=False), await known.get(policy, to, lock=False)
            around = await surroundings(tx, organisation, known)
        return difference_of(was, now, around, speaking(language, organisation))

    return router


async def surroundings(tx: Transaction, organisation: Organisation, known: SqlPolicies) -> Surroundings:
    """The company of this moment."""
    rates = await SqlCompany(tx, known.caches).rates()
    return Surroundings(organisation, rates, tuple(await known.published()), tx.now)


class LintIn(BaseModel):
    """A policy document that need not be saved, and the key it is meant for."""

    policy: str = "draft"
    document: dict[str, Any]
    language: str = "en"
