"""Pictures as PNG: drawn from SVG by resvg, in a process for each, with the fonts of the machine.

    converter = deps().shared(converter_of)
    if converter.is_ready():
        png = converter.png(svg)

Where no font has Japanese letters, there is no PNG: it would be without its texts.
"""

from __future__ import annotations

import functools
import json
import logging
import math
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from renkei.errors import LimitError
from renkei.graph.rdf.formats import Format
from renkei.server.web.request_errors import NoFontError, NotSetError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.settings import Settings

__all__ = ["FAMILIES", "PNG", "Converter", "converter_of"]

FAMILIES: Final = (
    "Noto Sans CJK JP", "Noto Sans JP", "Source Han Sans JP", "BIZ UDPGothic", "IPAexGothic",
    "IPAGothic", "TakaoPGothic", "VL PGothic", "M PLUS 1p", "Hiragino Sans", "Yu Gothic",
)  # fmt: skip
"""Families with Latin and Japanese letters; the first that is there is taken."""
PNG: Final = Format("image/png", "png", ("png",), "PNG")
"""The format."""

_log: Final = logging.getLogger(__name__)
_SCRIPT: Final = Path(__file__).with_name("rasterise.py")
_SIZE: Final = re.compile(rb'<svg [^>]*? width="([0-9.]+)" height="([0-9.]+)"')
_ZOOM: Final = 2.0  # for print, and for screens with small pixels
_MAX_PIXELS: Final = 16_000_000  # four bytes each
_AGAIN: Final = 60  # seconds after which fonts are looked for again
_LOOKING: Final = 30  # seconds that this may take
_WAITING: Final = 2  # pictures that wait, for each that is drawn


class Converter:
    """Draws PNG, as many at a time as the settings say.

    Args:
        workers: How many at a time; 0 for none at all.
        timeout: Seconds for one.
        fonts: A folder with fonts instead of those of the system; empty for these.
        clock: Returns seconds.
    """

    def __init__(
        self,
        *,
        workers: int,
        timeout: float,
        fonts: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Start nothing yet."""
        self._workers, self._timeout, self._fonts, self._clock = workers, timeout, fonts, clock
        self._admitted = threading.BoundedSemaphore(max(workers * (1 + _WAITING), 1))
        self._drawing = threading.BoundedSemaphore(max(workers, 1))
        self._family = ""

    @property
    def family(self) -> str:
        """The font that is taken where a picture names none that is here; empty without one."""
        if not self._family:
            self._family = _family_of(self._fonts, int(self._clock() // _AGAIN))
        return self._family

    def is_ready(self) -> bool:
        """Whether there can be PNG: it is not switched off, and there are fonts."""
        return bool(self._workers and self.family)

    def png(self, svg: bytes) -> bytes:
        """Return a picture as PNG: twice as large, less if that were too many pixels.

        Raises:
            LimitError: If too many wait, or it takes too long.
        """
        if not self._admitted.acquire(blocking=False):
            raise LimitError("too many pictures are waiting to be drawn", limit="queue_length")
        try:
            with self._drawing:
                options = {"zoom": _zoom(svg), "family": self._family, "fonts": self._fonts}
                return _run(options, svg, self._timeout)
        except subprocess.TimeoutExpired:
            raise LimitError(
                f"the picture was not drawn within {self._timeout:g} seconds; take the SVG",
                limit="png_timeout",
            ) from None
        finally:
            self._admitted.release()

    def check(self) -> None:
        """Check that there can be PNG.

        Raises:
            NoFontError: If no font has Japanese letters.
            NotSetError: If the operator has switched it off.
        """
        if not self._workers:
            raise NotSetError("png_workers is 0: there is no PNG here; take the SVG")
        if not self.is_ready():
            raise NoFontError(
                "no font here has Japanese letters, and a PNG would be without its texts; take the "
                "SVG, or ask the operator to install one, such as fonts-noto-cjk of Debian"
            )


def converter_of(settings: Settings) -> Converter:
    """Return the converter of an application."""
    return Converter(
        workers=settings.png_workers,
        timeout=settings.png_timeout,
        fonts=str(settings.png_fonts or ""),
    )


@functools.lru_cache(maxsize=4)
def _family_of(fonts: str, period: int) -> str:
    """Return the first of `FAMILIES` that is there, or nothing; looked for once in a period."""
    del period
    try:
        return _run({"families": FAMILIES, "fonts": fonts}, b"", _LOOKING).decode()
    except (OSError, subprocess.SubprocessError):
        _log.exception("pictures cannot be drawn as PNG")
        return ""


def _run(options: Mapping[str, object], svg: bytes, timeout: float) -> bytes:
    command = [sys.executable, "-P", str(_SCRIPT), json.dumps(options)]
    return subprocess.run(  # noqa: S603 # our own script
        command, input=svg, capture_output=True, timeout=timeout, check=True
    ).stdout


def _zoom(svg: bytes) -> float:
    found = _SIZE.search(svg)
    assert found  # noqa: S101 # the writer puts it there
    pixels = float(found[1]) * float(found[2])
    return min(_ZOOM, math.sqrt(_MAX_PIXELS / pixels))
