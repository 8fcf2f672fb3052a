"""What policy administrators do with policies."""

from typing import Any

from approvals.adapters.unit_of_work import SqlUnitOfWork
from approvals.entrypoints.commands.router import commands
from approvals.usecases.approve_policy import approve_policy
from approvals.usecases.discard_policy import discard_policy
from approvals.usecases.draft_policy import draft_policy
from approvals.usecases.edit_policy import edit_policy
from approvals.usecases.import_policies import import_policies
from approvals.usecases.publish_policy import publish_policy
from approvals.usecases.retire_policy import retire_policy
from approvals.usecases.return_policy import return_policy
from approvals.usecases.set_policy_review import set_policy_review
from approvals.usecases.submit_policy import submit_policy
from common.contracts.approvals.policies import (
    ApprovePolicy,
    DiscardPolicy,
    DraftPolicy,
    EditPolicy,
    ImportPolicies,
    PublishPolicy,
    RetirePolicy,
    ReturnPolicy,
    SetPolicyReview,
    SubmitPolicy,
)
from common.identity import Caller


@commands.on(DraftPolicy)
async def draft(command: DraftPolicy, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await draft_policy(command, caller.person, uow)


@commands.on(EditPolicy)
async def edit(command: EditPolicy, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await edit_policy(command, caller.person, uow)


@commands.on(SubmitPolicy)
async def submit(command: SubmitPolicy, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await submit_policy(command, caller.person, uow)


@commands.on(ApprovePolicy)
async def approve(command: ApprovePolicy, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await approve_policy(command, caller.person, uow)


@commands.on(ReturnPolicy)
async def send_back(command: ReturnPolicy, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await return_policy(command, caller.person, uow)


@commands.on(PublishPolicy)
async def publish(command: PublishPolicy, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await publish_policy(command, caller.person, uow, caller.standing.language)


@commands.on(DiscardPolicy)
async def discard(command: DiscardPolicy, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await discard_policy(command, caller.person, uow)


@commands.on(RetirePolicy)
async def retire(command: RetirePolicy, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await retire_policy(command, caller.person, uow)


@commands.on(SetPolicyReview)
async def set_review(command: SetPolicyReview, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await set_policy_review(command, caller.person, uow)


@commands.on(ImportPolicies)
async def bring_in(command: ImportPolicies, caller: Caller, uow: SqlUnitOfWork) -> dict[str, Any]:
    return await import_policies(command, caller.person, uow, caller.standing.language)
