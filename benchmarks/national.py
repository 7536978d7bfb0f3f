"""A made-up country of facilities: as many triples as wanted, always the same, in Japanese.

    python benchmarks/national.py --triples 10000000 --out DIR

writes ``DIR/national.nt`` and loads it into the store ``DIR/store``, into the default graph and
into one named graph, as a build does. The data keep the rules of ``ontology/shapes.ttl`` once the
vocabulary stands beside them. Only the prefectures are real (``national.toml``): 47, with 1,741
municipalities. Below about a million triples there are fewer of them, so that each has facilities.
"""

from __future__ import annotations

import argparse
import io
import json
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from pyoxigraph import DefaultGraph, NamedNode, RdfFormat, Store

if not __package__:  # run as a script: find what lies beside it
    sys.path.insert(0, str(Path(__file__).parents[1]))

from benchmarks.national_country import write
from benchmarks.national_templates import BASE

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["GRAPH", "TRIPLES", "store_of", "write_national"]

GRAPH = f"{BASE}graph/source/national"
TRIPLES = 10_000_000
SAMPLE = 20_000  # so many triples tell whether the generator still writes the same


def _silent(_: int) -> None:
    """Show nothing."""


def write_national(
    path: Path, triples: int = TRIPLES, progress: Callable[[int], None] = _silent
) -> int:
    """Write about so many triples as N-Triples, in memory that does not grow.

    Args:
        path: The file.
        triples: How many are wanted: at most a thousand more are written, and never fewer than
            one prefecture needs.
        progress: Is told now and then how many more were written.

    Returns:
        How many were written.
    """
    with path.open("wb") as file:
        return write(file, triples, progress)[0]


def store_of(
    path: Path, triples: int, work: Path, progress: Callable[[int], None] = _silent
) -> Path:
    """Return a store with so many triples in the default graph, and again in ``GRAPH``.

    A store that is complete and of the same data is used again.

    Args:
        path: The file of N-Triples; written when the store is.
        triples: How many.
        work: A directory for the store; ``store.json`` in it says what the store holds.
        progress: As for ``write_national``.
    """
    store, marker = work / "store", work / "store.json"
    _, sample = write(io.BytesIO(), SAMPLE, _silent)
    wanted = {"triples": triples, "graph": GRAPH, "sample_sha256": sample}
    if store.is_dir() and marker.is_file():
        found = json.loads(marker.read_text(encoding="utf-8"))
        if wanted.items() <= found.items():
            return store
    work.mkdir(parents=True, exist_ok=True)
    marker.unlink(missing_ok=True)
    shutil.rmtree(store, ignore_errors=True)
    with path.open("wb") as file:
        written, digest = write(file, triples, progress)
    loaded = Store(str(store))
    for graph in (DefaultGraph(), NamedNode(GRAPH)):
        loaded.bulk_load(path=str(path), format=RdfFormat.N_TRIPLES, to_graph=graph, lenient=True)
    loaded.optimize()
    loaded.flush()
    del loaded  # closes it
    about = wanted | {"written": written, "sha256": digest}
    marker.write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    return store


def main() -> None:
    """Make a store from the command line."""
    parser = argparse.ArgumentParser(description="Make a store of invented national data.")
    parser.add_argument("--triples", type=int, default=TRIPLES)
    parser.add_argument("--out", type=Path, required=True, help="directory of file and store")
    arguments = parser.parse_args()
    out: Path = arguments.out
    out.mkdir(parents=True, exist_ok=True)
    with click.progressbar(
        length=arguments.triples,
        label="writing, then loading",
        file=sys.stderr,
        hidden=not sys.stderr.isatty(),
    ) as bar:
        store = store_of(out / "national.nt", arguments.triples, out, bar.update)
    print(store)


if __name__ == "__main__":
    main()
