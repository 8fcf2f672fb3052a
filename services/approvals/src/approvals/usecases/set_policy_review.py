"""An administrator says whether publishing a policy needs a second pair of eyes."""

from typing import Any

from approvals.domain.policies.review import Review
from approvals.domain.rights import Right, require
from approvals.usecases.ports import UnitOfWork
from common.contracts.approvals.policies import SetPolicyReview


async def set_policy_review(command: SetPolicyReview, person: str, uow: UnitOfWork) -> dict[str, Any]:
    """Policy administrators alone cannot loosen their own rule: the company's right is needed too. Raises RightMissing."""
    organisation = await uow.company.current()
    require(organisation, person, Right.POLICIES)
    require(organisation, person, Right.COMPANY)
    before = await uow.policies.review()
    await uow.policies.set_review(Review(command.review))
    await uow.note("policies", "policies.review_set", person, {"was": before.value, "now": command.review})
    return {"review": command.review}
