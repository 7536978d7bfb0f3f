"""oEmbed 1.0 (https://oembed.com): the description of a picture for programs that embed it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from renkei.queries.binding import ParameterError
from renkei.server.charts.frame import NARROW, WIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["FORMATS", "described", "fitted", "json_text", "read_size", "size_of", "xml_text"]

FORMATS: Final = ("json", "xml")
_SIZE: Final = re.compile(rb'<svg [^>]*? width="([0-9.]+)" height="([0-9.]+)"')
_LENGTH: Final = re.compile(r"[1-9][0-9]{0,5}")
_CACHE_SECONDS: Final = 60


def read_size(name: str, text: str | None) -> int | None:
    """Return the value of ``maxwidth`` or ``maxheight``, None if it is not given.

    Raises:
        ParameterError: If it is no number of pixels.
    """
    if text is None:
        return None
    if not _LENGTH.fullmatch(text):
        raise ParameterError(f"{name} must be a number of pixels, from 1", parameter=name)
    return int(text)


def fitted(most: int | None) -> int:
    """Return the width of the picture to be embedded: that for phones where there is less room."""
    return NARROW if most is not None and most < WIDE else WIDE


def size_of(svg: bytes, widest: int | None, highest: int | None) -> tuple[int, int]:
    """Return the width and height at which a picture fits into a place; it keeps its shape."""
    found = _SIZE.search(svg)
    assert found  # noqa: S101 # the writer puts it there
    width, height = float(found[1]), float(found[2])
    scale = min(1, (widest or width) / width, (highest or height) / height)
    return max(int(width * scale), 1), max(int(height * scale), 1)


def described(
    *, title: str, address: str, page: str, site: str, size: tuple[int, int]
) -> dict[str, str | int]:
    """Return the description.

    Args:
        title: The title of the picture.
        address: The absolute address of the file.
        page: The absolute address of its page.
        site: The absolute address of this site.
        size: Its width and height.
    """
    return {
        "version": "1.0",
        "type": "photo",
        "title": title,
        "url": address,
        "width": size[0],
        "height": size[1],
        "web_page": page,
        "provider_name": "renkei",
        "provider_url": site,
        "cache_age": _CACHE_SECONDS,
    }


def json_text(description: Mapping[str, str | int]) -> str:
    """Return a description as JSON."""
    return json.dumps(description, ensure_ascii=False) + "\n"


def xml_text(description: Mapping[str, str | int]) -> str:
    """Return a description as XML."""
    lines = (f"  <{name}>{escape(str(value))}</{name}>\n" for name, value in description.items())
    head = '<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n'
    return f"{head}<oembed>\n{''.join(lines)}</oembed>\n"
