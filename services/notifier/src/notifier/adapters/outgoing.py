# ruff: noqa: S608 - text built from constants; values are parameters
"""What is due for a portal, handed out under its lease and recorded under the same one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from common.bitrix24 import Shares
from common.bitrix24.client import BATCH_SIZE
from common.persistence.pool import Database
from common.persistence.sql import raw
from notifier.adapters.notices import CHANNEL, COLUMNS, notice_from
from notifier.adapters.unit_of_work import SqlUnitOfWork
from notifier.domain.delivery import Notice
from notifier.usecases.ports import Errand, Lease, Report, Verdict, Work

NOTICES_A_BATCH = BATCH_SIZE - 1  # one place is kept for the menu's number, pushes take what is left
DENIED_PAUSE = timedelta(hours=1)

_WHERE = f"n.portal = :portal AND n.channel = '{CHANNEL}'"
_DUE = raw(
    f"SELECT {COLUMNS}, pe.language, pe.time_zone,"
    " (SELECT language FROM portals p WHERE p.portal = n.portal) AS portal_language FROM notices n"
    " LEFT JOIN people pe ON pe.portal = n.portal AND pe.person = n.person"
    f" WHERE {_WHERE} AND n.wanted_version <> n.sent_version AND n.flight_fence IS NULL"
    " AND n.next_attempt_at <= :now ORDER BY n.next_attempt_at LIMIT :most"
)
_OLD_FLIGHTS = raw(f"SELECT {COLUMNS} FROM notices n WHERE {_WHERE} AND n.flight_fence < :fence")
_IN_FLIGHT = raw(
    f"SELECT {COLUMNS} FROM notices n WHERE {_WHERE} AND n.flight_fence = :fence AND n.tag = ANY(:tags::text[])"
)
_PENDING = raw(
    f"SELECT count(*)::int AS waiting, min(n.next_attempt_at) AS next FROM notices n WHERE {_WHERE}"
    " AND n.wanted_version <> n.sent_version"
)
_PORTAL = raw("SELECT menu_sent, menu_next_at, pull_next_at FROM portals WHERE portal = :portal")
_MENU = raw("UPDATE portals SET menu_sent = :sent, menu_next_at = :next WHERE portal = :portal")
_PULL = raw("UPDATE portals SET pull_next_at = :next WHERE portal = :portal")


class SqlOutgoing:
    """Leases of this process (it has one name), each transaction short and without network."""

    def __init__(self, db: Database, *, menu_every: timedelta, menu: bool) -> None:
        self._db, self._menu_every, self._menu = db, menu_every, menu
        self.owner = uuid4()

    async def take(self, portal: UUID) -> tuple[Lease, Work | None] | None:
        """The lease and the first work in one transaction: whoever is told of a decision waits for one commit less."""
        async with self._db.transaction(portal) as tx:
            uow = SqlUnitOfWork(tx)
            lease = await uow.dispatch.take(self.owner, Shares.NOTIFIER.rate)
            if lease is None:
                return None
            abandoned = [notice_from(row) for row in await tx.fetch(_OLD_FLIGHTS, portal=portal, fence=lease.fence)]
            for notice in abandoned:
                notice.lost(tx.now)
                notice.next_attempt_at = tx.now
            await uow.notices.save(abandoned)
            may_call = lease.level is None or lease.level >= 1
            return lease, await self._due(uow, lease) if may_call else None

    async def keep(self, lease: Lease) -> None:
        async with self._db.transaction(lease.portal) as tx:
            await SqlUnitOfWork(tx).dispatch.keep(lease, self.owner)

    async def claim(self, lease: Lease) -> Work:
        async with self._db.transaction(lease.portal) as tx:
            uow = SqlUnitOfWork(tx)
            await uow.dispatch.keep(lease, self.owner)
            return await self._due(uow, lease)

    async def _due(self, uow: SqlUnitOfWork, lease: Lease) -> Work:
        errands = []
        for row in await uow.tx.fetch(_DUE, portal=lease.portal, now=uow.now, most=NOTICES_A_BATCH):
            notice = notice_from(row)
            notice.start(lease.fence)
            language = row["language"] or row["portal_language"] or "en"
            errands.append(Errand(notice, language, row["time_zone"]))
        pushes, menu = await self._numbers(uow, NOTICES_A_BATCH - len(errands))
        await uow.notices.save([errand.notice for errand in errands])  # last, so that it goes out with the menu's number
        return Work(tuple(errands), pushes, menu, full=len(errands) + len(pushes) >= NOTICES_A_BATCH)

    async def _numbers(self, uow: SqlUnitOfWork, room: int) -> tuple[Mapping[int, list[str]], int | None]:
        portal = await uow.tx.fetch_one(_PORTAL, portal=uow.portal)
        if portal is None:
            return {}, None
        may_push = portal["pull_next_at"] is None or portal["pull_next_at"] <= uow.now
        pushes = await uow.counters.take_unpushed(room) if may_push and room else {}
        if not self._menu or (portal["menu_next_at"] is not None and portal["menu_next_at"] > uow.now):
            return pushes, None
        total = await uow.counters.total()
        if total == portal["menu_sent"]:
            return pushes, None
        await uow.tx.later(_MENU, sent=total, next=uow.now + self._menu_every, portal=uow.portal)
        return pushes, total

    async def record(self, lease: Lease, work: Work, report: Report) -> None:
        async with self._db.transaction(lease.portal) as tx:
            uow = SqlUnitOfWork(tx)
            await uow.dispatch.keep(lease, self.owner)
            tags = [errand.notice.tag for errand in work.errands]
            rows = await tx.fetch(_IN_FLIGHT, portal=lease.portal, fence=lease.fence, tags=tags)
            notices = [notice_from(row) for row in rows]
            for notice in notices:
                _apply(notice, report, tx.now)
            await uow.notices.save(notices)
            if report.menu is not None and report.menu is not Verdict.DONE:
                pause = DENIED_PAUSE if report.menu is Verdict.DENIED else self._menu_every
                await tx.later(_MENU, sent=None, next=tx.now + pause, portal=lease.portal)
            if report.pushes is Verdict.DENIED:
                await tx.later(_PULL, next=tx.now + DENIED_PAUSE, portal=lease.portal)
            await (uow.dispatch.unblock() if report.pause is None else uow.dispatch.block(report.pause))

    async def finish(self, lease: Lease, level: float) -> None:
        async with self._db.transaction(lease.portal) as tx:
            uow = SqlUnitOfWork(tx)
            await uow.dispatch.keep(lease, self.owner)
            pending = await tx.fetch_one(_PENDING, portal=lease.portal)
            assert pending is not None
            moments = [pending["next"], await self._menu_due(uow)]
            due_at = min((moment for moment in moments if moment is not None), default=None)
            await uow.dispatch.release(due_at, pending["waiting"], level)

    async def _menu_due(self, uow: SqlUnitOfWork) -> datetime | None:
        portal = await uow.tx.fetch_one(_PORTAL, portal=uow.portal) if self._menu else None
        if portal is None or portal["menu_next_at"] is None:
            return None
        moment: datetime = portal["menu_next_at"]
        return moment if await uow.counters.total() != portal["menu_sent"] else None


def _apply(notice: Notice, report: Report, now: datetime) -> None:
    match report.notices.get(notice.tag, Verdict.LOST):
        case Verdict.DONE:
            notice.succeeded(now)
        case Verdict.LOST:
            notice.lost(now)
        case Verdict.LATER if report.pause is not None:
            notice.put_back(now)
        case Verdict.LATER:
            notice.not_done(now)
        case Verdict.DENIED:
            notice.not_done(now, wait=DENIED_PAUSE)
        case Verdict.NEVER:
            notice.refused()
