"""The whole system on one machine: servers, emulated portals, four services."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from common.testing.processes import free_port
from stack.configuration import PACKAGES, SERVICES, Configuration, Ports
from stack.emulator import emulator_process, ready_line
from stack.place import Place
from stack.process import StackProcess, answers, python
from stack.servers import DATABASE, Servers, running_servers

Say = Callable[[str], None]


class Stack(Place):
    """Everything that runs; `processes` can be killed and restarted one by one."""

    def __init__(self, run_dir: Path, configuration: Configuration, servers: Servers) -> None:
        environments = {service: configuration.environment(service) for service in SERVICES}
        control = f"http://127.0.0.1:{configuration.ports.control}"
        super().__init__(run_dir, configuration.gateway_url, control, environments)
        self.configuration = configuration
        self.servers = servers
        self.processes: dict[str, StackProcess] = {}
        self.emulator: dict[str, Any] = {}

    @classmethod
    @contextlib.asynccontextmanager
    async def start(
        cls,
        run_dir: Path,
        *,
        portals: Sequence[str] = ("acme", "globex"),
        services: Sequence[str] = SERVICES,
        extra: Mapping[str, Mapping[str, str]] | None = None,
        familiar_ports: bool = False,
        company: Path | None = None,
        say: Say = lambda _: None,
    ) -> AsyncIterator[Self]:
        """Runs until the block ends. `extra` adds variables per service, `company` is the seed of the portals."""
        say("starting PostgreSQL and RabbitMQ")
        async with running_servers(run_dir) as servers:
            ports = Ports.choose(portals, familiar=familiar_ports)
            configuration = Configuration(ports, servers.database_urls, servers.amqp_urls, extra or {})
            stack = cls(run_dir, configuration, servers)
            try:
                say("creating the schemas")
                await stack._prepare(tuple(portals), services, company)
                say("starting the services")
                await stack._start_services(services)
                yield stack
            finally:
                await asyncio.gather(*(asyncio.to_thread(p.stop) for p in stack.processes.values()))

    @property
    def database_urls(self) -> Mapping[str, Mapping[str, str]]:
        return self.servers.database_urls

    @property
    def admin_database_url(self) -> str:
        return self.servers.postgres.admin_url

    @property
    def administered_url(self) -> str:
        """The services' database as the server's administrator: past row-level security, to fill and to compare."""
        return f"{self.admin_database_url.rsplit('/', 1)[0]}/{DATABASE}"

    @property
    def amqp_url(self) -> str:
        """The administrator's; services have their own users."""
        return self.servers.rabbit.amqp_url()

    async def _prepare(self, portals: tuple[str, ...], services: Sequence[str], company: Path | None) -> None:
        """All at once: each of these is a process that takes seconds to load its libraries."""
        emulator = emulator_process(self.configuration, portals, self.run_dir, company)
        self.processes["emulator"] = emulator
        starting = asyncio.create_task(asyncio.to_thread(emulator.start))
        others = [self.command(service, "migrate") for service in services if service != "gateway"]
        await asyncio.gather(self._prepare_gateway(starting, services), *others)

    async def _prepare_gateway(self, emulator: asyncio.Task[None], services: Sequence[str]) -> None:
        if "gateway" in services:
            await self.command("gateway", "migrate")
        await emulator
        self.emulator = ready_line(self.processes["emulator"].log)
        self.portals = self.emulator["portals"]
        if "gateway" in services:
            await self.register_apps()

    async def another(self, service: str) -> str:
        """Starts one more replica of a service, with the same keys, and answers its address."""
        name = f"{service}-{sum(known.startswith(service) for known in self.processes) + 1}"
        port, environment = free_port(), self.configuration.environment(service)
        own = {"PORT": str(port)} | ({"TOKENS_PORT": str(free_port())} if "TOKENS_PORT" in environment else {})
        self._replica(name, service, environment | own)
        await asyncio.to_thread(self.processes[name].start)
        return f"http://127.0.0.1:{port}"

    async def _start_services(self, services: Sequence[str]) -> None:
        for service in services:
            self._replica(service, service, self.configuration.environment(service))
        await asyncio.gather(*(asyncio.to_thread(self.processes[service].start) for service in services))

    def _replica(self, name: str, service: str, environment: Mapping[str, str]) -> None:
        ready = answers(f"http://127.0.0.1:{environment['PORT']}/health/ready")
        log = self.run_dir / f"{name}.log"
        self.processes[name] = StackProcess(name, python(PACKAGES[service], "serve"), environment, log, ready)
