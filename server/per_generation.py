"""What is worked out once for each generation, and kept until another is published."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from renkei.server.publication import PublishedView

__all__ = ["PerGeneration"]

T = TypeVar("T")


class PerGeneration(Generic[T]):
    """Keeps one value for the generation that was asked for last.

    The value must not hold the view, or a generation that was replaced would stay open.
    """

    def __init__(self, make: Callable[[PublishedView], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: tuple[str, T] | None = None

    def of(self, view: PublishedView) -> T:
        """Return the value for a generation."""
        kept = self._kept
        if kept is not None and kept[0] == view.id:
            return kept[1]
        with self._lock:
            if self._kept is None or self._kept[0] != view.id:
                self._kept = (view.id, self._make(view))
            return self._kept[1]
