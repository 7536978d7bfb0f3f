"""The steps that benchmarks/dumps.py measures, each run as a process of its own.

    python -m benchmarks.dump_steps prepare|load|dump|tables DIR TRIPLES MOST

prints a JSON object: seconds by part, and what was counted.
"""

from __future__ import annotations

import json
import shutil
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, Store

from benchmarks.national import GRAPH, write_national
from benchmarks.national_templates import BASE
from renkei.graph.catalogue.terms_of_use import Terms
from renkei.graph.dumps.dumps import DumpSet, write_dumps
from renkei.graph.dumps.partition import merged, part
from renkei.graph.dumps.sorting import sorted_lines
from renkei.graph.dumps.tables import write_tables
from renkei.queries.export import table_queries
from renkei.queries.read import bundled_queries

if TYPE_CHECKING:
    from collections.abc import Iterator

SETS = [
    DumpSet("renkei", "renkei", "all", (GRAPH,)),
    DumpSet("national", "national", "facts", (GRAPH,)),
]


def prepare(work: Path, triples: int) -> None:
    """Write the sorted lines that a build has when it comes to the dumps."""
    if (work / "merged.nt").is_file():
        return
    write_national(work / "national.nt", triples)
    end = f" <{GRAPH}> .\n".encode()

    def quads() -> Iterator[bytes]:
        with (work / "national.nt").open("rb") as lines:
            for line in lines:
                yield line.removesuffix(b" .\n") + end

    with (work / "sorted.nq").open("wb") as file:
        file.writelines(sorted_lines(quads(), work))
    with (work / "sorted.nq").open("rb") as lines, (work / "writing").open("wb") as file:
        file.writelines(merged(lines))
    (work / "writing").rename(work / "merged.nt")


def load(work: Path) -> dict[str, float]:
    """Fill a store as a build does: the named graph, then the merged one."""
    shutil.rmtree(work / "store", ignore_errors=True)
    began = time.perf_counter()
    store = Store(str(work / "store"))
    for name, form in (("sorted.nq", RdfFormat.N_QUADS), ("merged.nt", RdfFormat.N_TRIPLES)):
        store.bulk_load(path=str(work / name), format=form, lenient=True)
    store.flush()
    return {"load": time.perf_counter() - began}


def dump(work: Path, most: int) -> dict[str, float]:
    """Write dumps and tables as a build does; return seconds of each part."""
    shutil.rmtree(work / "result", ignore_errors=True)
    directory, temporary = work / "result" / "dumps", work / "result" / "work"
    directory.mkdir(parents=True)
    temporary.mkdir()
    marks = [time.perf_counter()]
    parted = part(work / "sorted.nq", temporary / "graphs", triples=work / "merged.nt")
    marks.append(time.perf_counter())
    write_dumps(directory, temporary, SETS, parted, most_statements=most)
    marks.append(time.perf_counter())
    return {"part": marks[1] - marks[0], "dumps": marks[2] - marks[1]}


def tables(work: Path) -> dict[str, float]:
    """Write the tables as a build does."""
    directory = work / "tables"
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir()
    store = Store.read_only(str(work / "store"))
    began = time.perf_counter()
    queries = table_queries(bundled_queries(), BASE)
    written = write_tables(directory, work, store, queries, Terms(rights={"en": "None stated."}))
    rows = sum(file.rows or 0 for file in written)
    return {"tables": time.perf_counter() - began, "rows": rows}


def main() -> None:
    """Do one step and say how long its parts took."""
    step, work, triples, most = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    if step == "prepare":
        prepare(work, triples)
        said: dict[str, float] = {}
    elif step == "load":
        said = load(work)
    elif step == "dump":
        said = dump(work, most)
    else:
        said = tables(work)
    print(json.dumps(said))


if __name__ == "__main__":
    main()
