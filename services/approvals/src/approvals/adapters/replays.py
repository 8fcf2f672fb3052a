"""Replays in PostgreSQL. The past is read page by page; parsed organisations are few, so that memory stays flat."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from approvals.adapters import replay_statements as sql
from approvals.adapters.approvals import plan_of
from approvals.adapters.caches import Caches
from approvals.adapters.company import SqlCompany
from approvals.adapters.snapshots import find_snapshot, keep_snapshot
from approvals.adapters.step_times import all_step_times
from approvals.domain.documents import instant_from, instant_text
from approvals.domain.expectation import StepTime
from approvals.domain.money import Rates, rates_from_dict
from approvals.domain.organisation import Organisation
from approvals.domain.replaying import Findings, Question
from approvals.domain.routing.plan import Problem, RoutePlan
from approvals.domain.routing.policy import Policy
from approvals.domain.routing.policy_document import policy_from_dict, policy_to_dict
from approvals.usecases.ports import Changed, Past, Place, Replay, ReplayStatus
from common.persistence.transaction import Transaction

BEGINNING = Place(datetime.min.replace(tzinfo=UTC), UUID(int=0), 0)
KEPT_FOR = timedelta(days=90)


class SqlReplays:
    """Port `Replays`."""

    def __init__(self, tx: Transaction, caches: Caches) -> None:
        self._tx = tx
        self._caches = caches

    async def start(
        self, replay: Replay, person: str, policies: Sequence[Policy], about: Mapping[str, Any]
    ) -> dict[str, Any]:
        portal, now = self._tx.portal, self._tx.now
        await self._tx.execute(sql.FORGET, portal=portal, before=now - KEPT_FOR)
        period = {"since": replay.since, "until": replay.until}
        total = await self._tx.fetch_value(sql.COUNT, portal=portal, **period)
        shown = [
            {"policy": each.id, "version": each.version, "name": each.name, "hash": await self._kept(each)}
            for each in policies
        ]
        others = [await self._dated(each) for each in replay.question.others]
        wanted = [await self._dated(each) for each in replay.question.wanted]
        asked = {"policies": shown, "wanted": wanted, "others": others, **about}
        times = {step: [each.median.total_seconds(), each.samples] for step, each in replay.times.items()}
        await self._tx.execute(
            sql.START, portal=portal, replay_id=replay.replay_id, person=person, asked=asked, times=times, total=total,
            now=now, **period,
        )  # fmt: skip
        told = {"since": instant_text(replay.since), "until": instant_text(replay.until), "policies": shown, **about}
        return {"replay_id": str(replay.replay_id), "status": str(replay.status), "total": total, **told}

    async def _kept(self, policy: Policy) -> str:
        return await keep_snapshot(self._tx, "policy", policy_to_dict(policy))

    async def _dated(self, policy: Policy) -> dict[str, Any]:
        end = policy.effective_to
        dates = {"from": instant_text(policy.effective_from), "to": instant_text(end) if end else None}
        return {"hash": await self._kept(policy), **dates}

    async def running(self) -> bool:
        return bool(await self._tx.fetch_value(sql.RUNNING, portal=self._tx.portal))

    async def lock(self, replay_id: UUID) -> Replay | None:
        row = await self._tx.fetch_one(sql.LOCK, portal=self._tx.portal, replay_id=replay_id)
        if row is None:
            return None
        place = Place(row["place_at"], row["place_request"], row["place_revision"]) if row["place_at"] else None
        times = {step: StepTime(timedelta(seconds=each[0]), each[1]) for step, each in row["times"].items()}
        asked = Question(await self._read(row["asked"]["wanted"]), await self._read(row["asked"]["others"]))
        status = ReplayStatus(row["status"])
        return Replay(replay_id, status, row["since"], row["until"], asked, times, row["chunk"], place)

    async def _read(self, dated: Iterable[Mapping[str, Any]]) -> tuple[Policy, ...]:
        found = []
        for each in dated:
            policy = replace(await self._policy(each["hash"]), status="published")
            end = instant_from(each["to"]) if each["to"] else None
            found.append(replace(policy, effective_from=instant_from(each["from"]), effective_to=end))
        return tuple(found)

    async def _policy(self, hashed: str) -> Policy:
        known = self._caches.policies.get(hashed)
        if known is not None:
            return known
        return self._caches.policies.put(hashed, policy_from_dict(await find_snapshot(self._tx, hashed)))

    async def past(self, replay: Replay, limit: int) -> Sequence[Past]:
        after = replay.place or BEGINNING
        rows = await self._tx.fetch(
            sql.PAST,
            portal=self._tx.portal,
            since=replay.since,
            until=replay.until,
            at=after.planned_at,
            request_id=after.request_id,
            revision=after.revision,
            limit=limit,
        )
        return [
            Past(
                Place(row["planned_at"], row["request_id"], row["revision"]),
                row["text"],
                row["facts"],
                row["rates_hash"],
                row["org_version"],
            )
            for row in rows
        ]

    async def organisation(self, version: int) -> Organisation:
        key = (self._tx.portal, version)
        known = self._caches.replayed.get(key)
        if known is not None:
            return known
        return self._caches.replayed.put(key, await SqlCompany(self._tx, self._caches).read(version))

    async def rates(self, hashed: str) -> Rates:
        known = self._caches.rates.get(hashed)
        if known is not None:
            return known
        return self._caches.rates.put(hashed, rates_from_dict(await find_snapshot(self._tx, hashed)))

    async def planned(self, places: Sequence[Place]) -> Mapping[tuple[UUID, int], RoutePlan | Problem]:
        rows = await self._tx.fetch(
            sql.PLANS,
            portal=self._tx.portal,
            requests=[each.request_id for each in places],
            revisions=[each.revision for each in places],
        )
        return {(row["request_id"], row["revision"]): plan_of(row) for row in rows}

    async def keep(self, replay: Replay, found: Findings, changed: Sequence[Changed]) -> None:
        key = {"portal": self._tx.portal, "replay_id": replay.replay_id}
        place = replay.place
        await self._tx.execute(
            sql.MOVE_ON,
            **key,
            now=self._tx.now,
            status=str(replay.status),
            chunk=replay.chunk,
            place_at=place.planned_at if place else None,
            place_request=place.request_id if place else None,
            place_revision=place.revision if place else None,
            requests=found.requests,
            changed=found.changed,
            unreadable=found.unreadable,
            delay=round(found.delay.total_seconds()),
            unknown_steps=sorted(found.unknown_steps),
        )
        people = sorted({*found.before, *found.after})
        tasks = {"before": [found.before[each] for each in people], "after": [found.after[each] for each in people]}
        await self._tx.execute(sql.ADD_PEOPLE, **key, people=people, **tasks)
        await self._tx.execute(sql.ADD_CONTROLS, **key, **sql.control_columns(found))
        await self._tx.execute(sql.ADD_CHANGES, **key, **sql.change_columns(changed))

    async def times(self) -> Mapping[str, StepTime]:
        return await all_step_times(self._tx, await SqlCompany(self._tx, self._caches).current())
