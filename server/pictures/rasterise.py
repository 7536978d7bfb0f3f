"""Reads SVG from standard input, writes it as PNG to standard output: a process of its own.

    python rasterise.py '{"family": "Noto Sans CJK JP", "fonts": "", "zoom": 2}' < a.svg > a.png

resvg holds Python's lock while it draws, a second or more; in the process of the server nothing
else would go on. The module imports nothing of renkei, so that it starts in some milliseconds.

With ``{"families": ["Noto Sans CJK JP"], "fonts": ""}`` it writes the first of these families with
which Latin and Japanese letters are drawn, or nothing. ``fonts`` is a folder instead of the fonts
of the system.
"""

from __future__ import annotations

import json
import sys
from typing import Any

import resvg_py

__all__ = ["main"]

_LETTERS = " A連携あ"


def main(given: str) -> None:
    """Do what the options say."""
    options = json.loads(given)
    fonts = options["fonts"]
    if "families" in options:
        found = (one for one in options["families"] if _has_letters(one, fonts))
        sys.stdout.write(next(found, ""))
    else:
        svg = sys.stdin.buffer.read().decode()
        sys.stdout.buffer.write(_png(svg, options["family"], fonts, options["zoom"]))


def _png(svg: str, family: str, fonts: str, zoom: float = 1) -> bytes:
    """Return a picture as PNG.

    resvg draws a text only if one of its families is there, or the generic one; then letters that
    are missing in it come from any other font.
    """
    more: dict[str, Any] = {"skip_system_fonts": True, "font_dirs": [fonts]} if fonts else {}
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=zoom, sans_serif_family=family, serif_family=family, **more
        )
    )


def _has_letters(family: str, fonts: str) -> bool:
    """Whether some letters are drawn, each different: without a font, each is nothing or a box."""
    pictures = {
        _png(
            '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40" '
            f'font-family="sans-serif"><text x="2" y="30" font-size="30">{letter}</text></svg>',
            family,
            fonts,
        )
        for letter in _LETTERS
    }
    return len(pictures) == len(_LETTERS)


if __name__ == "__main__":
    main(sys.argv[1])
