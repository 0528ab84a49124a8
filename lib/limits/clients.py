"""Who asks, as far as the network tells."""

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

THIS_HOST = "127.0.0.1"


@dataclass(frozen=True)
class Client:
    """`session` is one browser session; all calls of the API from one address are one session."""

    address: str
    session: str


def client_address(peer: str | None, forwarded: Iterable[str] = (), proxies: int = 0) -> str:
    """The address to hold responsible, as text.

    `peer` opened the connection (None: this host); `forwarded` are the X-Forwarded-For headers,
    in order.  With `proxies` in front of us that we trust, the outermost of them wrote the
    entry that counts from the end; what stands before it anybody may have written.  A request
    that passed fewer proxies did not come through all of them and answers for itself.

    A peer that its own headers name was read from them by uvicorn, which does so, unasked, for
    connections from this host: then it is this host that answers.
    """
    hops = [_network(_without_port(hop)) for header in forwarded for hop in header.split(",")]
    if 0 < proxies <= len(hops) and hops[-proxies]:
        return hops[-proxies]
    own = _network(peer or THIS_HOST)
    return THIS_HOST if not own or own in hops else own


def _network(text: str) -> str:
    """An IPv6 visitor has all the addresses of a /64 and is one visitor; "" where `text` is no
    address."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return ""
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    bits = int(address) >> 64
    return str(ipaddress.IPv6Network((bits << 64, 64)))


def _without_port(text: str) -> str:
    hop = text.strip()
    if hop.startswith("["):
        return hop[1:].partition("]")[0]
    return hop.partition(":")[0] if hop.count(":") == 1 else hop
