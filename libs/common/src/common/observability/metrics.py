"""Prometheus metrics every service has. The portal is never a label: it belongs in logs and traces."""

from prometheus_client import Counter, Gauge, Histogram

_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.04, 0.08, 0.15, 0.3, 0.6, 1.2, 2.5, 5.0, 10.0)

HANDLED = Histogram(
    "messaging_process_duration_seconds",
    "Time to handle one message or batch",
    ["queue", "name", "outcome"],
    buckets=_BUCKETS,
)
HTTP = Histogram(
    "http_request_duration_seconds", "Time to answer", ["service", "route", "method", "status"], buckets=_BUCKETS
)
RELAYED = Counter("outbox_relayed_total", "Messages published and confirmed by the relay", ["service"])
OUTBOX_OLDEST = Gauge("outbox_oldest_age_seconds", "Age of the oldest unsent outbox row", ["service"])
INBOX_WAITING = Gauge("inbox_waiting_rows", "Messages waiting for another attempt", ["service"])
DEAD_LETTERS = Counter("dead_letters_total", "Messages given up, by reason", ["service", "reason"])
VERSION_GAPS = Counter(
    "event_version_gaps_total", "Mirrors that saw a version jump (harmless, worth knowing)", ["service"]
)
LOOP_LAG = Gauge("event_loop_lag_seconds", "How late the event loop runs", ["service"])
