"""Over real TLS: the connection goes to the checked number, certificate and Host header keep the name."""

import asyncio
import datetime as dt
import ssl
from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from types import SimpleNamespace

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from common.bitrix24 import EgressGuard, guarded_client

pytestmark = pytest.mark.integration

NAME = "portal.example"
PRODUCTION = SimpleNamespace(environment="production", dev_allowed_origins="")


class Here(EgressGuard):
    """As if public names resolved to this machine; everything else of the guard is left alone."""

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        assert host.endswith(".example")
        return ["127.0.0.1"]


def certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "cert.pem", folder / "key.pem"
    public.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain))
    return public, private


class Server:
    """Answers every request with what it was asked; `answer` may be replaced."""

    def __init__(self) -> None:
        self.heads: list[str] = []
        self.answer = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(self.answer)
        await writer.drain()
        writer.close()


@pytest.fixture
async def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Server, int]]:
    public, private = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(public))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(public, private)
    asked = Server()
    listener = await asyncio.start_server(asked.serve, "127.0.0.1", 0, ssl=context)
    async with listener:
        yield asked, listener.sockets[0].getsockname()[1]


async def test_the_name_stays_in_certificate_check_and_host_header(server):
    asked, port = server
    async with guarded_client(PRODUCTION, guard=Here(ports=[port])) as http:
        assert (await http.get(f"https://{NAME}:{port}/rest/")).text == "ok"
    assert f"host: {NAME}:{port}" in asked.heads[0].lower()


async def test_a_certificate_of_another_name_is_refused(server):
    asked, port = server
    async with guarded_client(PRODUCTION, guard=Here(ports=[port])) as http:
        with pytest.raises(httpx.ConnectError):
            await http.get(f"https://other.example:{port}/")
    assert asked.heads == []


async def test_a_compressed_answer_is_refused_since_its_size_is_unknown(server):
    asked, port = server
    asked.answer = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nxx"
    async with guarded_client(PRODUCTION, guard=Here(ports=[port])) as http:
        with pytest.raises(Exception, match="compressed"):
            await http.get(f"https://{NAME}:{port}/")


async def test_a_redirect_is_an_answer_not_an_order(server):
    asked, port = server
    asked.answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    async with guarded_client(PRODUCTION, guard=Here(ports=[port])) as http:
        assert (await http.get(f"https://{NAME}:{port}/")).status_code == 302
    assert len(asked.heads) == 1
