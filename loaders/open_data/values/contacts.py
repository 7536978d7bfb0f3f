"""Telephone numbers, addresses of the web and of mail."""

from __future__ import annotations

import re
from typing import Final

from renkei.loaders.api import invisible_character, iri
from renkei.loaders.open_data.values.base import Value, dropped, normal

__all__ = ["email", "is_extension", "is_one", "phone", "several", "url"]

_APART: Final = re.compile(r"\s+[/／]\s+|[;；]|\r?\n|\r")
_SIMPLE: Final = re.compile(r"[!-:<-~]+")  # ASCII without spaces and semicolons
_EXTENSION: Final = re.compile(
    r"\s*(?:\(?\s*(?:内線|;?ext[.=]?)\s*:?\s*([0-9]{1,6})\s*\)?)$", re.IGNORECASE
)
_PHONE: Final = re.compile(
    r"(?:\((0[1-9][0-9]{0,4})\)|(0[1-9][0-9]{0,4})[-(])\s*([0-9]{1,4})[-)]([0-9]{3,4})"
)
_PLAIN: Final = re.compile(
    r"(?:\(0([1-9][0-9]{0,4})\)|0([1-9][0-9]{0,4})-)([0-9]{1,4})-([0-9]{3,4})", re.ASCII
)
_DIGITS: Final = re.compile("[0-9]{1,6}")
_WEB: Final = re.compile("https?://[^/]", re.IGNORECASE)
_SIMPLE_WEB: Final = re.compile(
    r"https?://[a-z0-9.-]+(?:/[a-z0-9._~/-]*)?(?:\?[a-z0-9._~=&-]*)?", re.ASCII | re.IGNORECASE
)
_ANOTHER: Final = re.compile("[^/=?&:#%]https?://", re.IGNORECASE)  # two addresses in one
_UNBROKEN: Final = re.compile(r"0([1-9][0-9]{8,9})")
_INTERNATIONAL: Final = re.compile(r"\+81[- ]?([1-9][0-9]{0,4})-([0-9]{1,4})-([0-9]{3,4})")
_JOINED: Final = re.compile(r"\+81-?([1-9][0-9]{8,9})")
_STANDARD: Final = re.compile(r"[0-9(（][0-9()（）-]*")
_PARTIAL: Final = re.compile(r"[0-9][0-9()-]{2,}")
_LENGTHS: Final = (9, 10)  # digits after the first zero
_EMAIL: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+"
)


def several(text: str) -> list[str]:
    """Return the parts of a cell with several values, apart by `` / ``, ``;`` or a line end."""
    return [part for piece in _APART.split(text) if (part := piece.strip())]


def is_one(text: str) -> bool:
    """Return whether a cell has one value."""
    if _SIMPLE.fullmatch(text):
        return True
    return _APART.search(text) is None


def is_extension(text: str) -> bool:
    """Return whether a cell is an extension: at most six digits."""
    return _DIGITS.fullmatch(normal(text)) is not None


def phone(text: str, extension: str = "") -> Value:
    """Return a number as ``+81-54-625-0128;ext=12``; an incomplete one as it is written."""
    if not extension and (plain := _PLAIN.fullmatch(text)):  # as nearly all numbers
        bracketed, area, exchange, number = plain.groups("")
        area = area or bracketed
        if len(area) + len(exchange) + len(number) in _LENGTHS:
            return Value(f"+81-{area}-{exchange}-{number}")
    found = normal(text)
    inner = _EXTENSION.search(found)
    bare = found[: inner.start()] if inner else found
    suffix = f";ext={inner[1]}" if inner else ""
    if not suffix and is_extension(extension):
        suffix = f";ext={normal(extension)}"
    match = _PHONE.fullmatch(bare) or _INTERNATIONAL.fullmatch(bare)
    if match:
        area, exchange, number = (part for part in match.groups() if part)
        area = area.removeprefix("0")
        if len(area + exchange + number) in _LENGTHS:
            standard = _STANDARD.fullmatch(text) or text.startswith("+81-")
            return Value(
                f"+81-{area}-{exchange}-{number}{suffix}",
                () if standard and not inner else ("FORM",),
            )
    unbroken = _UNBROKEN.fullmatch(bare) or _JOINED.fullmatch(bare)
    if unbroken:
        return Value(f"+81-{unbroken[1]}{suffix}", ("FORM",))
    return Value(text, ("PHONE",)) if _PARTIAL.fullmatch(bare) else dropped("PHONE")


def url(text: str) -> Value:
    """Return an absolute address with http or https."""
    if _SIMPLE_WEB.fullmatch(text):
        return Value(text)
    if not _WEB.match(text) or _ANOTHER.search(text) or invisible_character(text):
        return dropped("URL")
    try:
        iri(text)
    except ValueError:
        return dropped("URL")
    return Value(text)


def email(text: str) -> Value:
    """Return an address of mail."""
    found = normal(text).removeprefix("mailto:")
    if not _EMAIL.fullmatch(found):
        return dropped("EMAIL")
    return Value(found) if found == text else Value(found, ("FORM",))
