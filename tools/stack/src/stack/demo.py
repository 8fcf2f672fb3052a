"""`python -m stack demo`: everything on one machine, ready to be looked at, until Ctrl-C."""

import asyncio
import json
import os
import shutil
from pathlib import Path

from stack.seed import seed_requests
from stack.stack import Stack

PORTALS = ("acme", "globex")


def say(text: str) -> None:
    print(f"· {text}", flush=True)


async def run_demo(run_dir: Path, *, requests: bool = True) -> None:
    """Serves until cancelled; `run_dir`/demo.json tells other commands where it runs."""
    run_dir = fresh(run_dir)
    place = run_dir / "demo.json"
    async with Stack.start(run_dir, portals=PORTALS, familiar_ports=True, say=say) as stack:
        say(f"installing Purchase Requests into the portals {' and '.join(PORTALS)}")
        await stack.settle(PORTALS)
        if requests:
            say("writing some requests")
            say(f"{await seed_requests(stack, PORTALS[0])} requests in portal {PORTALS[0]}")
        place.write_text(json.dumps(description(stack), indent=1))
        print(table(stack), flush=True)
        try:
            await asyncio.Event().wait()
        finally:
            place.unlink()
            say("stopping")


def fresh(run_dir: Path) -> Path:
    """An empty folder: a demo starts from nothing, what an earlier one left is removed."""
    run_dir = run_dir.resolve()
    shutil.rmtree(run_dir, ignore_errors=True)
    run_dir.mkdir(parents=True)
    return run_dir


def description(stack: Stack) -> dict[str, object]:
    return {
        "pid": os.getpid(),
        "gateway": stack.gateway_url,
        "control": stack.control.url,
        "portals": stack.emulator["portals"],
        "logs": {name: str(process.log) for name, process in stack.processes.items()},
        "pids": {name: process.pid for name, process in stack.processes.items()},
    }


def table(stack: Stack) -> str:
    """The addresses somebody who has just started the demo wants."""
    rows = [(f"Portal {p['name']} (open this)", f"{p['origin']}/") for p in stack.emulator["portals"]]
    rows += [
        ("API documentation", f"{stack.gateway_url}/api/v1/docs"),
        ("Emulator's control API", f"{stack.control.url}/docs"),
        ("RabbitMQ (user admin)", stack.servers.rabbit.management_url),
        ("PostgreSQL", stack.admin_database_url),
        ("Logs", str(stack.run_dir)),
    ]
    width = max(len(name) for name, _ in rows)
    lines = [f"  {name.ljust(width)}  {value}" for name, value in rows]
    hint = "Pick a person at the top of the portal page, then open “Purchase Requests” in its left menu."
    return "\n".join(["", *lines, "", hint, "`make story` follows one purchase through it. Ctrl-C stops everything."])
