"""The guard in front of every outgoing call: what an attacker may write as an address, and what comes of it."""

import asyncio
import ipaddress
from types import SimpleNamespace

import httpcore
import httpx
import pytest

from common.bitrix24 import AnswerTooLarge, EgressGuard, EgressRefused, guarded_client, origin_of
from common.bitrix24.addresses import is_global_unicast
from common.bitrix24.egress import GuardedTransport, _CappedStream, _PinnedBackend

PRODUCTION = SimpleNamespace(environment="production", dev_allowed_origins="")

NOT_PUBLIC = [
    "0.0.0.0", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "127.255.255.254", "169.254.169.254",
    "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1",
    "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
    "::", "::1", "::ffff:127.0.0.1", "::ffff:8.8.8.8", "::7f00:1", "64:ff9b::7f00:1", "64:ff9b::808:808",
    "64:ff9b:1::1", "100::1", "2001::1", "2001:10::1", "2001:db8::1", "2002:7f00:1::", "2002:808:808::1",
    "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%eth0", "fec0::1", "ff02::1", "2a00:1450::5efe:7f00:1",
    "2a00:1450::200:5efe:a00:1",
]  # fmt: skip
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.128.0.1", "172.32.0.1", "192.0.1.1", "2606:4700::1111", "2a00:1450:4001::200e"]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_an_address_that_is_not_everybodys_is_refused(address):
    assert not is_global_unicast(ipaddress.ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_an_address_of_the_public_internet_is_called(address):
    assert is_global_unicast(ipaddress.ip_address(address))


def resolving(*addresses: str, **exceptions) -> EgressGuard:
    async def resolve(host: str, port: int) -> list[str]:
        return list(addresses)

    return EgressGuard(**exceptions, resolve=resolve)


@pytest.mark.parametrize(
    "url",
    [
        "http://portal.example/", "ftp://portal.example/", "file:///etc/passwd", "gopher://portal.example/",
        "//portal.example/", "portal.example", "", "https://", "https:///rest", "https://portal.example:0/",
        "https://portal.example:22/", "https://portal.example:8443/", "https://portal.example:99999/",
        "https://user@portal.example/", "https://user:pass@portal.example/", "https://portal.example@127.0.0.1/",
        "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/",
        "https://0x7f.1/", "https://0x7f.0.0.1/", "https://017700000001/", "https://0177.0.0.1/", "https://127.0.0.01/",
        "https://portal.example.127.0.0.0x1/", "https://0/", "https://0x/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/", "https://[fe80::1]/", "https://[64:ff9b::7f00:1]/", "https://127\u30020\u30020\u30021/",
        "https://\u2460\u2461\u2466.0.0.1/", "https://localhost/", "https://LOCALHOST./", "https://a.localhost/",
        "https://printer.local/", "https://metadata.google.internal/", "https://intranet/", "https://portal..example/",
        "https://169.254.169.254/latest/meta-data/", "https://127.0.0.1\\@portal.example/", "https://portal.example\r\nX: y/",
    ],
)  # fmt: skip
async def test_an_address_that_tries_to_be_clever_is_refused(url):
    with pytest.raises(EgressRefused):
        await resolving("8.8.8.8").check(url)


@pytest.mark.parametrize("url", ["https://portal.example/rest/", "https://portal.example:443/", "https://8.8.8.8/"])
async def test_a_public_portal_is_called(url):
    await resolving("8.8.8.8", "2606:4700::1111").check(url)


@pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "::1", "fd00::1", "nonsense"])
async def test_one_address_inside_is_enough_to_refuse_a_name(address):
    with pytest.raises(EgressRefused):
        await resolving("8.8.8.8", address).check("https://portal.example/")


async def test_a_name_without_addresses_is_refused():
    with pytest.raises(EgressRefused):
        await resolving().check("https://portal.example/")


async def test_the_address_is_checked_when_the_connection_is_opened_not_only_before():
    """A name that answers differently the second time (rebinding) meets the same check."""
    answers = [["8.8.8.8"], ["127.0.0.1"]]

    async def resolve(host: str, port: int) -> list[str]:
        return answers.pop(0)

    guard = EgressGuard(resolve=resolve)
    await guard.check("https://portal.example/")
    with pytest.raises(EgressRefused):
        await _PinnedBackend(guard).connect_tcp("portal.example", 443)


async def test_the_connection_goes_to_the_number_that_was_checked():
    called: list[str] = []

    class Recorder(httpcore.AsyncNetworkBackend):
        async def connect_tcp(self, host, port, *args, **kwargs):
            called.append(host)
            raise httpcore.ConnectError("no network here")

    backend = _PinnedBackend(resolving("8.8.8.8", "8.8.4.4"))
    backend._inner = Recorder()
    with pytest.raises(httpcore.ConnectError):
        await backend.connect_tcp("portal.example", 443)
    assert called == ["8.8.8.8", "8.8.4.4"]


async def test_unix_sockets_are_not_opened():
    with pytest.raises(EgressRefused):
        await _PinnedBackend(resolving()).connect_unix_socket("/var/run/docker.sock")


LISTED = {"exceptions": ["http://localhost:9000", "https://127.0.0.1:9443"]}


@pytest.mark.parametrize("url", ["http://localhost:9000/rest/", "https://127.0.0.1:9443/x"])
async def test_development_may_list_exact_origins(url):
    await resolving("8.8.8.8", **LISTED).check(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://localhost:9000/",
        "http://localhost:9001/",
        "http://127.0.0.1:9000/",
        "http://localhost/",
        "http://a.localhost:9000/",
    ],
)
async def test_nothing_beside_the_listed_origin_is_excepted(url):
    with pytest.raises(EgressRefused):
        await resolving("8.8.8.8", **LISTED).check(url)


def test_production_has_no_exceptions_even_when_some_are_listed():
    listed = SimpleNamespace(environment="production", dev_allowed_origins="http://localhost:9000")
    assert not EgressGuard.from_settings(listed).excepts("http://localhost:9000/")
    listed.environment = "development"
    assert EgressGuard.from_settings(listed).excepts("http://localhost:9000/")


async def test_the_client_refuses_before_any_connection_and_follows_no_redirect():
    async with guarded_client(PRODUCTION) as http:
        assert http.follow_redirects is False
        with pytest.raises(EgressRefused):
            await http.get("http://127.0.0.1/")


async def test_the_client_ignores_proxies_of_the_environment(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    async with guarded_client(PRODUCTION) as http:
        assert http.trust_env is False
        assert isinstance(http._transport, GuardedTransport)
        assert http._mounts == {}


async def test_an_endless_answer_is_cut():
    class Endless(httpx.AsyncByteStream):
        async def __aiter__(self):
            while True:
                yield b"x" * 1000

    with pytest.raises(AnswerTooLarge):
        async for _ in _CappedStream(Endless(), 5000, ends=float("inf")):
            pass


async def test_a_trickling_answer_ends_with_the_deadline():
    class Trickle(httpx.AsyncByteStream):
        async def __aiter__(self):
            while True:
                await asyncio.sleep(60)
                yield b"x"

    with pytest.raises(httpx.ReadTimeout):
        async for _ in _CappedStream(Trickle(), 5000, ends=0.0):
            pass


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://Portal.Example/x?y", "https://portal.example:443"),
        ("http://localhost:9000", "http://localhost:9000"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]:443"),
    ],
)
def test_an_origin_is_scheme_name_and_port(url, origin):
    assert origin_of(url) == origin
