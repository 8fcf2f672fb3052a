"""Which host names and addresses lie outside our own network."""

import ipaddress
import re

from common.bitrix24.errors import EgressRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_PRIVATE_V4 = tuple(
    ipaddress.ip_network(n)
    for n in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
        "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_GLOBAL_V6 = ipaddress.ip_network("2000::/3")
_REFUSED_V6 = tuple(  # inside 2000::/3: protocol assignments with Teredo, documentation, 6to4
    ipaddress.ip_network(n) for n in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
)
_ISATAP = re.compile(r"^0[02]005efe")
_NUMERIC_HOST = re.compile(r"^(0x[0-9a-f]*|[0-9]+)$", re.IGNORECASE)


def is_global_unicast(address: Address) -> bool:
    """Reachable by anybody on the Internet and no IPv4 address in disguise (mapped, NAT64, 6to4, ISATAP)."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in _PRIVATE_V4)
    if address.scope_id is not None or address not in _GLOBAL_V6:
        return False
    interface = address.exploded.replace(":", "")[16:]
    return not _ISATAP.match(interface) and not any(address in network for network in _REFUSED_V6)


def is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def refuse_odd_names(host: str) -> None:
    """No names without a dot, and no IPv4 number but in plain spelling (2130706433, 0x7f.1, 0177.0.0.1)."""
    bare = host.strip("[]").rstrip(".")
    if is_address(bare):
        if not is_global_unicast(ipaddress.ip_address(bare)):
            raise EgressRefused("the address is not public")
        return
    labels = bare.split(".")
    if len(labels) < 2 or not all(labels):  # noqa: PLR2004 - a public name has a dot
        raise EgressRefused("not a public name")
    if _NUMERIC_HOST.match(labels[-1]) or labels[-1] in {"localhost", "local", "internal", "arpa", "onion"}:
        raise EgressRefused("not a public name")
