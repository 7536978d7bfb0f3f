"""The stage merge: the sorted statements of all sources as one file, and its triples."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import renkei
from renkei.graph.build.fingerprint import stated_digest
from renkei.graph.dumps.partition import graph_of
from renkei.graph.dumps.sorting import SortedLines, merge_sorted

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from renkei.graph.build.plan import BuildPlan

__all__ = ["Merged", "merge_statements"]

_MAX_REPLACED: Final = 8  # with more graphs, one regular expression is faster
_GRAPH: Final = re.compile(rb" <[^<>\s]*> \.\n")  # no text of a literal: its LF is escaped


@dataclass(frozen=True)
class Merged:
    """The statements of a build.

    Attributes:
        content: Digest of the generation (hex); its first sixteen digits are the id.
        triples: Triples of the merged graph.
        graphs: Statements of each named graph, by IRI, sorted.
    """

    content: str
    triples: int
    graphs: dict[str, int]


def merge_statements(
    plan: BuildPlan,
    files: Sequence[SortedLines],
    work_dir: Path,
    *,
    memory: int,
    advance: Callable[[int], object],
) -> Merged:
    """Write ``sorted.nq``, all quads, and ``merged.nt``, each triple once, into ``work_dir``.

    Args:
        plan: What is built.
        files: Sorted N-Quads as the store returns them, so that dumps and answers write terms
            alike.
        work_dir: The directory to write to.
        memory: Bytes of lines in memory.
        advance: Receives the number of statements since the last call.
    """
    digest = hashlib.sha256(f"{renkei.__version__}\n{stated_digest(plan)}\n".encode())
    graphs: Counter[bytes] = Counter()
    number = 0
    with (work_dir / "sorted.nq").open("wb") as quads, (work_dir / "merged.nt").open("wb") as nt:

        def texts() -> Iterator[bytes]:
            for block in merge_sorted(files, memory):
                text = b"".join(block)
                digest.update(text)
                quads.write(text)
                _count(text, len(block), graphs)
                advance(len(block))
                yield text

        for lines in triples_of(texts(), graphs):
            nt.writelines(lines)
            number += len(lines)
    by_graph = {graph_of(end): count for end, count in graphs.items()}
    return Merged(digest.hexdigest(), number, dict(sorted(by_graph.items())))


def triples_of(texts: Iterator[bytes], graphs: Counter[bytes]) -> Iterator[list[bytes]]:
    """Yield the triples of sorted quads, each once.

    Quads of one triple share its text as a prefix, so in sorted order they are neighbours and the
    triples come out sorted too.

    Args:
        texts: Blocks of lines.
        graphs: Their graphs, as in `_count`; those of each block, when it has been read.
    """
    last = b""
    for text in texts:
        if len(graphs) > _MAX_REPLACED:
            text = _GRAPH.sub(b" .\n", text)  # noqa: PLW2901
        else:
            for end in graphs:
                text = text.replace(end, b" .\n")  # noqa: PLW2901
        lines = list(dict.fromkeys(text.splitlines(keepends=True)))
        if lines[0] == last:
            del lines[0]
        if lines:
            last = lines[-1]
            yield lines


def _count(text: bytes, number: int, graphs: Counter[bytes]) -> None:
    """Add the statements of each graph, by the end of its lines, from the space on."""
    if len(graphs) <= _MAX_REPLACED:
        found = {end: text.count(end) for end in graphs}
        if sum(found.values()) == number:
            graphs.update(found)
            return
    graphs.update(_GRAPH.findall(text))
