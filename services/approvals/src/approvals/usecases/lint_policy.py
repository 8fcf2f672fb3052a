"""A policy is checked against the company, the rates and the other policies of this moment."""

from collections.abc import Iterable

from approvals.domain.policies.findings import Finding
from approvals.domain.policies.lint import Surroundings, lint
from approvals.domain.routing.policy import Policy
from approvals.usecases.ports import UnitOfWork


async def lint_policy(policy: Policy, uow: UnitOfWork, beside: Iterable[Policy] | None = None) -> list[Finding]:
    """`beside` are the policies it will stand among; the published ones when left out."""
    organisation, rates = await uow.company.current(), await uow.company.rates()
    others = await uow.policies.published() if beside is None else beside
    return lint(policy, Surroundings(organisation, rates, tuple(others), uow.now))
