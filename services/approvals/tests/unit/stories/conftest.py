"""Fakes of every port, and a small company: Ada heads everything, Cy heads the shop where Bob works."""

from collections.abc import Mapping, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from approvals.domain.approval import Approval
from approvals.domain.composition import compose, structure_of
from approvals.domain.documents import content_hash
from approvals.domain.money import Rates
from approvals.domain.organisation import Organisation
from approvals.domain.policies.life import PolicyStatus, PolicyVersion
from approvals.domain.policies.refusals import PolicyUnknown
from approvals.domain.policies.review import Review
from approvals.domain.routing.policy_document import policy_from_dict
from approvals.usecases.apply_organisation import apply_organisation
from approvals.usecases.install_portal import install_portal
from approvals.usecases.ports import Entry, PortalRow
from common.contracts.gateway import PortalInstalled

MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
PORTAL = UUID(int=1)
DIRECTORY: dict[str, Any] = {
    "people": [
        {"id": "1", "name": "Ada Boss", "title": "", "departments": ["1"], "active": True},
        {"id": "2", "name": "Bob Buyer", "title": "", "departments": ["2"], "active": True},
        {"id": "3", "name": "Cy Chief", "title": "", "departments": ["2"], "active": True},
    ],
    "departments": [
        {"id": "1", "name": "Small", "parent": None, "head": "1"},
        {"id": "2", "name": "Shop", "parent": "1", "head": "3"},
    ],
}


@dataclass
class FakeOutbox:
    messages: list[dict[str, Any]] = field(default_factory=list)
    jobs: list[Any] = field(default_factory=list)

    def say(self, stream: str, aggregate_id: str, version: int, events: Sequence[Any], **about: Any) -> None:
        self.messages.append({"stream": stream, "version": version, "events": list(events), **about})

    def enqueue(self, command: Any, command_id: UUID, *, aggregate_id: str = "") -> None:
        self.jobs.append((command, command_id))


@dataclass
class FakeApprovals:
    kept: dict[UUID, Approval] = field(default_factory=dict)
    plans: dict[tuple[UUID, int], Any] = field(default_factory=dict)
    saved: list[Any] = field(default_factory=list)

    async def get(self, request_id: UUID) -> Approval | None:
        return self.kept.get(request_id)

    async def begin(self, approval: Approval) -> Approval:
        return self.kept.setdefault(approval.request_id, approval)

    async def plan(self, request_id: UUID, revision: int) -> Any:
        return self.plans.get((request_id, revision))

    async def keep_plan(self, request_id: UUID, planned: Any) -> None:
        self.plans[request_id, planned.revision] = planned.planned

    async def save(self, approval: Approval, happened: Sequence[Any], actor: str) -> None:
        self.saved.append((tuple(happened), actor))


@dataclass
class FakeTouched:
    """Everybody's open routes, whoever is concerned; `asked` remembers how far a change was said to reach."""

    approvals: FakeApprovals
    asked: list[Any] = field(default_factory=list)

    async def page(self, reach: Any, after: UUID | None, limit: int) -> list[UUID]:
        self.asked.append(reach)
        kept = self.approvals.kept.values()
        found = [each.request_id for each in kept if each.is_open or reach.scope == "every"]
        return (
            [] if reach.scope == "nothing" else sorted(each for each in found if after is None or each > after)[:limit]
        )

    async def count(self, reach: Any) -> int:
        return len(await self.page(reach, None, 1_000_000))


