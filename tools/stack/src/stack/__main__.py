"""`python -m stack demo | servers | story | bench | bench-organisation | bench-replay | furnish | migration`."""

import argparse
import asyncio
import contextlib
import signal
import sys
from collections.abc import Coroutine
from pathlib import Path

from common.testing.processes import DidNotStartError
from stack.bench.organisation import bench_organisation
from stack.bench.replay import bench_replay
from stack.bench.run import PARTS, bench
from stack.bench.table import Pace
from stack.configuration import PACKAGES
from stack.demo import fresh, run_demo, say
from stack.emulator import InstallFailedError
from stack.furnish import furnish
from stack.migration import new_migration
from stack.place import CommandFailedError
from stack.section import RefusedError
from stack.servers import running_servers
from stack.story import NoDemoError, Teller, running_demo, tell_story

TOLD = (DidNotStartError, CommandFailedError, InstallFailedError, RefusedError, NoDemoError, TimeoutError)


async def run_servers(run_dir: Path) -> None:
    """PostgreSQL and RabbitMQ alone, for working on one service."""
    async with running_servers(fresh(run_dir)) as servers:
        say(f"PostgreSQL  {servers.postgres.admin_url}")
        say(f"RabbitMQ    {servers.rabbit.management_url}")
        for service, urls in servers.database_urls.items():
            say(f"{service}: DATABASE_URL={urls['app']} AMQP_URL={servers.rabbit.amqp_url(service)}")
        await asyncio.Event().wait()


async def until_signalled(work: Coroutine[None, None, None]) -> None:
    """Ctrl-C and SIGTERM cancel the work wherever it is; what it started is stopped on the way out."""
    task = asyncio.ensure_future(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


def main() -> int:
    given = arguments()
    try:
        if given.what == "migration":
            print(f"drafted {new_migration(given.service, given.message)}: read it, finish it, test it")
        elif given.what == "bench":
            return asyncio.run(
                bench(say, Pace(given.seconds or (5.0 if given.quick else 15.0), given.quick), given.only)
            )
        elif given.what == "bench-organisation":
            size = {"people": given.people, "departments": given.departments, "tasks": given.tasks}
            return asyncio.run(bench_organisation(say, **size))
        elif given.what == "bench-replay":
            return asyncio.run(bench_replay(say, requests=given.requests, people=given.people))
        else:
            asyncio.run(until_signalled(work_of(given)))
    except TOLD as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="stack", description="Purchase Requests on one machine.")
    place = argparse.ArgumentParser(add_help=False)
    place.add_argument("--run-dir", type=Path, default=Path(".run"), help="logs and data (default: .run)")
    commands = parser.add_subparsers(dest="what", required=True)
    demo = commands.add_parser("demo", parents=[place], help="everything, until Ctrl-C")
    demo.add_argument("--empty", action="store_true", help="without example requests")
    commands.add_parser("servers", parents=[place], help="PostgreSQL and RabbitMQ alone")
    commands.add_parser("story", parents=[place], help="one purchase through the running demo")
    fill = commands.add_parser("furnish", parents=[place], help="the demo's contents for a system that runs elsewhere")
    fill.add_argument("--gateway", required=True, help="address of the section")
    fill.add_argument("--control", required=True, help="address of the emulator's control API")
    measure = commands.add_parser("bench", help="measure a private stack beside a hand-written SQL floor")
    measure.add_argument("--seconds", type=float, help="length of one round (default: 15, quick: 5)")
    measure.add_argument("--quick", action="store_true", help="fewer of everything: a look, not a verdict")
    measure.add_argument("--only", nargs="+", choices=PARTS, default=[], help="some parts (default: all)")
    past = commands.add_parser("bench-replay", help="replay many past requests against a draft policy")
    past.add_argument("--requests", type=int, default=100_000, help="how many (default: 100000)")
    past.add_argument("--people", type=int, default=5_000, help="in a company of so many more (default: 5000)")
    moved = commands.add_parser("bench-organisation", help="switch a large company's organisation, move a head")
    moved.add_argument("--people", type=int, default=5_000, help="how many (default: 5000)")
    moved.add_argument("--departments", type=int, default=400, help="how many (default: 400)")
    moved.add_argument("--tasks", type=int, default=2_000, help="that wait for the head who moves (default: 2000)")
    migration = commands.add_parser("migration", help="draft a service's next migration")
    migration.add_argument("--service", required=True, choices=sorted(PACKAGES))
    migration.add_argument("--message", required=True)
    return parser.parse_args()


def work_of(given: argparse.Namespace) -> Coroutine[None, None, None]:
    if given.what == "demo":
        return run_demo(given.run_dir, requests=not given.empty)
    if given.what == "servers":
        return run_servers(given.run_dir)
    if given.what == "furnish":
        return furnish(given.run_dir, given.gateway, given.control)
    return tell_story(running_demo(given.run_dir), Teller())


if __name__ == "__main__":
    sys.exit(main())
