"""Parts of the meta graph that were collected, kept in memory for who asks next.

A harvester gives up a whole harvest for one answer that it does not get. So what a generation says
of itself is asked of the workers once, and given out even when they are all busy.
"""

from __future__ import annotations

import threading
import zlib
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.server.catalog.meta_graph import Part
from renkei.server.web.per_generation import PerGeneration

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from renkei.server.web.publication import PublishedView

__all__ = ["KeptParts"]

_MOST_BYTES: Final = 8 * 1024 * 1024  # of each generation; statements shrink to a tenth or less
_NT: Final = ox.RdfFormat.N_TRIPLES


class KeptParts:
    """Keeps parts, compressed; of each generation those that were asked for last."""

    def __init__(self, most_bytes: int = _MOST_BYTES) -> None:
        """Keep parts.

        Args:
            most_bytes: Memory for those of a generation; one that is larger alone is not kept.
        """
        self._kept: PerGeneration[_Kept] = PerGeneration(lambda _view: _Kept(most_bytes))

    def part(self, view: PublishedView, key: Hashable, collect: Callable[[], Part]) -> Part:
        """Return a part of a generation, of one's own.

        Args:
            view: The generation.
            key: Names the part.
            collect: Is called if it is not there yet.
        """
        kept = self._kept.of(view)
        packed = kept.get(key)
        if packed is not None:
            return _unpacked(packed)
        part = collect()
        kept.put(key, _packed(part))
        return part


class _Kept:
    """Bytes by key; those that were not used for the longest time go first. For any thread."""

    def __init__(self, most: int) -> None:
        self._most, self._size = most, 0
        self._found: OrderedDict[Hashable, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable) -> bytes | None:
        with self._lock:
            if key in self._found:
                self._found.move_to_end(key)
            return self._found.get(key)

    def put(self, key: Hashable, value: bytes) -> None:
        with self._lock:
            if len(value) > self._most or key in self._found:
                return
            self._found[key] = value
            self._size += len(value)
            while self._size > self._most:
                self._size -= len(self._found.popitem(last=False)[1])


def _packed(part: Part) -> bytes:
    """Return the statements in their order; nodes of which nothing is said are not kept."""
    triples = (
        ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)
        for subject, properties in part.nodes.items()
        for predicate, values in properties.items()
        for value in values
    )
    return zlib.compress(ox.serialize(triples, format=_NT) or b"")


def _unpacked(packed: bytes) -> Part:
    part = Part()
    for quad in ox.parse(zlib.decompress(packed), format=_NT):
        part.add(quad.subject.value, quad.predicate.value, quad.object)
    return part
