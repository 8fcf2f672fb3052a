"""What hangs on one person, with the names people know and the open tasks and routes of this moment."""

import asyncio
from dataclasses import dataclass
from typing import Any

from approvals.adapters.approvals import SqlApprovals, WrittenByNewerRelease
from approvals.adapters.caches import Caches
from approvals.adapters.reason_text import name_of
from approvals.adapters.touched import SqlTouched
from approvals.domain.leaving import Dependents, Place, dependents_of, left_route, without
from approvals.domain.organisation import Organisation
from approvals.domain.policies.lint.surroundings import Surroundings
from approvals.domain.reach import Reach, Scope
from common.persistence.sql import raw
from common.persistence.transaction import Transaction

PEOPLE_TOLD, ROUTES_PLAYED = 200, 200
_TASKS = raw(
    "SELECT count(*) FILTER (WHERE assignee = :person AND principal = :person) AS own,"
    " count(*) FILTER (WHERE assignee = :person AND principal <> :person) AS for_others,"
    " count(*) FILTER (WHERE assignee <> :person AND principal = :person) AS by_others"
    " FROM tasks WHERE portal = :portal AND state IN ('open', 'suspended')"
    " AND (assignee = :person OR principal = :person)"
)
_REQUESTS = raw(
    "SELECT count(*) FROM routes WHERE portal = :portal AND open AND (requester = :person OR preparer = :person)"
)


@dataclass(frozen=True, slots=True)
class Reader:
    """One answer: what the person holds, then what is under way with him."""

    tx: Transaction
    caches: Caches
    around: Surroundings

    async def read(self, person: str) -> dict[str, Any]:
        """A large company takes a while to compare: in a thread, so that everybody else gets his turn meanwhile."""
        organisation = self.around.organisation
        found = await asyncio.to_thread(dependents_of, person, self.around)
        return {
            "person": person,
            "name": name_of(organisation, person),
            "active": organisation.is_active(person),
            "org_version": organisation.version,
            **_held(found, organisation),
            "without_path": _paths(found, organisation),
            "tasks": dict(await self.tx.fetch_one(_TASKS, portal=self.tx.portal, person=person) or {}),
            "own_requests": await self.tx.fetch_value(_REQUESTS, portal=self.tx.portal, person=person),
            "routes": await self._routes(person),
        }

    async def _routes(self, person: str) -> dict[str, Any]:
        """Those in which he is asked now, the first hundreds played without him."""
        touched, reach = SqlTouched(self.tx), Reach(Scope.PEOPLE, (person,))
        page = await touched.page(reach, None, ROUTES_PLAYED)
        after, approvals = without(self.around.organisation, person), SqlApprovals(self.tx, self.caches)
        worse = []
        for request_id in page:
            try:
                approval = await approvals.get(request_id, lock=False)
            except WrittenByNewerRelease:
                continue
            left = left_route(approval.route, after, self.tx.now) if approval and approval.route else None
            if approval and left:
                told = {"request_id": str(request_id), "number": approval.number, "title": approval.title}
                worse.append(told | {"stalled": left.stalled, "at_risk": left.at_risk})
        return {"asked": await touched.count(reach), "played": len(page), "worse": worse}


def _held(found: Dependents, organisation: Organisation) -> dict[str, Any]:
    """Posts, roles and cost centres."""

    def named(person: str | None) -> dict[str, str] | None:
        return {"id": person, "name": name_of(organisation, person)} if person else None

    def department(each: str | None) -> dict[str, str] | None:
        return {"id": each, "name": organisation.departments[each].name} if each else None

    return {
        "departments": [
            {
                "department": department(each.department),
                "headless": each.headless,
                "stand_in": named(each.stand_in),
                "stand_in_of": department(each.stands_in_for),
            }
            for each in found.headships
        ],
        "deputy_of": [department(each) for each in found.deputy_of],
        "roles": [{"role": each.role, "companies": list(each.companies), "others": each.others} for each in found.roles],
        "pools": [
            _place(each.place) | {"role": each.role, "company": each.company, "have": each.have, "need": each.need}
            for each in found.pools
        ],
        "named_in": [_place(each) for each in found.named_in],
        "cost_centres": [
            {
                "id": each.cost_centre,
                "name": organisation.cost_centres[each.cost_centre].name,
                "stand_in": named(each.stand_in),
            }
            for each in found.cost_centres
        ],
    }


def _paths(found: Dependents, organisation: Organisation) -> dict[str, Any]:
    people = [
        _place(each.place)
        | {"id": each.person, "name": name_of(organisation, each.person)}
        | {"up_to": each.up_to.to_dict() if each.up_to else None}
        for each in found.paths[:PEOPLE_TOLD]
    ]
    return {"count": len({each.person for each in found.paths}), "people": people}


def _place(place: Place) -> dict[str, Any]:
    return {"policy": place.policy, "version": place.version, "step": place.step}
