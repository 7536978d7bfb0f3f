"""What changed between two sorted dumps of N-Quads, as RDF Patch, and how it is applied.

RDF Patch (https://afs.github.io/rdf-patch/): ``D`` deletes a quad, ``A`` adds one. The rows of our
patches stand in the order of their quads, so that both directions are one merge of sorted lines,
with memory for one line of each file however large they are.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.errors import SourceError
from renkei.graph.dumps.sorting import graph_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Changes", "apply_patch", "write_patch"]

_OLD, _NEW = 1, 2  # bits
_HEADS: Final = (b"H ", b"TX ", b"TC ")


@dataclass
class Changes:
    """What a patch came to, in numbers.

    Attributes:
        added: Quads that only the new dump has.
        deleted: Quads that only the old one has.
        graphs: Named graph → quads added and deleted in it, where any were.
        new_things: Things that only the new dump has.
        gone_things: Things that only the old one has.
    """

    added: int = 0
    deleted: int = 0
    graphs: dict[str, list[int]] = field(default_factory=dict)
    new_things: int = 0
    gone_things: int = 0


def write_patch(
    old: Iterable[bytes],
    new: Iterable[bytes],
    write: Callable[[bytes], object],
    *,
    ids: tuple[str, str],
    things: str,
    gone: Callable[[str], object],
    touched: Callable[[str], object],
) -> Changes:
    """Write the patch that makes one dump the other.

    Args:
        old: Sorted lines of N-Quads, none twice, each with a named graph.
        new: The same of the new dump.
        write: Takes the lines of the patch.
        ids: IRIs of what is old and what is new: ``H prev`` and ``H id``.
        things: What IRIs of things start with; ``…#fragment`` is a part of one.
        gone: Takes the IRI of each thing that only the old dump has, in the order of the lines.
        touched: Takes the IRI of each thing of which, or of a part of which, a quad was changed;
            more than once, if parts were.
    """
    write(f"H id <{ids[1]}> .\nH prev <{ids[0]}> .\nTX .\n".encode())
    changed = _Changed(f"<{things}".encode(), gone, touched)
    old_lines, new_lines = iter(old), iter(new)
    here, there = next(old_lines, None), next(new_lines, None)
    while here is not None or there is not None:
        if here == there:
            changed.same(here or b"")
            here, there = next(old_lines, None), next(new_lines, None)
        elif there is None or (here is not None and here < there):
            line = here or b""
            write(b"D " + line)
            changed.line(line, _OLD)
            here = next(old_lines, None)
        else:
            write(b"A " + there)
            changed.line(there, _NEW)
            there = next(new_lines, None)
    write(b"TC .\n")
    return changed.end()


class _Changed:
    """Counts changed lines, and the things that only one side has: lines of one are neighbours."""

    def __init__(
        self, start: bytes, gone: Callable[[str], object], touched: Callable[[str], object]
    ) -> None:
        self._start, self._gone, self._touched = start, gone, touched
        self._found = Changes()
        self._last_same = b""
        self._subject = b""  # with a space behind it; of the changed lines seen last
        self._sides = 0

    def same(self, line: bytes) -> None:
        """Both sides have the line."""
        self._last_same = line
        if self._subject and line.startswith(self._subject):
            self._sides = _OLD | _NEW

    def line(self, line: bytes, side: int) -> None:
        """One side has the line."""
        counts = self._found.graphs.setdefault(graph_of(line), [0, 0])
        counts[side == _OLD] += 1
        if not self._subject or not line.startswith(self._subject):
            self._count_thing()
            self._subject = line.partition(b" ")[0] + b" "
            is_in_both = self._last_same.startswith(self._subject)
            self._sides = _OLD | _NEW if is_in_both else 0
            if self._subject.startswith(self._start):
                self._touched(self._subject[1:-2].partition(b"#")[0].decode("utf-8"))
        self._sides |= side

    def end(self) -> Changes:
        """Return what was counted."""
        self._count_thing()
        found = self._found
        found.graphs = dict(sorted(found.graphs.items()))
        found.added = sum(added for added, _ in found.graphs.values())
        found.deleted = sum(deleted for _, deleted in found.graphs.values())
        return found

    def _count_thing(self) -> None:
        is_thing = self._subject.startswith(self._start) and b"#" not in self._subject
        if is_thing and self._sides == _NEW:
            self._found.new_things += 1
        elif is_thing and self._sides == _OLD:
            self._found.gone_things += 1
            self._gone(self._subject[1:-2].decode("utf-8"))


def apply_patch(
    old: Iterable[bytes], patch: Iterable[bytes], *, name: str, is_reversed: bool = False
) -> Iterator[bytes]:
    """Yield the lines of the new dump.

    Args:
        old: The sorted lines of the old dump.
        patch: The lines of a patch that `write_patch` wrote.
        name: What the patch is called in errors.
        is_reversed: True to go back: from the new dump to the old one.

    Raises:
        SourceError: If the patch is malformed, is not for this dump, or is cut off; with its line.
    """
    lines = iter(old)
    here = next(lines, None)
    before, number, is_whole = b"", 0, False
    for number, row in enumerate(patch, 1):
        if row.startswith(_HEADS):
            is_whole = row.startswith(b"TC ")
            continue
        operation, quad = row[:2], row[2:]
        if operation not in {b"A ", b"D "} or not quad.endswith(b" .\n") or is_whole:
            raise SourceError("is not a row of a patch of ours", file=name, line=number)
        if quad <= before:
            raise SourceError("rows must be in the order of their quads", file=name, line=number)
        before = quad
        is_added = (operation == b"A ") != is_reversed
        while here is not None and here < quad:
            yield here
            here = next(lines, None)
        if (here == quad) == is_added:
            problem = "has it already" if is_added else "has it not"
            raise SourceError(
                f"the patch is not for this dump, which {problem}", file=name, line=number
            )
        if is_added:
            yield quad
        else:
            here = next(lines, None)
    if not is_whole:
        raise SourceError("the patch is cut off: it does not end in TC", file=name, line=number)
    while here is not None:
        yield here
        here = next(lines, None)
