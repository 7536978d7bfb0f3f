"""What is worked out once for each generation, and kept while it is asked for."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Final, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from renkei.server.web.publication import PublishedView

__all__ = ["PerGeneration"]

T = TypeVar("T")
_MOST: Final = 3  # the published one, and older ones that somebody asks


class PerGeneration(Generic[T]):
    """Keeps one value for each of the few generations that were asked for last.

    The value must not hold the view, or a generation that was replaced would stay open.
    """

    def __init__(self, make: Callable[[PublishedView], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: dict[str, T] = {}

    def of(self, view: PublishedView) -> T:
        """Return the value for a generation."""
        kept = self._kept
        if view.id in kept:
            return kept[view.id]
        with self._lock:
            if view.id not in self._kept:
                made = self._make(view)
                newest = list(self._kept.items())[1 - _MOST :]
                self._kept = {**dict(newest), view.id: made}  # readers see the old one or this
            return self._kept[view.id]
