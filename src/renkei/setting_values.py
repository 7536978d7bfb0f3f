"""Values of settings: each function returns a valid value or raises an error that names its source.

All take the name of the setting, the value, and the source (a file, a variable, an option).
"""

from __future__ import annotations

import difflib
import ipaddress
import zoneinfo
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from renkei.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

__all__ = ["CHECKS", "boolean", "integer"]

_CONTACT_SCHEMES: Final = {
    "security_contact": ("mailto", "https", "tel"),
    "security_policy": ("https",),
}


def integer(key: str, value: Any, place: str, minimum: int, maximum: int | None) -> int:
    """Return an integer within a range.

    Raises:
        SettingsError: If the value is not an integer, or out of range.
    """
    try:
        number = int(str(value), 10) if not isinstance(value, bool) else None
    except ValueError:
        number = None
    if number is None:
        raise SettingsError(f"{place}: {key} must be a whole number, not {value!r}")
    if number < minimum:
        raise SettingsError(f"{place}: {key} must be at least {minimum}, not {number}")
    if maximum is not None and number > maximum:
        raise SettingsError(f"{place}: {key} must be at most {maximum}, not {number}")
    return number


def _base(key: str, value: str, place: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.netloc or not value.endswith("/"):
        raise SettingsError(
            f"{place}: {key} must be an http or https address that ends in '/', not {value!r}"
        )
    if parts.query or parts.fragment or any(mark in value for mark in ' <>"{}|\\^`'):
        raise SettingsError(f"{place}: {key} must be a plain address, not {value!r}")
    return value


def _root(key: str, value: str, place: str) -> str:
    """Check a URL without a path, or none: links between pages begin at the root of the host."""
    if not value:
        return value
    address = _base(key, value, place)
    parts = urlsplit(address)
    if parts.path != "/":
        raise SettingsError(
            f"{place}: {key} must be the root of a host, without the path {parts.path!r}: give the "
            "service a host name of its own, such as https://data.example.org/, and let the proxy "
            "pass on all of it"
        )
    return address


def _networks(key: str, value: str, place: str) -> str:
    for part in filter(None, (part.strip() for part in value.split(","))):
        try:
            ipaddress.ip_network(part)
        except ValueError as error:
            raise SettingsError(f"{place}: {key}: {error}; write 10.0.0.0/8, ::1/128") from None
    return value


def _contacts(key: str, value: str, place: str) -> str:
    """Check contact URIs of RFC 9116 §2.5.3; web addresses must be https."""
    schemes = _CONTACT_SCHEMES[key]
    contacts = [part.strip() for part in value.split(",")] if value.strip() else []
    for contact in contacts:
        scheme, colon, rest = contact.partition(":")
        is_plain = contact.isascii() and contact.isprintable() and " " not in contact
        if not colon or scheme.lower() not in schemes or not rest.strip("/") or not is_plain:
            kinds = ", ".join(f"{name}:" for name in schemes)
            raise SettingsError(f"{place}: {key} must be an address with {kinds}, not {contact!r}")
    return ", ".join(contacts)


def _zone(key: str, value: str, place: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError, ZoneInfoNotFoundError):
        near = difflib.get_close_matches(value, zoneinfo.available_timezones(), n=1)
        meant = f"; did you mean {near[0]!r}?" if near else ""
        raise SettingsError(
            f"{place}: {key} must be the IANA name of a time zone, such as 'Asia/Tokyo' or 'UTC', "
            f"not {value!r}{meant}"
        ) from None
    return value


def boolean(key: str, value: Any, place: str) -> bool:
    """Return a boolean.

    Raises:
        SettingsError: If the value is neither true nor false.
    """
    if isinstance(value, bool):
        return value
    if str(value).lower() not in {"true", "false"}:
        raise SettingsError(f"{place}: {key} must be true or false, not {value!r}")
    return str(value).lower() == "true"


CHECKS: Final[Mapping[str, Callable[[str, str, str], str]]] = {
    "base": _base,
    "public_url": _root,
    "time_zone": _zone,
    "trusted_proxies": _networks,
    "metrics_clients": _networks,
    "fetch_networks": _networks,
    **dict.fromkeys(_CONTACT_SCHEMES, _contacts),
}
"""The checks of text settings beyond their type, by name of the setting."""
