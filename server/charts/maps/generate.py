"""Writes ``outlines.zip``: coasts and borders of Natural Earth, cut into tiles.

    npm pack world-atlas@2.0.2
    python -m renkei.server.charts.maps.generate world-atlas-2.0.2.tgz

The package ``world-atlas`` has the data of Natural Earth 4.1.0, which are in the public domain, as
TopoJSON. A tile is an entry ``<level>/<column>/<row>`` of the file: JSON with the rings of land and
the lines of borders, in steps of `STEPS` to a degree; each point after the first is a difference.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
import tarfile
import zipfile
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from renkei.server.charts.maps.clip import cut_line, cut_ring
from renkei.server.charts.maps.outlines import FILE, LEVELS, STEPS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from renkei.server.charts.maps.clip import Line

__all__ = ["write"]

_NOTE: Final = """\
Coasts and borders: Natural Earth 4.1.0 (https://www.naturalearthdata.com), public domain.
From the npm package world-atlas 2.0.2, files countries-10m.json, -50m and -110m.
Written by renkei.server.charts.maps.generate. Borders are those of the source; they state no view.

world-atlas: Copyright 2013-2019 Michael Bostock. Permission to use, copy, modify, and/or distribute
this software for any purpose with or without fee is hereby granted, provided that the above
copyright notice and this permission notice appear in all copies. The software is provided "as is"
and the author disclaims all warranties with regard to this software including all implied
warranties of merchantability and fitness. In no event shall the author be liable for any special,
direct, indirect, or consequential damages or any damages whatsoever resulting from loss of use,
data or profits, whether in an action of contract, negligence or other tortious action, arising out
of or in connection with the use or performance of this software.
"""
_TURN, _POLE = 360, 90
_DATE: Final = (1980, 1, 1, 0, 0, 0)  # of all entries: the same input makes the same bytes


def write(package: Path, target: Path) -> None:
    """Write the outlines.

    Args:
        package: The package of npm.
        target: The file.
    """
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as file:
        _add(file, "README.txt", _NOTE)
        for level in LEVELS:
            with tarfile.open(package) as archive:
                member = archive.extractfile(f"package/countries-{level.name}.json")
                assert member  # noqa: S101 # the file of another package ends with a KeyError
                topology = json.load(member)
            for (column, row), tile in sorted(_tiles(topology, level.size).items()):
                text = json.dumps(tile, separators=(",", ":"), sort_keys=True)
                _add(file, f"{level.name}/{column}/{row}", text)


def _add(file: zipfile.ZipFile, name: str, text: str) -> None:
    entry = zipfile.ZipInfo(name, _DATE)
    entry.compress_type = zipfile.ZIP_DEFLATED
    file.writestr(entry, text, compresslevel=9)


def _tiles(topology: dict[str, Any], size: int) -> dict[tuple[int, int], dict[str, list[Any]]]:
    """Return the rings and borders of each tile."""
    arcs = _arcs(topology)
    tiles: dict[tuple[int, int], dict[str, list[Any]]] = defaultdict(
        lambda: {"land": [], "borders": []}
    )
    for ring in itertools.chain.from_iterable(map(_turned, _rings(topology, arcs))):
        for column, row in _covered(ring, size):
            part = cut_ring(ring, _bounds(column, row, size))
            steps = _steps(part)
            if len(steps) > 6:  # noqa: PLR2004 # three points at least
                tiles[column, row]["land"].append(steps)
    for line in itertools.chain.from_iterable(map(_turned, _borders(topology, arcs))):
        for column, row in _covered(line, size):
            for part in cut_line(line, _bounds(column, row, size)):
                steps = _steps(part)
                if len(steps) > 2:  # noqa: PLR2004 # two points at least
                    tiles[column, row]["borders"].append(steps)
    return tiles


def _arcs(topology: dict[str, Any]) -> list[Line]:
    """Return the arcs of a TopoJSON file in degrees."""
    scale, translate = topology["transform"]["scale"], topology["transform"]["translate"]
    found = []
    for arc in topology["arcs"]:
        xs = itertools.accumulate(step[0] for step in arc)
        ys = itertools.accumulate(step[1] for step in arc)
        found.append(
            [
                (x * scale[0] + translate[0], y * scale[1] + translate[1])
                for x, y in zip(xs, ys, strict=True)
            ]
        )
    return found


def _rings(topology: dict[str, Any], arcs: Sequence[Line]) -> Iterator[Line]:
    """Yield the rings of all land, holes among them."""
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
        for rings in polygons:
            for ring in rings:
                points: Line = []
                for index in ring:
                    arc = arcs[index] if index >= 0 else arcs[~index][::-1]
                    points.extend(arc[:-1])
                yield _closed(_continuous(points))


def _borders(topology: dict[str, Any], arcs: Sequence[Line]) -> Iterator[Line]:
    """Yield the lines that two countries share."""
    used = Counter(
        index if index >= 0 else ~index
        for geometry in topology["objects"]["countries"]["geometries"]
        for index in _indexes(geometry.get("arcs", []))
    )
    for index, count in sorted(used.items()):
        if count > 1:
            yield _continuous(arcs[index])


def _continuous(line: Line) -> Line:
    """Return a line that crosses the date line without a jump: longitudes go beyond 180."""
    found = line[:1]
    for x, y in line[1:]:
        found.append((x - _TURN * round((x - found[-1][0]) / _TURN), y))
    return found


def _closed(ring: Line) -> Line:
    """Return a ring that goes around a pole with the pole, other rings as they are."""
    (first, y), (last, _) = ring[0], ring[-1]
    if abs(last - first) < _TURN / 2:
        return ring
    pole = math.copysign(_POLE, y)
    return [
        *ring,
        (first + math.copysign(_TURN, last - first), y),
        (first + math.copysign(_TURN, last - first), pole),
        (first, pole),
    ]


def _turned(line: Line) -> Iterator[Line]:
    """Yield a line at each turn of the earth at which a part of it is between -180 and 180."""
    for turn in (-_TURN, 0, _TURN):
        if (
            min(x for x, _ in line) + turn < _TURN / 2
            and max(x for x, _ in line) + turn > -_TURN / 2
        ):
            yield [(x + turn, y) for x, y in line]


def _indexes(arcs: Any) -> Iterator[int]:
    for one in arcs:
        if isinstance(one, int):
            yield one
        else:
            yield from _indexes(one)


def _covered(line: Line, size: int) -> Iterator[tuple[int, int]]:
    """Yield the tiles that the box around a line touches."""
    xs = [min(max(x + _TURN / 2, 0), _TURN - 1) // size for x, _ in line]
    ys = [min(max(y + _POLE, 0), 2 * _POLE - 1) // size for _, y in line]
    for column in range(int(min(xs)), int(max(xs)) + 1):
        for row in range(int(min(ys)), int(max(ys)) + 1):
            yield column, row


def _bounds(column: int, row: int, size: int) -> tuple[int, int, int, int]:
    west, south = column * size - 180, row * size - 90
    return west, south, west + size, south + size


def _steps(line: Line) -> list[int]:
    """Return a line as differences in steps, without points that repeat the one before."""
    found: list[int] = []
    before = (0, 0)
    for x, y in line:
        point = (round(x * STEPS), round(y * STEPS))
        if point != before or not found:
            found += (point[0] - before[0], point[1] - before[1])
            before = point
    return found


if __name__ == "__main__":
    write(Path(sys.argv[1]), FILE)
