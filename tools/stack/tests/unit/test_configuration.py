"""What each process of a stack is told."""

import json
import socket

import pytest

from stack.configuration import SERVICES, Configuration, Ports, preferred_port
from stack.furnish import environment_of


@pytest.fixture
def configuration() -> Configuration:
    urls = {
        name: {kind: f"postgresql://{name}_{kind}@here/db" for kind in ("owner", "app", "worker")} for name in SERVICES
    }
    amqp = {name: f"amqp://{name}@here/v" for name in SERVICES}
    return Configuration(
        Ports.choose(("acme", "globex"), familiar=False), urls, amqp, {"notifier": {"COUNTER_SECONDS": "9"}}
    )


def test_no_two_listeners_share_a_port(configuration: Configuration) -> None:
    ports = configuration.ports
    numbers = [ports.gateway, ports.tokens, *(ports.of(name) for name in SERVICES[1:]), ports.oauth, ports.control]
    assert len({*numbers, *ports.portals}) == len(numbers) + 2


def test_a_taken_port_is_left_to_its_owner() -> None:
    with socket.socket() as owner:
        owner.bind(("127.0.0.1", 0))
        owner.listen()
        taken = owner.getsockname()[1]
        assert preferred_port(taken, set(), familiar=True) != taken


def test_a_service_holds_only_the_keys_it_needs(configuration: Configuration) -> None:
    held = {name: set(json.loads(configuration.environment(name)["IDENTITY_KEYS"])) for name in SERVICES}
    assert held == {
        "gateway": {"gateway", "requests", "approvals", "notifier"},
        "requests": {"requests"},
        "approvals": {"approvals", "gateway"},
        "notifier": {"notifier", "gateway"},
    }


def test_only_the_gateway_holds_session_and_token_keys(configuration: Configuration) -> None:
    holders = [name for name in SERVICES if "TOKEN_KEYS" in configuration.environment(name)]
    assert holders == ["gateway"]


def test_keys_differ_from_stack_to_stack(configuration: Configuration) -> None:
    other = Configuration(configuration.ports, configuration.database_urls, configuration.amqp_urls)
    assert set(other.keys.values()).isdisjoint(configuration.keys.values())


def test_each_service_gets_its_own_database_and_broker_user(configuration: Configuration) -> None:
    for name in SERVICES:
        environment = configuration.environment(name)
        assert environment["DATABASE_URL"] == f"postgresql://{name}_app@here/db"
        assert environment["AMQP_URL"] == f"amqp://{name}@here/v"


def test_extra_variables_win(configuration: Configuration) -> None:
    assert configuration.environment("notifier")["COUNTER_SECONDS"] == "9"


def test_only_the_emulator_and_the_section_are_allowed_local_addresses(configuration: Configuration) -> None:
    allowed = configuration.environment("approvals")["DEV_ALLOWED_ORIGINS"].split(",")
    ports = {configuration.ports.oauth, *configuration.ports.portals, configuration.ports.gateway}
    assert {int(origin.rpartition(":")[2]) for origin in allowed} == ports


def test_variables_with_a_services_name_in_front_become_its_own() -> None:
    variables = {"GATEWAY_DATABASE_URL": "a", "APPROVALS_DATABASE_URL": "b", "PATH": "c"}
    assert environment_of("gateway", variables) == {"DATABASE_URL": "a"}
