"""The segregation report: who signs for whom, in whose purchases, how fast, and where sums were cut."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from approvals.adapters import segregation_statements as sql
from approvals.adapters.reason_text import name_of
from approvals.domain.documents import instant_text
from approvals.domain.money import Money, Rates
from approvals.domain.organisation import Organisation
from approvals.domain.segregation import Line, Thresholds, lines_in, loops
from common.persistence.transaction import Transaction

Row = dict[str, Any]


class SegregationReport:
    """One period of one portal; `drawn` are the lines sums may be cut under."""

    def __init__(
        self, tx: Transaction, since: datetime, until: datetime, thresholds: Thresholds, organisation: Organisation
    ) -> None:
        self._tx = tx
        self._period: dict[str, Any] = {"portal": tx.portal, "since": since, "until": until}
        self._thresholds = thresholds
        self._organisation = organisation

    async def read(self, drawn: Sequence[Money], rates: Rates) -> dict[str, Any]:
        """All patterns, each with examples; numbers and titles of these are filled in at the end."""
        found = {
            "reciprocal": await self._reciprocal(),
            "vendors": await self._vendors(),
            "splitting": await self._splitting(drawn, rates),
            "hasty": await self._hasty(),
            "loops": await self._loops(),
        }
        await self._name(row for rows in found.values() for row in rows)
        decisions = await self._tx.fetch_value(sql.DECISIONS, **self._period)
        period = {"from": instant_text(self._period["since"]), "to": instant_text(self._period["until"])}
        names = Thresholds.__dataclass_fields__
        return {
            **period,
            "decisions": decisions,
            "thresholds": {n: getattr(self._thresholds, n) for n in names},
            **found,
        }

    async def _reciprocal(self) -> list[Row]:
        rows = await self._tx.fetch(sql.RECIPROCAL, **self._period, least=self._thresholds.reciprocal)
        return [
            {
                "people": [self._person(row["one"]), self._person(row["other"])],
                "approved_by_first": row["there"],
                "approved_by_second": row["back"],
                "examples": row["examples"],
            }
            for row in rows
        ]

    async def _vendors(self) -> list[Row]:
        least, share = self._thresholds.vendor_requests, self._thresholds.vendor_share
        return [
            {
                "vendor": row["name"] or row["vendor"],
                "requester": self._person(row["requester"]),
                "approver": self._person(row["actor"]),
                "requests": row["requests"],
                "of": row["total"],
                "examples": row["examples"],
            }
            for row in await self._tx.fetch(sql.VENDORS, **self._period, least=least, share=share)
        ]

    async def _splitting(self, drawn: Sequence[Money], rates: Rates) -> list[Row]:
        currencies = [row["currency"] for row in await self._tx.fetch(sql.CURRENCIES, **self._period)]
        placed = lines_in(drawn, currencies, rates)
        rows = await self._tx.fetch(
            sql.SPLIT,
            **self._period,
            currencies=[each.currency for each in placed],
            above=[int(each.most * (1 - self._thresholds.split_share)) for each in placed],
            mosts=[each.most for each in placed],
            days=self._thresholds.split_days,
        )
        return [self._split(row, placed[row["line"] - 1]) for row in rows]

    def _split(self, row: asyncpg.Record, line: Line) -> Row:
        return {
            "requester": self._person(row["requester"]),
            "vendor": row["vendor"],
            "line": line.line.to_dict(),
            "requests": row["requests"],
            "total": Money(row["total"], row["currency"]).to_dict(),
            "first_at": instant_text(row["first"]),
            "last_at": instant_text(row["last"]),
            "examples": row["examples"],
        }

    async def _hasty(self) -> list[Row]:
        rows = await self._tx.fetch(sql.HASTY, **self._period, seconds=float(self._thresholds.hasty_seconds))
        return [
            {
                "person": self._person(row["actor"]),
                "hasty": row["hasty"],
                "decided": row["decided"],
                "median_seconds": round(row["middle"], 1),
                "examples": row["examples"],
            }
            for row in rows
        ]

    async def _loops(self) -> list[Row]:
        rows = {(row["actor"], row["principal"]): row for row in await self._tx.fetch(sql.ACTED_FOR, **self._period)}
        acted: dict[str, list[str]] = {}
        for actor, principal in rows:
            acted.setdefault(actor, []).append(principal)
        found = []
        for ring in loops(acted):
            steps = [rows[pair] for pair in zip(ring, (*ring[1:], ring[0]), strict=True)]
            found.append(
                {
                    "people": [self._person(person) for person in ring],
                    "requests": [step["requests"] for step in steps],
                    "examples": [example for step in steps for example in step["examples"]],
                }
            )
        return found

    def _person(self, person: str) -> dict[str, str]:
        return {"person": person, "name": name_of(self._organisation, person)}

    async def _name(self, rows: Iterable[Row]) -> None:
        shown = list(rows)
        wanted = {request for row in shown for request in row["examples"]}
        named = await self._tx.fetch(sql.NAMED, portal=self._tx.portal, requests=sorted(wanted))
        heads = {row["request_id"]: row for row in named}
        for row in shown:
            row["examples"] = [_example(request, heads) for request in row["examples"]]


def _example(request: UUID, heads: Mapping[UUID, asyncpg.Record]) -> dict[str, Any]:
    head = heads.get(request)
    about = {"number": head["number"], "title": head["title"]} if head else {"number": None, "title": None}
    return {"request_id": str(request), **about}
