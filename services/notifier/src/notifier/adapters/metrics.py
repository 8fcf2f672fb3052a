"""What operators watch beside the counters of the Bitrix24 client (calls by method and outcome, "too much")."""

from prometheus_client import Counter, Gauge

HEALED = Counter("notifier_healed_total", "What was wrong when states were told again: notice or counter", ["what"])
WAITING = Gauge("notifier_notices_waiting", "Notices that differ from what portals show, of portals that are due")
OLDEST = Gauge("notifier_oldest_due_seconds", "For how long the most neglected portal has been due")
