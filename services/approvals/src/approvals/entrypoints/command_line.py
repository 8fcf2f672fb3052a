"""`python -m approvals …`: the service, its database, companies, policies in files, evidence."""

import argparse
import asyncio
import json
import re
import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from approvals import verify_audit
from approvals.adapters.caches import Caches
from approvals.adapters.company_file import company_file_of
from approvals.adapters.evidence_export import Asked, export_audit
from approvals.adapters.unit_of_work import Transactions
from approvals.domain.documents import instant_from
from approvals.entrypoints.bench_route import add_bench_arguments, bench_route
from approvals.entrypoints.check_cases import check_cases_file
from approvals.entrypoints.policy_tools import POLICY_TOOLS, add_policy_tools, run_policy_tool
from approvals.settings import Settings
from approvals.usecases.load_company import load_company
from common.errors import DomainError
from common.identity import portal_id
from common.persistence.migrations import migrate
from common.persistence.pool import Database
from common.process import run as run_forever
from common.settings import load_settings

FIRST_POLL_SECONDS = 60.0
SCHEMA = "approvals"
VERIFY = "verify-audit"
WITHOUT_DATABASE: Mapping[str, Callable[[argparse.Namespace], int]] = {
    "check-cases": lambda asked: check_cases_file(asked.file),
    "bench-route": lambda asked: bench_route(asked.people, asked.departments, asked.requests),
    **dict.fromkeys(POLICY_TOOLS, run_policy_tool),
}
"""Subcommand -> what it does with files alone."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


class Doors:
    """What only `main.py` may choose: how to serve, and where the migrations are."""

    def __init__(self, serve: Callable[[Settings], Awaitable[None]], migrations: Path) -> None:
        self.serve = serve
        self.migrations = migrations


def run(arguments: Sequence[str], doors: Doors) -> int:
    """The exit status: 0 done, 1 refused or cases failed, 2 wrong usage, 78 wrong configuration."""
    if list(arguments[:1]) == [VERIFY]:
        return verify_audit.main(list(arguments[1:]))
    asked = _parser().parse_args(arguments)
    if asked.command in WITHOUT_DATABASE:
        return WITHOUT_DATABASE[asked.command](asked)
    settings = load_settings(Settings)
    if asked.command == "serve":
        run_forever(doors.serve(settings))
        return 0
    if asked.command == "migrate":
        migrate(doors.migrations, settings.database_owner_url or settings.database_url, SCHEMA)
        return 0
    story = {"load-company": _load, "accept-organisation": _accept, "export-audit": _export}[asked.command]
    try:
        asyncio.run(_with_database(settings, asked, story))
    except DomainError as refusal:
        sys.stderr.write(f"approvals: {refusal.message}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m approvals")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("serve", help="run the service")
    commands.add_parser("migrate", help="bring the database to this release's version")
    load = commands.add_parser("load-company", help="replace roles, limits, policies and rates by those of a file")
    load.add_argument("file", type=Path)
    load.add_argument("--people", type=Path, required=True, help="JSON: the file's person -> Bitrix24 id")
    accept = commands.add_parser("accept-organisation", help="say yes to a poll that removes many people")
    export = commands.add_parser("export-audit", help="write the sealed audit to standard output")
    for name in ("--from", "--to"):
        export.add_argument(name, dest=name[2:], type=instant_from, help="sealed in this period; ISO 8601 with a zone")
    for one in (load, accept, export):
        one.add_argument("--portal", required=True, help="member_id, or our uuid of the portal")
    commands.add_parser(VERIFY, help="prove an export: nothing deleted, changed, moved or cut off (-h tells more)")
    check = commands.add_parser("check-cases", help="compare expected routes of a file with the router's")
    check.add_argument("file", type=Path)
    add_policy_tools(commands)
    add_bench_arguments(commands.add_parser("bench-route", help="measure how long planning one route takes"))
    return parser


Story = Callable[[Database, UUID, argparse.Namespace], Awaitable[str]]


async def _with_database(settings: Settings, asked: argparse.Namespace, story: Story) -> None:
    portal = UUID(asked.portal) if _UUID.fullmatch(asked.portal) else portal_id(asked.portal)
    db = await Database.open(settings.database_url, name="approvals-command-line", max_size=2)
    try:
        sys.stdout.write(await story(db, portal, asked))
    finally:
        await db.close()


async def _export(db: Database, portal: UUID, asked: argparse.Namespace) -> str:
    period = vars(asked)
    async for piece in export_audit(db, portal, Asked(period["from"], period["to"])):
        sys.stdout.buffer.write(piece)
    return ""


async def _load(db: Database, portal: UUID, asked: argparse.Namespace) -> str:
    transactions = Transactions(db, Caches())
    document, mapping = json.loads(asked.file.read_text()), json.loads(asked.people.read_text())
    await _first_poll(transactions, portal)
    async with transactions(portal) as uow:
        await uow.registers.take_turn()
        directory: Any = await uow.company.directory() or {"people": [], "departments": []}
        loaded = await load_company(company_file_of(document, mapping, directory), uow)
    return (
        f"organisation version {loaded.applied.version}"
        f" ({'changed' if loaded.applied.changed else 'unchanged'}),"
        f" {loaded.published} policies published, {loaded.retired} retired\n"
    )


async def _first_poll(transactions: Transactions, portal: UUID) -> None:
    """Waits until the organisation was read from the portal once. Raises DomainError after a minute."""
    try:
        async with asyncio.timeout(FIRST_POLL_SECONDS):
            while True:
                async with transactions(portal) as uow:
                    row = await uow.company.lock()
                if row is not None and row.polled_at is not None:
                    return
                await asyncio.sleep(0.5)
    except TimeoutError as error:
        raise DomainError("the organisation of this portal has not been read yet: is the app installed?") from error


async def _accept(db: Database, portal: UUID, asked: argparse.Namespace) -> str:
    async with Transactions(db, Caches())(portal) as uow:
        accepted = await uow.company.accept_held()
        if accepted:
            await uow.portals.poll_now()
            await uow.note("organisation", "organisation.accepted", "service:approvals", {"by": asked.command})
    return "the next poll applies it\n" if accepted else "nothing waits\n"
