"""The private servers themselves: roles as operators get them, data kept over a pulled plug, nothing left behind."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import aio_pika
import psycopg
import pytest

from common.testing.broker import PrivateRabbit, management
from common.testing.given import GivenRabbit, corner_of
from common.testing.postgres import PrivatePostgres, address
from common.testing.processes import spawn
from common.testing.roles import KINDS, create_service_roles
from common.testing.servers import RabbitServer

pytestmark = pytest.mark.integration

OPERATORS_FILE = Path(__file__).parents[4] / "deploy" / "postgres" / "service.sql"

ROLES = """
SELECT rolname, rolcanlogin, rolsuper, rolbypassrls,
       (SELECT setconfig FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
         WHERE s.setrole = r.oid AND d.datname = current_database())
  FROM pg_roles r WHERE rolname LIKE %s ORDER BY rolname
"""
SCHEMA = "SELECT nspowner::regrole::text, nspacl::text FROM pg_namespace WHERE nspname = %s"


def test_the_operators_file_makes_the_same_roles_as_the_tests_use(postgres) -> None:
    create_service_roles(postgres.admin_url, "purchase_tests", "alpha")
    create_service_roles(postgres.admin_url, "purchase_operators", "alpha")
    inside = address(
        postgres.admin_url, "postgres", postgres.admin_url.split(":")[2].split("@")[0], "purchase_operators"
    )
    variables = ["schema=beta", *(f"{kind}_password=x-{kind}" for kind in KINDS)]
    argv = ["psql", "-q", inside, *(part for v in variables for part in ("-v", v)), "-f", str(OPERATORS_FILE)]
    for _ in range(2):  # a second run changes nothing
        subprocess.run(argv, check=True, capture_output=True, timeout=30)
    with psycopg.connect(inside) as connection:
        ours, theirs = (
            [
                [
                    str(column).replace(schema, "S")
                    for row in connection.execute(ROLES, [f"{schema}_%"])
                    for column in row
                ],
                [str(column).replace(schema, "S") for row in connection.execute(SCHEMA, [schema]) for column in row],
            ]
            for schema in ("alpha", "beta")
        )
    assert ours == theirs


def test_no_statement_of_ours_is_compiled(databases) -> None:
    for url in databases.create("alpha").values():
        with psycopg.connect(url) as connection:
            assert connection.execute("SHOW jit").fetchone() == ("off",)


def test_app_and_worker_find_their_schema_and_may_not_create_in_it(databases) -> None:
    urls = databases.create("alpha")
    with psycopg.connect(urls["app"]) as app:
        assert app.execute("SELECT current_schema").fetchone() == ("alpha",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            app.execute("CREATE TABLE mine (a int)")


def test_postgres_keeps_what_was_committed_when_the_plug_is_pulled(tmp_path: Path) -> None:
    with PrivatePostgres.start(tmp_path / "pg") as server:
        with psycopg.connect(server.admin_url) as connection:
            connection.execute("CREATE TABLE kept (a int)")
            connection.execute("INSERT INTO kept VALUES (7)")
        server.kill()
        server.run()
        with psycopg.connect(server.admin_url) as connection:
            assert connection.execute("SELECT a FROM kept").fetchone() == (7,)


async def test_a_service_user_may_not_claim_to_be_another(rabbit: RabbitServer) -> None:
    async with await aio_pika.connect(rabbit.amqp_url("requests")) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("replies.test", exclusive=True)
        message = aio_pika.Message(b"{}", user_id="approvals")
        with pytest.raises(aio_pika.exceptions.ChannelPreconditionFailed):
            await channel.default_exchange.publish(message, routing_key=queue.name)


@pytest.fixture(scope="module")
def own_rabbit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PrivateRabbit]:
    with PrivateRabbit.start(tmp_path_factory.mktemp("mq")) as broker:
        yield broker


async def test_a_given_broker_gets_a_vhost_and_users_of_its_own(own_rabbit: PrivateRabbit) -> None:
    admin = own_rabbit.amqp_url().rpartition("/")[0]
    with GivenRabbit(admin, own_rabbit.management_url) as given:
        async with await aio_pika.connect(given.amqp_url("approvals")) as connection:
            await (await connection.channel()).declare_queue("approvals.events", auto_delete=True)
    left = {row["name"] for row in management(own_rabbit.management_url, "GET", "/api/vhosts").json()}
    assert given.vhost not in left


async def test_a_corner_of_a_broker_hears_nothing_of_the_rest(rabbit: RabbitServer) -> None:
    with corner_of(rabbit) as corner:
        async with (
            await aio_pika.connect(rabbit.amqp_url("approvals")) as everywhere,
            await aio_pika.connect(corner.amqp_url("approvals")) as here,
        ):
            for connection in (everywhere, here):
                await (await connection.channel()).declare_queue("replies.corner", exclusive=True)
            channel = await everywhere.channel()
            await channel.default_exchange.publish(aio_pika.Message(b"x"), routing_key="replies.corner")
            heard = await (await here.channel()).declare_queue("replies.corner", passive=True)
            assert heard.declaration_result.message_count == 0


async def test_rabbit_keeps_what_was_confirmed_when_the_plug_is_pulled(own_rabbit: PrivateRabbit) -> None:
    async with await aio_pika.connect(own_rabbit.amqp_url()) as connection:
        channel = await connection.channel()
        queue = await channel.declare_queue("approvals.events", durable=True)
        await channel.default_exchange.publish(aio_pika.Message(b"kept", delivery_mode=2), routing_key=queue.name)
    await asyncio.sleep(4)  # RabbitMQ 3.10 writes a new queue's name late
    own_rabbit.kill()
    own_rabbit.run()
    async with await aio_pika.connect(own_rabbit.amqp_url("approvals")) as connection:
        kept = await (await (await connection.channel()).get_queue("approvals.events")).get(timeout=10)
        assert kept is not None
        assert kept.body == b"kept"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_children_end_with_their_parent_whatever_ended_it(tmp_path: Path, number: int) -> None:
    program = (
        "import sys, time; from pathlib import Path; from common.testing.processes import spawn;"
        f"child = spawn([sys.executable, '-c', 'import time; time.sleep(600)'], log=Path({str(tmp_path / 'c.log')!r}));"
        f"Path({str(tmp_path / 'pid')!r}).write_text(str(child.pid)); time.sleep(600)"
    )
    parent = spawn([sys.executable, "-c", program], log=tmp_path / "parent.log")
    parent.wait_until(lambda: (tmp_path / "pid").exists() and bool((tmp_path / "pid").read_text()), 20, "parent")
    child = int((tmp_path / "pid").read_text())
    assert lives(child)
    parent.signal(number)
    deadline = time.monotonic() + 20
    while lives(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not lives(child)
    parent.stop()


def lives(pid: int) -> bool:
    """Running, not merely unburied."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False
