"""One transaction with the notifier's repositories."""

from datetime import datetime
from uuid import UUID

from common.persistence.transaction import Transaction
from notifier.adapters.counters import SqlCounters
from notifier.adapters.dispatch import SqlDispatch
from notifier.adapters.notices import SqlNotices, SqlRoutes
from notifier.adapters.portals import SqlPortals


class SqlUnitOfWork:
    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.routes = SqlRoutes(tx)
        self.notices = SqlNotices(tx)
        self.counters = SqlCounters(tx)
        self.portals = SqlPortals(tx)
        self.dispatch = SqlDispatch(tx)

    @property
    def portal(self) -> UUID:
        return self.tx.portal

    @property
    def now(self) -> datetime:
        return self.tx.now
