"""The stages load and merge: statements of the sources into a store, then the default graph."""

from __future__ import annotations

import hashlib
import os
import threading
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, Store

import renkei
from renkei.graph.build.examples import write_examples
from renkei.graph.build.fingerprint import stated_digest
from renkei.graph.catalogue.inputs import StatementSink
from renkei.graph.dumps.sorting import merged, sorted_lines
from renkei.graph.rdf.vocabulary import VOCABULARY_GRAPH, vocabulary_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from renkei.graph.build.plan import BuildPlan, Progress
    from renkei.graph.catalogue.inputs import LoadReport

__all__ = ["bulk_writer", "load_sources", "merge_graphs"]

_CHUNK: Final = 1 << 20  # bytes


@contextmanager
def bulk_writer(store: Store) -> Iterator[Callable[[str], object]]:
    """Yield a function that takes lines of N-Quads; they are in the store when the block ends.

    This is the fastest way into the store (docs/decisions/005). The lines go through a pipe to
    ``Store.bulk_load`` in a thread, so memory stays bounded. If the load fails, its own error is
    raised, not that of the broken pipe.
    """
    reading, writing = os.pipe()
    failures: list[BaseException] = []

    def load() -> None:
        with os.fdopen(reading, "rb") as lines:
            try:
                store.bulk_load(input=lines, format=RdfFormat.N_QUADS, lenient=True)
            except BaseException as error:
                failures.append(error)

    thread = threading.Thread(target=load, name="bulk-load")
    thread.start()
    try:
        with os.fdopen(writing, "w", encoding="utf-8", newline="\n", buffering=1 << 16) as lines:
            yield lines.write
    except BrokenPipeError:
        thread.join()
        if not failures:
            raise
    finally:
        thread.join()
    if failures:
        raise failures[0]


def load_sources(
    plan: BuildPlan, store: Store, directory: Path, progress: Progress
) -> list[LoadReport]:
    """Load vocabulary, sources and example queries into their named graphs.

    Args:
        plan: What is built.
        store: An empty store.
        directory: The files of the sources are copied there, named by their SHA-256; it must not
            exist.
        progress: Receives the name of each source.

    Returns:
        The report of each source, in order.

    Raises:
        SourceError: If a source is malformed.
    """
    directory.mkdir()

    def copy(file: IO[bytes]) -> str:
        digest, part = hashlib.sha256(), directory / "part"
        with part.open("wb") as output:
            while data := file.read(_CHUNK):
                digest.update(data)
                output.write(data)
        part.rename(directory / digest.hexdigest())
        return digest.hexdigest()

    reports = []
    with bulk_writer(store) as write:
        for lines in vocabulary_lines():
            for line in lines:
                write(line.decode("utf-8"))
        sink = StatementSink(plan.iris, write, store=copy)
        for source in plan.inputs:
            progress.loading(source.description.name)
            reports.append(source.load(sink))
        write_examples(plan.iris, write, plan.examples)
    return reports


def merge_graphs(plan: BuildPlan, store: Store, work_dir: Path) -> str:
    """Fill the default graph with each triple once; return the digest of the content (hex).

    Leaves ``sorted.nq`` and ``merged.nt`` in ``work_dir``. The lines are those that the store
    returns, so that dumps and answers write terms alike. Only the ontology has blank nodes, which
    the store renames: its own canonical lines are used instead.
    """
    raw, quads, triples = (work_dir / name for name in ("store.nq", "sorted.nq", "merged.nt"))
    store.dump(str(raw), format=RdfFormat.N_QUADS)
    ontology_end = f" <{VOCABULARY_GRAPH}> .\n".encode("ascii")

    def lines() -> Iterator[bytes]:
        yield from vocabulary_lines()[0]
        with raw.open("rb") as dumped:
            yield from (line for line in dumped if not line.endswith(ontology_end))

    digest = hashlib.sha256(f"{renkei.__version__}\n{stated_digest(plan)}\n".encode())
    with quads.open("wb") as output:
        for line in sorted_lines(lines(), work_dir):
            digest.update(line)
            output.write(line)
    raw.unlink()
    with quads.open("rb") as sorted_quads, triples.open("wb") as output:
        output.writelines(merged(sorted_quads))
    store.bulk_load(path=str(triples), format=RdfFormat.N_TRIPLES, lenient=True)
    return digest.hexdigest()
