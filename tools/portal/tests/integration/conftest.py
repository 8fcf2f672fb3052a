"""A TLS-speaking proxy, so that the unmodified Python SDK of Bitrix24 reaches the emulator.

The SDK speaks https only and has the authorisation server's name built in. Its transport (requests) honours HTTPS_PROXY and
REQUESTS_CA_BUNDLE: the proxy answers CONNECT, shows a certificate of a throw-away authority and hands plain http on.
"""

import contextlib
import socket
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

OAUTH_HOST = "oauth.bitrix24.tech"


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A self-signed certificate (its own authority) for the hosts the SDK talks to."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal emulator test")])
    now = datetime.now(UTC)
    names = [x509.DNSName("localhost"), x509.DNSName(OAUTH_HOST), x509.IPAddress(ip_address("127.0.0.1"))]
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(minutes=5))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "ca.pem", folder / "key.pem"
    public.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return public, private


class TlsProxy:
    """CONNECT proxy that ends TLS itself; `routes` leads names to other addresses."""

    def __init__(self, oauth: str, certificate: tuple[Path, Path]) -> None:
        self.routes = {(OAUTH_HOST, 443): ("localhost", urlsplit(oauth).port or 0)}
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(*certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(OSError), client:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += client.recv(1)
            host, _, port = head.split()[1].decode().partition(":")
            target = self.routes.get((host, int(port)), (host, int(port)))
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            with self._tls.wrap_socket(client, server_side=True) as inner, socket.create_connection(target) as outer:
                back = threading.Thread(target=_pour, args=(outer, inner), daemon=True)
                back.start()
                _pour(inner, outer)
                back.join(timeout=5)


def _pour(source: socket.socket, sink: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while chunk := source.recv(65536):
            sink.sendall(chunk)
        sink.shutdown(socket.SHUT_WR)


@pytest.fixture
def over_tls(emulator: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TlsProxy]:
    """While it lasts, https to portals and to the authorisation server's real name ends at the emulator."""
    certificate = make_certificate(tmp_path)
    proxy = TlsProxy(emulator.oauth, certificate)
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, proxy.url)
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    yield proxy
    proxy.close()
