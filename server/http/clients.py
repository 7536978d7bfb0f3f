"""The client of a request: its address behind proxies, its fairness key, its name in the log."""

from __future__ import annotations

import hashlib
import ipaddress
import re
import secrets
from typing import Final

__all__ = ["Clients", "Networks", "fairness_key", "in_networks", "networks"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Networks = tuple["_Network", ...]
_Network = ipaddress.IPv4Network | ipaddress.IPv6Network
_SALT: Final = secrets.token_bytes(16)  # pseudonyms in the log change at each start
# Some load balancers append the port to an address in X-Forwarded-For.
_WITH_PORT: Final = re.compile(r"^(?:\[([^\]]*)\]|([0-9.]+)):[0-9]{1,5}$")
_MAX_HOPS: Final = 20
_IPV6_CLIENT_BITS: Final = 64  # a customer of a provider has at least a /64


def networks(text: str) -> Networks:
    """Return the networks of a setting: CIDR notation, separated by commas.

    Raises:
        ValueError: If one is not a network.
    """
    parts = (part.strip() for part in text.split(","))
    return tuple(ipaddress.ip_network(part) for part in parts if part)


def in_networks(address: str, among: Networks) -> bool:
    """Whether an address is in one of the networks; False for text that is not an address."""
    try:
        parsed = _parse(address)
    except ValueError:
        return False
    return any(parsed in network for network in among if parsed.version == network.version)


def _parse(address: str) -> _Address:
    """Parse an address; an IPv4-mapped one (``::ffff:192.0.2.1``) becomes IPv4."""
    parsed = ipaddress.ip_address(address)
    return getattr(parsed, "ipv4_mapped", None) or parsed


def fairness_key(address: str) -> str:
    """Return the fairness key of a client: its IPv4 address, or the /64 of its IPv6 address."""
    if ":" not in address:
        return address
    try:
        parsed = _parse(address)
        if parsed.version == 4:  # noqa: PLR2004
            return str(parsed)
        return str(ipaddress.ip_network(f"{parsed}/{_IPV6_CLIENT_BITS}", strict=False))
    except ValueError:
        return address


class Clients:
    """Identifies the clients of requests.

    clients = Clients("10.0.0.0/8", log_addresses=False)
    clients.address("10.0.0.1", "203.0.113.7")  # "203.0.113.7"
    """

    def __init__(self, trusted_proxies: str, *, log_addresses: bool) -> None:
        """Identify clients.

        Args:
            trusted_proxies: Networks whose ``X-Forwarded-For`` is trusted.
            log_addresses: Whether the log has addresses; otherwise it has pseudonyms.
        """
        self._trusted = networks(trusted_proxies)
        self._log_addresses = log_addresses

    def address(self, peer: str, forwarded: str) -> str:
        """Return the address of the client.

        Args:
            peer: The other end of the connection.
            forwarded: ``X-Forwarded-For``. From right to left, the first address that is not a
                trusted proxy is the client; anything left of it may be forged.
        """
        if not forwarded or not in_networks(peer, self._trusted):
            return peer
        for hop in reversed(forwarded.split(",")[-_MAX_HOPS:]):
            address = _WITH_PORT.sub(r"\1\2", hop.strip()).strip("[]")
            try:
                peer = str(_parse(address))
            except ValueError:
                return peer
            if not in_networks(peer, self._trusted):
                return peer
        return peer

    def logged(self, address: str) -> str:
        """Return the name of a client in the log: its address, or a keyed hash of it."""
        if self._log_addresses:
            return address
        return hashlib.blake2b(address.encode(), key=_SALT, digest_size=4).hexdigest()
