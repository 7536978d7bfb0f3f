"""Differences of two sorted N-Quads dumps as RDF Patch: writing and applying.

RDF Patch (https://afs.github.io/rdf-patch/): ``D`` deletes a quad, ``A`` adds one. The rows of our
patches are in the order of their quads, so that both directions are one merge of sorted lines, with
memory for one line of each file.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.errors import SourceError
from renkei.graph.dumps.partition import graph_of
from renkei.ontology.terms import Dct

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

__all__ = ["Changes", "apply_patch", "write_patch"]

_OLD, _NEW = 1, 2  # bits
_HEADS: Final = (b"H ", b"TX ", b"TC ")
_PLACE: Final = f"<{Dct.source}> ".encode()
_EVIDENCE: Final = b"/evidence> .\n"


@dataclass
class Changes:
    """The numbers of a patch.

    Attributes:
        added: Quads that only the new dump has.
        deleted: Quads that only the old one has.
        graphs: Changed named graph → number of quads added and deleted in it.
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
        old: Sorted distinct lines of N-Quads, each with a named graph.
        new: The same of the new dump.
        write: Receives the lines of the patch.
        ids: IRIs of the old and the new dump: ``H prev`` and ``H id``.
        things: The beginning of the IRIs of things; ``…#fragment`` is a part of one.
        gone: Receives the IRI of each thing that only the old dump has, in the order of the lines.
        touched: Receives the IRI of each thing with a changed quad, also of its parts; more than
            once if several parts were changed. Where a thing stands in a file (``dct:source`` in a
            graph ``…/evidence``) is no change of it: one row more moves all rows below.
    """
    write(f"H id <{ids[1]}> .\nH prev <{ids[0]}> .\nTX .\n".encode())
    changed = _Changed(f"<{things}".encode(), gone, touched)
    old_lines, new_lines = iter(old), iter(new)
    before, after = next(old_lines, None), next(new_lines, None)
    while before is not None or after is not None:
        if before == after:
            changed.same(before or b"")
            before, after = next(old_lines, None), next(new_lines, None)
        elif after is None or (before is not None and before < after):
            line = before or b""
            write(b"D " + line)
            changed.line(line, _OLD)
            before = next(old_lines, None)
        else:
            write(b"A " + after)
            changed.line(after, _NEW)
            after = next(new_lines, None)
    write(b"TC .\n")
    return changed.end()


class _Changed:
    """Counts changed lines and things that only one side has; lines of one subject are adjacent."""

    def __init__(
        self, start: bytes, gone: Callable[[str], object], touched: Callable[[str], object]
    ) -> None:
        self._start, self._gone, self._touched = start, gone, touched
        self._changes = Changes()
        self._last_same = b""
        self._subject = b""  # with a space; that of the last changed line
        self._is_touched = False
        self._sides = 0

    def same(self, line: bytes) -> None:
        """Both sides have the line."""
        self._last_same = line
        if self._subject and line.startswith(self._subject):
            self._sides = _OLD | _NEW

    def line(self, line: bytes, side: int) -> None:
        """One side has the line."""
        counts = self._changes.graphs.setdefault(graph_of(line), [0, 0])
        counts[side == _OLD] += 1
        if not self._subject or not line.startswith(self._subject):
            self._count_thing()
            self._subject = line.partition(b" ")[0] + b" "
            is_in_both = self._last_same.startswith(self._subject)
            self._sides = _OLD | _NEW if is_in_both else 0
            self._is_touched = not self._subject.startswith(self._start)
        if not self._is_touched and not self._is_place(line):
            self._is_touched = True
            self._touched(self._subject[1:-2].partition(b"#")[0].decode("utf-8"))
        self._sides |= side

    def end(self) -> Changes:
        """Return the numbers."""
        self._count_thing()
        changes = self._changes
        changes.graphs = dict(sorted(changes.graphs.items()))
        changes.added = sum(added for added, _ in changes.graphs.values())
        changes.deleted = sum(deleted for _, deleted in changes.graphs.values())
        return changes

    def _is_place(self, line: bytes) -> bool:
        return line.startswith(_PLACE, len(self._subject)) and line.endswith(_EVIDENCE)

    def _count_thing(self) -> None:
        is_thing = self._subject.startswith(self._start) and b"#" not in self._subject
        if is_thing and self._sides == _NEW:
            self._changes.new_things += 1
        elif is_thing and self._sides == _OLD:
            self._changes.gone_things += 1
            self._gone(self._subject[1:-2].decode("utf-8"))


def apply_patch(
    old: Iterable[bytes], patch: Iterable[bytes], *, name: str, is_reversed: bool = False
) -> Iterator[bytes]:
    """Yield the lines of the new dump.

    Args:
        old: The sorted lines of the old dump.
        patch: The lines of a patch that `write_patch` wrote.
        name: Name of the patch for errors.
        is_reversed: True to apply it backwards: from the new dump to the old one.

    Raises:
        SourceError: If the patch is malformed, truncated, or not for this dump; with its line.
    """
    lines = iter(old)
    here = next(lines, None)
    previous, number, is_complete = b"", 0, False
    for number, row in enumerate(patch, 1):
        if row.startswith(_HEADS):
            is_complete = row.startswith(b"TC ")
            continue
        operation, quad = row[:2], row[2:]
        if operation not in {b"A ", b"D "} or not quad.endswith(b" .\n") or is_complete:
            raise SourceError("is not a row of a patch of ours", file=name, line=number)
        if quad <= previous:
            raise SourceError("rows must be in the order of their quads", file=name, line=number)
        previous = quad
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
    if not is_complete:
        raise SourceError("the patch is cut off: it does not end in TC", file=name, line=number)
    while here is not None:
        yield here
        here = next(lines, None)
