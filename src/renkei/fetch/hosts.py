"""Which addresses of a host may be connected to.

A name is resolved once, and the connection goes to an address that was checked. So a name that
changes its address between check and connection (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import TYPE_CHECKING, TypeAlias

from renkei.fetch.failure import FetchFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

__all__ = ["Network", "Resolver", "allowed_addresses", "networks_of", "resolve"]

Network: TypeAlias = "ipaddress.IPv4Network | ipaddress.IPv6Network"
_Address: TypeAlias = "ipaddress.IPv4Address | ipaddress.IPv6Address"
Resolver: TypeAlias = "Callable[[str, int], list[str]]"

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_UNICAST = ipaddress.ip_network("2000::/3")  # all public IPv6 addresses (IANA)
# Python calls them global; they are for translators, relays and documentation (RFC 6890, RFC 9637).
_SPECIAL = tuple(map(ipaddress.ip_network, ("192.0.0.0/24", "192.88.99.0/24", "3fff::/20")))


def networks_of(setting: str) -> list[Network]:
    """Return the networks of a setting such as ``10.0.0.0/8, ::1/128``."""
    parts = filter(None, (part.strip() for part in setting.split(",")))
    return [ipaddress.ip_network(part) for part in parts]


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, in the order of the system.

    Raises:
        FetchFailure: If there is none.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a host name"
        raise FetchFailure(f"the host {host} is not found: {reason}") from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def allowed_addresses(
    host: str, port: int, allowed: Sequence[Network], resolver: Resolver = resolve
) -> list[str]:
    """Return the addresses of a host that are public, or in an allowed network.

    Raises:
        FetchFailure: If the host has no such address.
    """
    addresses = resolver(host, port)
    usable = [address for address in addresses if _is_allowed(address, allowed)]
    if not usable:
        listed = ", ".join(addresses[:3])
        raise FetchFailure(
            f"{host} has no public address ({listed}); if that is intended, add its network to the "
            "setting fetch_networks"
        )
    return usable


def _is_allowed(text: str, allowed: Sequence[Network]) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:  # with a zone: a link-local address
        return False
    inner = _inner(address)
    if any(one in network for one in (address, inner) for network in allowed):
        return True
    is_routed = isinstance(inner, ipaddress.IPv4Address) or address in _UNICAST
    return is_routed and all(map(_is_public, (address, inner)))


def _is_public(address: _Address) -> bool:
    is_special = any(address in network for network in _SPECIAL)
    return address.is_global and not address.is_multicast and not is_special


def _inner(address: _Address) -> _Address:
    """Return the IPv4 address that an IPv6 address stands for, else the address itself."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
    teredo = address.teredo
    return address.ipv4_mapped or address.sixtofour or (teredo[1] if teredo else address)