@dataclass
class FakePolicies:
    kept: dict[tuple[str, int], PolicyVersion] = field(default_factory=dict)
    messages: dict[str, int] = field(default_factory=dict)
    rule: Review = Review.AUTO

    async def published(self) -> Sequence[Any]:
        found = [each for each in self.kept.values() if each.status is PolicyStatus.PUBLISHED]
        return [replace(policy_from_dict(each.document), effective_to=each.effective_to) for each in found]

    async def lock(self) -> None:
        """One thread, one change at a time."""

    async def get(self, policy: str, version: int) -> PolicyVersion:
        found = self.kept.get((policy, version))
        if found is None or found.status is PolicyStatus.DISCARDED:
            raise PolicyUnknown
        return deepcopy(found)

    async def versions(self, policy: str | None = None) -> Sequence[PolicyVersion]:
        return [deepcopy(each) for key, each in sorted(self.kept.items()) if policy in {None, key[0]}]

    async def save(self, version: PolicyVersion) -> None:
        self.kept[version.policy, version.version] = deepcopy(version)

    async def said(self, policy: str, version: int) -> int:
        self.messages[policy] = self.messages.get(policy, 0) + 1
        return self.messages[policy]

    async def review(self) -> Review:
        return self.rule

    async def set_review(self, review: Review) -> None:
        self.rule = review


@dataclass
class FakeCompany:
    versions: list[Organisation] = field(default_factory=list)
    kept: dict[str, Any] = field(default_factory=dict)
    next_at: datetime | None = None
    source: str = "portal"
    row: PortalRow | None = None
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    found_rates: Rates = field(default_factory=lambda: Rates("EUR"))
    now: datetime = MONDAY

    async def current(self) -> Organisation:
        return await self.at(len(self.versions)) if self.versions else Organisation()

    async def at(self, version: int) -> Organisation:
        return self.versions[version - 1]

    async def rates(self) -> Rates:
        return self.found_rates

    async def lock(self) -> PortalRow | None:
        return self.row

    async def own(self) -> Mapping[str, Mapping[str, Any]]:
        return self.facts

    async def put_own(self, kind: str, documents: Mapping[str, Any]) -> None:
        self.facts.setdefault(kind, {}).update(documents)

    async def drop_own(self, kind: str, ids: Sequence[str] | None = None) -> None:
        for each in list(self.facts.get(kind, {})) if ids is None else ids:
            self.facts.get(kind, {}).pop(each, None)

    async def directory(self) -> Any:
        return self.kept.get(self.row.directory_hash) if self.row else None

    async def structure(self, hashed: str, directory: Any) -> Any:
        return structure_of(directory if directory is not None else self.kept[hashed])

    async def keep_directory(self, directory: Mapping[str, Any], hashed: str, *, polled: bool) -> None:
        self.kept[hashed] = directory
        self._set(directory_hash=hashed, **({"polled_at": self.now} if polled else {}))

    async def hold(self, directory: Any, hashed: str | None) -> None:
        if hashed is not None:
            self.kept[hashed] = directory
        self._set(held_hash=hashed)

    async def held(self) -> Any:
        return self.kept.get(self.row.held_hash) if self.row else None

    async def followed(self, next_at: datetime | None) -> None:
        self.next_at = next_at
        self._set(followed_at=self.now)

    async def accept_held(self) -> bool:
        self._set(accepted_hash=self.row.held_hash if self.row else None)
        return True

    async def switch(self, version: int, head: Any, company: Any, stand_ins: Any) -> None:
        structure = structure_of(self.kept[head.directory])
        self.versions.append(compose(structure, company, stand_ins, head.merged, version))
        self._set(org_version=version, org_hash=head.documents["organisation"])

    async def set_rates(self, rates: Rates, source: str) -> None:
        self.found_rates, self.source = rates, source

    async def rates_source(self) -> str:
        return self.source

    def _set(self, **changes: Any) -> None:
        assert self.row is not None
        values = {name: getattr(self.row, name) for name in PortalRow.__slots__}
        self.row = PortalRow(**{**values, **changes})


@dataclass
class FakePortals:
    company: FakeCompany
    polls: int = 0
    told: Any = None

    async def install(self, language: str, rates: Rates) -> bool:
        new = self.company.row is None
        self.company.row = self.company.row or PortalRow(0, None, None, None, None, False, None, None)
        self.polls += 1
        return new

    async def poll_now(self) -> None:
        self.polls += 1

    async def ask_sync(self) -> datetime | None:
        before = self.company.row.sync_asked_at if self.company.row else None
        self.company._set(sync_asked_at=self.company.now)
        return before

    async def last_poll(self) -> Any:
        return self.told

    async def note_poll(self, told: Any) -> None:
        self.told = told


