"""Who asks: the address of a client, also behind proxies, and what the log may call it."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from typing import Final

__all__ = ["Clients", "in_networks", "networks"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = tuple["_Network", ...]
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_SALT: Final = secrets.token_bytes(16)  # names in the log change at each start
# Some balancers write the port, too.
_WITH_PORT: Final = re.compile(r"^(?:\[([^\]]*)\]|([0-9.]+)):[0-9]{1,5}$")
_MOST_HOPS: Final = 20
_IPV6_CLIENT_BITS: Final = 64  # one customer of a provider has at least such a network


def networks(text: str) -> tuple[_Network, ...]:
    """Return the networks of a setting."""
    parts = (part.strip() for part in text.split(","))
    return tuple(ipaddress.ip_network(part) for part in parts if part)


def in_networks(address: str, among: tuple[_Network, ...]) -> bool:
    """Is an address in one of the networks?"""
    try:
        parsed = _parse(address)
    except ValueError:
        return False
    return any(parsed in network for network in among if parsed.version == network.version)


def _parse(address: str) -> _Address:
    """Read an address; one of IPv4 that is written as IPv6 (``::ffff:192.0.2.1``) is of IPv4."""
    parsed = ipaddress.ip_address(address)
    return getattr(parsed, "ipv4_mapped", None) or parsed


class Clients:
    """Finds the client of a request; a forwarded address counts only from a trusted proxy."""

    def __init__(self, trusted_proxies: str, *, log_addresses: bool) -> None:
        self._trusted = networks(trusted_proxies)
        self._log_addresses = log_addresses

    def address(self, peer: str, forwarded: str) -> str:
        """Return the address that the request came from.

        Args:
            peer: The other end of the connection.
            forwarded: ``X-Forwarded-For``: from right to left, the first address that is not a
                trusted proxy is the client. What stands left of it anybody can write.
        """
        if not forwarded or not in_networks(peer, self._trusted):
            return peer
        for hop in reversed(forwarded.split(",")[-_MOST_HOPS:]):
            address = _WITH_PORT.sub(r"\1\2", hop.strip()).strip("[]")
            try:
                peer = str(_parse(address))
            except ValueError:
                return peer
            if not in_networks(peer, self._trusted):
                return peer
        return peer

    def key(self, address: str) -> str:
        """Return what takes turns with others: an address, of IPv6 its network of 64 bits."""
        if ":" not in address:
            return address
        try:
            parsed = _parse(address)
            if parsed.version == 4:  # noqa: PLR2004
                return str(parsed)
            return str(ipaddress.ip_network(f"{parsed}/{_IPV6_CLIENT_BITS}", strict=False))
        except ValueError:
            return address

    def logged(self, address: str) -> str:
        """Return what the log calls a client."""
        if self._log_addresses:
            return address
        return hashlib.blake2b(address.encode(), key=_SALT, digest_size=4).hexdigest()
