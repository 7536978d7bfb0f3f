"""Which pixels of a picture are taken: asking costs the height of a box, however many there are."""

from __future__ import annotations

import math
from collections import defaultdict
from typing import TypeAlias

__all__ = ["Box", "Occupied"]

Box: TypeAlias = tuple[float, float, float, float]
"""Left, top, right and bottom."""


class Occupied:
    """Pixels with something on them: each row is a number, each of its bits a pixel."""

    def __init__(self) -> None:
        """Begin with an empty picture."""
        self._rows: dict[int, int] = defaultdict(int)

    def is_free(self, box: Box) -> bool:
        """Whether no pixel of a box is taken."""
        bits = _bits(box)
        return not any(self._rows.get(row, 0) & bits for row in _rows(box))

    def take(self, box: Box) -> None:
        """Take the pixels of a box."""
        bits = _bits(box)
        for row in _rows(box):
            self._rows[row] |= bits


def _bits(box: Box) -> int:
    left = max(math.floor(box[0]), 0)
    right = max(math.ceil(box[2]), left)
    return (1 << right) - (1 << left)


def _rows(box: Box) -> range:
    return range(math.floor(box[1]), math.ceil(box[3]))