@dataclass
class FakeBooks:
    """What was told last, and how often."""

    version: int = 0
    digest: str = ""

    async def told(self, digest: str) -> int | None:
        if digest == self.digest:
            return None
        self.version, self.digest = self.version + 1, digest
        return self.version


@dataclass
class FakeRegisters:
    """Versions beside the company's facts, which hold the documents."""

    company: FakeCompany
    versions: dict[tuple[str, str], int] = field(default_factory=dict)

    async def take_turn(self) -> None:
        pass

    async def find(self, kind: str, entry_id: str) -> Entry | None:
        return (await self.all(kind)).get(entry_id)

    async def all(self, kind: str) -> Mapping[str, Entry]:
        return {
            key: Entry(document, self.versions.get((kind, key), 1), MONDAY, "")
            for key, document in sorted(self.company.facts.get(kind, {}).items())
        }

    async def put(self, kind: str, entry_id: str, document: Mapping[str, Any], by: str) -> int:
        kept = self.company.facts.setdefault(kind, {})
        changed = kept.get(entry_id) != document
        kept[entry_id] = document
        self.versions[kind, entry_id] = self.versions.get((kind, entry_id), 0) + changed
        return self.versions[kind, entry_id]

    async def drop(self, kind: str, entry_id: str) -> None:
        self.company.facts.get(kind, {}).pop(entry_id, None)

    async def put_all(self, kind: str, documents: Mapping[str, Any], by: str) -> None:
        for key, document in documents.items():
            await self.put(kind, key, document, by)

    async def drop_all(self, kind: str, ids: Sequence[str]) -> None:
        for key in ids:
            await self.drop(kind, key)


@dataclass
class FakePreviews:
    kept: dict[str, Any] = field(default_factory=dict)
    settled: list[Any] = field(default_factory=list)

    async def keep(self, plan: Mapping[str, Any], by: str) -> str:
        self.kept[content_hash(plan)] = plan
        return content_hash(plan)

    async def find(self, hashed: str) -> Any:
        return self.kept.get(hashed)

    async def settle(self, hashed: str, kind: str) -> None:
        self.settled.append(self.kept.pop(hashed))


@dataclass
class FakeUnitOfWork:
    """Everything in memory; one moment until a test moves it."""

    now: datetime = MONDAY
    portal: UUID = PORTAL
    outbox: FakeOutbox = field(default_factory=FakeOutbox)
    approvals: FakeApprovals = field(default_factory=FakeApprovals)
    policies: FakePolicies = field(default_factory=FakePolicies)
    company: FakeCompany = field(default_factory=FakeCompany)
    books: FakeBooks = field(default_factory=FakeBooks)
    previews: FakePreviews = field(default_factory=FakePreviews)
    notes: list[tuple[str, str]] = field(default_factory=list)
    details: list[Mapping[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.portals = FakePortals(self.company)
        self.registers = FakeRegisters(self.company)
        self.touched = FakeTouched(self.approvals)

    async def note(self, subject: str, action: str, actor: str, detail: Mapping[str, Any]) -> None:
        self.notes.append((subject, action))
        self.details.append(detail)

    @asynccontextmanager
    async def transactions(self, portal: UUID) -> Any:
        yield self

    def last(self, stream: str = "route") -> Any:
        return [each for each in self.outbox.messages if each["stream"] == stream][-1]


@pytest.fixture
async def uow() -> FakeUnitOfWork:
    """A small company whose app was installed by Ada and polled once."""
    fake = FakeUnitOfWork()
    await install_portal(PortalInstalled(installer="1", language="en", app_code="a", origin="o"), fake)
    await apply_organisation(fake, DIRECTORY, polled=True)
    return fake


@pytest.fixture
def directory() -> Any:
    """The polled directory with people's fields changed by id."""

    def changed(**people: Any) -> dict[str, Any]:
        return DIRECTORY | {"people": [each | people.get(f"p{each['id']}", {}) for each in DIRECTORY["people"]]}

    return changed
