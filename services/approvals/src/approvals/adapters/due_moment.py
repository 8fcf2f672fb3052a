"""When a task of a list is due, from its row and the calendar of whoever is asked."""

from datetime import timedelta
from typing import Any

import asyncpg

from approvals.domain.documents import instant_from, instant_text
from approvals.domain.organisation import Organisation
from approvals.domain.question import Span
from approvals.domain.working_calendar import Calendars
from approvals.domain.working_time import reached


def due_moment(row: asyncpg.Record, calendars: Calendars, organisation: Organisation) -> dict[str, Any]:
    """`due_at` is None for a task without a deadline, and while its clock stands still (`paused`)."""
    pauses = [Span(instant_from(since), instant_from(until) if until else None) for since, until in row["pauses"] or ()]
    paused = any(span.until is None for span in pauses)
    if row["due_hours"] is None:
        return {"due_at": None, "paused": paused}
    calendar = calendars.of(row["assignee"], organisation)
    due = reached(calendar, row["opened_at"], timedelta(hours=row["due_hours"]), pauses)
    return {"due_at": instant_text(due) if due else None, "paused": paused}
