"""Places that would lie over each other, as clusters. Pure."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["clusters"]


def clusters(spots: Sequence[tuple[float, float]], distance: float) -> list[list[int]]:
    """Return the clusters of spots: for each, the indexes of its members, its middle first.

    A spot goes to the nearest middle within the distance, and is a middle itself if there is none.
    So middles are further from each other than the distance, and the same spots in the same order
    make the same clusters. The work grows with the number of spots: around each there are few
    middles.
    """
    found: list[list[int]] = []
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, (x, y) in enumerate(spots):
        column, row = int(x // distance), int(y // distance)
        near = [
            ((spots[found[one][0]][0] - x) ** 2 + (spots[found[one][0]][1] - y) ** 2, one)
            for right in (-1, 0, 1)
            for low in (-1, 0, 1)
            for one in cells.get((column + right, row + low), ())
        ]
        nearest = min(near, default=(distance**2 + 1, -1))
        if nearest[0] <= distance**2:
            found[nearest[1]].append(index)
        else:
            cells[column, row].append(len(found))
            found.append([index])
    return found
