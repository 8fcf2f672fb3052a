"""CPU time of processes and their children, from /proc (Linux): user + system seconds."""

import os
from pathlib import Path

from stack.stack import Stack

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(pid: int) -> float:
    """Of the process and everything below it that lives; zero when it is gone."""
    return sum(_own(child) for child in _family(pid))


def resident_megabytes(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    line = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB")
    return int(line.split()[1]) / 1024


def _own(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    # utime, stime and those of children already waited for: a backend that ended still counts (proc(5)).
    return sum(int(field) for field in fields[11:15]) / _TICKS


def _family(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        try:
            children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
        except OSError:
            continue
        found.extend(int(child) for child in children)
    return found


def pids_of(stack: Stack) -> dict[str, int]:
    """Everything that runs, by name; servers of somebody else are left out."""
    servers = {"postgres": stack.servers.postgres, "rabbit": stack.servers.rabbit}
    own = {name: process.pid for name, process in stack.processes.items()}
    return own | {name: server.pid for name, server in servers.items() if hasattr(server, "pid")}
