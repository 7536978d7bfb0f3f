"""Checks of the addresses: base of the IRIs, public URL, trusted proxies, socket."""

from __future__ import annotations

import errno
import ipaddress
import json
import socket
import urllib.request
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from renkei.doctor.check_result import CheckResult

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.settings import Settings

__all__ = ["base", "port", "proxies", "public_url"]

_ANSWER_SECONDS: Final = 10
_WIDEST_PROXY_NETWORK: Final = {4: 8, 6: 16}  # bits of the prefix; a wider network has other users


def base(settings: Settings) -> Iterator[CheckResult]:
    """Check that the IRIs of the data are usable by others."""
    address = urlsplit(settings.base)
    remedy = "set base to the address under which the data is to be cited, and build"
    if _is_loopback(address.hostname or "") and _is_for_others(settings):
        found = f"{settings.base} means another machine for everybody else"
        yield CheckResult("base", "warning", found, remedy)
    elif address.scheme != "https" and not _is_loopback(address.hostname or ""):
        found = f"{settings.base} is not https; IRIs stay for ever"
        yield CheckResult("base", "warning", found, f"before the first publication, {remedy}")
    else:
        yield CheckResult("base", "ok", settings.base)


def public_url(settings: Settings) -> Iterator[CheckResult]:
    """Check that links lead to the public address of the service."""
    url = settings.public_url
    if not url and _is_for_others(settings):
        found = "empty: absolute links are made from what the client says (Host)"
        yield CheckResult("public_url", "warning", found, "set it to the address of the proxy")
    elif url and urlsplit(url).scheme != "https" and not _is_loopback(urlsplit(url).hostname or ""):
        found = f"{url} is not https"
        yield CheckResult("public_url", "warning", found, "let the proxy do TLS, and write https")
    else:
        yield CheckResult("public_url", "ok", url or "empty, as the request says")


def proxies(settings: Settings) -> Iterator[CheckResult]:
    """Check that clients are distinguished, and cannot forge their address."""
    parts = filter(None, (part.strip() for part in settings.trusted_proxies.split(",")))
    wide = [
        part
        for part in parts
        if (network := ipaddress.ip_network(part)).prefixlen
        < _WIDEST_PROXY_NETWORK[network.version]
    ]
    if wide:
        found = f"{', '.join(wide)} is wider than anybody's own network"
        remedy = "name the proxies alone, else every client can pretend to be any other"
        yield CheckResult("trusted_proxies", "problem", found, remedy)
    elif not settings.trusted_proxies and settings.public_url:
        found = "empty, though public_url says that there is a proxy: all clients look like one"
        remedy = "set it to the address of the proxy, such as 127.0.0.1/32"
        yield CheckResult("trusted_proxies", "warning", found, remedy)
    else:
        found = settings.trusted_proxies or "none, X-Forwarded-For is not believed"
        yield CheckResult("trusted_proxies", "ok", found)


def port(settings: Settings) -> Iterator[CheckResult]:
    """Try to listen; if the port is in use, check whether by renkei."""
    place = f"{settings.host} port {settings.port}"
    try:
        family, _, _, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        if error.errno == errno.EADDRINUSE and (generation := _served_generation(address)):
            yield CheckResult("port", "ok", f"renkei listens on {place}, and serves {generation}")
            return
        remedy = "choose others with host and port, or end what listens there"
        yield CheckResult("port", "problem", f"{place}: {error.strerror or error}", remedy)
        return
    if _is_loopback(str(address[0])):
        yield CheckResult("port", "ok", f"{place} is free")
    else:
        found = f"{place} is free; other machines reach it, without TLS"
        remedy = "listen on 127.0.0.1 behind a proxy, or see to it that only the proxy gets there"
        yield CheckResult("port", "warning", found, remedy)


def _served_generation(address: tuple[Any, ...]) -> str:
    """Return the generation that a running renkei serves at an address; empty if it is not one."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address[0], address[0])  # noqa: S104 # compared
    url = f"http://{f'[{host}]' if ':' in host else host}:{address[1]}/healthz"
    try:
        with urllib.request.urlopen(url, timeout=_ANSWER_SECONDS) as answer:
            return str(json.load(answer)["generation"])
    except (OSError, ValueError, LookupError, TypeError):
        return ""


def _is_for_others(settings: Settings) -> bool:
    return bool(settings.public_url) or not _is_loopback(settings.host)


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
