"""``renkei:search`` against CONTAINS on the same generation: what each finds, and its time.

    python -m benchmarks.contains --data DIR TEXT …

Each text is sought by ``?s renkei:search "text"`` and by CONTAINS over labels and alternative
names, in this process; the least processor time of three counts. The search compares names as
people write them, so that it may find more; what CONTAINS finds and the search does not is a fault,
and ends the benchmark. Prints a Markdown table for docs/benchmarks.md.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.machine import described
from renkei.context import Context
from renkei.graph.rdf.terms import literal
from renkei.ontology.terms import Rdfs, Schema, Skos
from renkei.server.web.ask import rows
from renkei.settings import Settings

if TYPE_CHECKING:
    from renkei.graph.generations.leases import GenerationLease

ROUNDS = 3
SEARCH = "SELECT DISTINCT ?s {{ ?s renkei:search {text} }}"
CONTAINS = (
    f"SELECT DISTINCT ?s {{{{ ?s <{Rdfs.label}>|<{Skos.altLabel}>|<{Schema.alternateName}> ?name "
    "FILTER(CONTAINS(STR(?name), {text})) }}"
)


def found(lease: GenerationLease, query: str) -> tuple[set[str], float]:
    """Return what a query finds, and its least processor time in seconds."""
    best, things = float("inf"), set()
    for _ in range(ROUNDS):
        began = time.process_time()
        things = {str(row["s"]) for row in rows(lease, query)}
        best = min(best, time.process_time() - began)
    return things, best


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="data directory")
    parser.add_argument("texts", nargs="+")
    options = parser.parse_args()
    context = Context(Settings(data_dir=options.data), as_json=False)
    lease = context.published().current()
    print(f"{described()}\n\n{lease.manifest['triples']:,} triples\n")
    print("| text | search: things | CONTAINS: things | search, ms | CONTAINS, ms | ratio |")
    print("|---|---|---|---|---|---|")
    for text in options.texts:
        ours, quick = found(lease, SEARCH.format(text=literal(text)))
        theirs, slow = found(lease, CONTAINS.format(text=literal(text)))
        if missed := theirs - ours:
            raise SystemExit(f"{text}: the search misses {len(missed)}, such as {min(missed)}")
        print(
            f"| {text} | {len(ours):,} | {len(theirs):,} | {quick * 1000:.0f} | "
            f"{slow * 1000:,.0f} | {slow / quick:,.0f} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
