"""The policy a fresh portal starts with, so that it works at once."""

from datetime import datetime

from approvals.domain.routing.conditions import Always
from approvals.domain.routing.policy import DeptChain, Policy, RolePool, Stage, Step

PORTAL_ADMINS = "portal_admins"


def default_policy(company: str, currency: str, effective_from: datetime) -> Policy:
    """Every head upwards until one covers the amount; above the top, one of the portal's administrators."""
    chain = DeptChain("each", RolePool(PORTAL_ADMINS, need=1))
    step = Step(id="heads", who=chain, need="all", overlap="count", when=Always())
    return Policy(
        id=f"default-{company}",
        version=1,
        name="Heads of department",
        status="published",
        effective_from=effective_from,
        effective_to=None,
        companies=(company,),
        priority=1,
        stages=(Stage("management", (step,), "Line management"),),
        reporting_currency=currency,
    )
