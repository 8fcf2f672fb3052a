"""Approvals in PostgreSQL: one locked head row with the progress, immutable plans, task and decision rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import asyncpg

from approvals.adapters.audit_rows import audit_columns, plan_detail
from approvals.adapters.caches import Caches, Pinning
from approvals.adapters.remark_rows import remark_columns
from approvals.adapters.route_statements import (
    ACTIVE_IDS,
    BEGIN,
    KEEP_PLAN,
    KEEP_REMARKS,
    LOCK,
    LOOK,
    PINNING,
    PLAN,
    SAVE,
    SAVE_TOLD,
)
from approvals.adapters.snapshots import keep_snapshot
from approvals.adapters.task_rows import clock_columns, decision_columns, task_columns
from approvals.domain.approval import Approval
from approvals.domain.binding import Pinned
from approvals.domain.documents import content_hash
from approvals.domain.errors import NewerSchema
from approvals.domain.happened import Happened
from approvals.domain.money import Money, rates_from_dict
from approvals.domain.organisation import Organisation
from approvals.domain.progress_document import progress_from_dict, progress_to_dict
from approvals.domain.route import Route
from approvals.domain.routing.facts import request_from_dict
from approvals.domain.routing.plan import Outcome, Problem, RoutePlan
from approvals.domain.routing.plan_document import plan_from_dict, plan_to_dict, problem_to_dict
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict, policy_to_dict
from approvals.domain.routing.reasons import reason_from_dict
from approvals.domain.vendor import vendor_key
from approvals.usecases.ports import Planned
from common.persistence.transaction import Transaction

_NO_ORGANISATION = Organisation()


class WrittenByNewerRelease(Exception):
    """This release must not change the document; the message is tried again later, by a newer process."""


class SqlApprovals:
    """Port `Approvals`."""

    def __init__(self, tx: Transaction, caches: Caches) -> None:
        self._tx = tx
        self._caches = caches

    async def get(self, request_id: UUID, *, lock: bool = True) -> Approval | None:
        row = await self._tx.fetch_one(LOCK if lock else LOOK, portal=self._tx.portal, request_id=request_id)
        return await self._approval(row) if row else None

    async def begin(self, approval: Approval) -> Approval:
        await self._tx.execute(
            BEGIN,
            portal=self._tx.portal,
            request_id=approval.request_id,
            number=approval.number,
            title=approval.title,
            status=approval.status,
            requester=approval.requester,
            preparer=approval.preparer,
            department=approval.department,
            company=approval.company,
            amount_minor=approval.amount.minor,
            currency=approval.amount.currency,
            now=self._tx.now,
        )
        return await self.get(approval.request_id) or approval

    async def plan(self, request_id: UUID, revision: int) -> RoutePlan | Problem | None:
        row = await self._tx.fetch_one(PLAN, portal=self._tx.portal, request_id=request_id, revision=revision)
        if row is None:
            return None
        return plan_of(row)

    async def keep_plan(self, request_id: UUID, planned: Planned) -> None:
        """The documents it was planned by are named by their hashes, in the plan and in the audit alike."""
        answer = planned.planned
        hashes = {
            "facts": await keep_snapshot(self._tx, "facts", planned.facts),
            "rates": await keep_snapshot(self._tx, "rates", planned.rates.to_dict()),
            "policy": content_hash(policy_to_dict(planned.policy)) if planned.policy else None,
        }
        await self._tx.later(
            KEEP_PLAN,
            portal=self._tx.portal,
            request_id=request_id,
            revision=planned.revision,
            route=planned.route,
            content_hash=planned.content_hash,
            outcome=str(answer.outcome),
            plan=problem_to_dict(answer) if isinstance(answer, Problem) else plan_to_dict(answer),
            facts_hash=hashes["facts"],
            rates_hash=hashes["rates"],
            policy_hash=hashes["policy"],
            org_version=planned.org_version,
            now=self._tx.now,
            requester=planned.facts["requester"],
            vendor=vendor_key(planned.facts["vendor"]["id"]),
            amount_minor=answer.amount.minor if answer.amount else None,
            currency=answer.amount.currency if answer.amount else None,
            subject=str(request_id),
            detail=plan_detail(planned, {kind: each for kind, each in hashes.items() if each}),
        )
        if isinstance(answer, RoutePlan) and planned.policy is not None:
            self._remember(request_id, planned, answer, planned.policy)

    def _remember(self, request_id: UUID, planned: Planned, plan: RoutePlan, policy: Policy) -> None:
        """What the first click will ask for, once it is true."""
        pinned = Pinned(policy, request_from_dict(planned.facts, _NO_ORGANISATION), planned.rates)
        found = Pinning(planned.content_hash, plan, pinned, planned.org_version)
        key = (self._tx.portal, request_id, planned.revision, planned.route)
        self._tx.after_commit(lambda: self._caches.pinnings.put(key, found))

    async def save(self, approval: Approval, happened: Sequence[Happened], actor: str) -> None:
        route = approval.route
        await self._tx.later(
            SAVE,
            of=approval.request_id,
            portal=self._tx.portal,
            now=self._tx.now,
            request_id=approval.request_id,
            version=approval.version,
            revision=approval.revision,
            number=approval.number,
            title=approval.title,
            status=approval.status,
            requester=approval.requester,
            preparer=approval.preparer,
            department=approval.department,
            company=approval.company,
            amount_minor=approval.amount.minor,
            currency=approval.amount.currency,
            progress=progress_to_dict(route.progress) if route else None,
            open=approval.is_open,
            decided_by=approval.decided_by,
            comment=approval.comment,
            content_hash=route.content_hash if route else "",
            route=route.progress.number if route else 1,
            **task_columns(approval, happened),
            **decision_columns(happened),
            **clock_columns(approval, happened, self._tx.now),
            **audit_columns(approval, happened, actor),
        )
        if (remarks := remark_columns(approval, happened)) is not None:
            about: dict[str, Any] = {"request_id": approval.request_id, "revision": approval.revision}
            await self._tx.later(KEEP_REMARKS, portal=self._tx.portal, now=self._tx.now, **about | remarks)

    async def save_told(self, approval: Approval) -> None:
        values = {"portal": self._tx.portal, "request_id": approval.request_id, "version": approval.version}
        await self._tx.later(SAVE_TOLD, of=approval.request_id, **values)

    async def active_ids(self, policy: str | None = None) -> list[UUID]:
        rows = await self._tx.fetch(ACTIVE_IDS, portal=self._tx.portal, policy=policy)
        return [row["request_id"] for row in rows]

    async def _approval(self, row: asyncpg.Record) -> Approval:
        approval = Approval(
            **{name: row[name] for name in ("request_id", "number", "title", "requester", "preparer", "department")},
            company=row["company"],
            amount=Money(row["amount_minor"], row["currency"]),
            version=row["version"],
            revision=row["revision"],
            status=row["status"],
            decided_by=row["decided_by"],
            comment=row["comment"],
        )
        if row["progress"] is not None:
            approval.route, approval.planned_with = await self._route(approval, row["progress"])
        return approval

    async def _route(self, approval: Approval, progress: dict[str, Any]) -> tuple[Route, int]:
        try:
            read = progress_from_dict(progress)
        except NewerSchema as error:
            raise WrittenByNewerRelease(str(error)) from error
        found = await self._pinning(approval.request_id, approval.revision, read.number)
        route = Route(str(approval.request_id), approval.revision, found.content_hash, found.pinned, found.plan, read)
        return route, found.org_version

    async def _pinning(self, request_id: UUID, revision: int, number: int) -> Pinning:
        key = (self._tx.portal, request_id, revision, number)
        known = self._caches.pinnings.get(key)
        if known is not None:
            return known
        row = await self._tx.fetch_one(
            PINNING, portal=self._tx.portal, request_id=request_id, revision=revision, route=number
        )
        if row is None:
            raise LookupError(f"route {request_id} has no plan for revision {revision}")
        pinned = Pinned(
            policy_from_dict(row["policy"]),
            request_from_dict(row["facts"], _NO_ORGANISATION),
            rates_from_dict(row["rates"]),
        )
        found = Pinning(row["content_hash"], plan_from_dict(row["plan"]), pinned, row["org_version"])
        return self._caches.pinnings.put(key, found)


def plan_of(row: asyncpg.Record) -> RoutePlan | Problem:
    """From the columns `outcome` and `plan`."""
    document = row["plan"]
    if row["outcome"] in {Outcome.ROUTE, Outcome.AUTO_APPROVED}:
        return plan_from_dict(document)
    reasons = tuple(reason_from_dict(each) for each in document["reasons"])
    policy, version = document["policy"], document["policy_version"]
    return Problem(Outcome(document["outcome"]), document["code"], reasons, policy, version)
