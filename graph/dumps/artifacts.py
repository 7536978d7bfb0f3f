"""What a generation offers beside its store: dumps, tables, checksums, and what describes them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.catalogue import void
from renkei.graph.catalogue.dcat import write_catalogue, write_dataset
from renkei.graph.catalogue.description import WHOLE
from renkei.graph.catalogue.distributions import write_distributions
from renkei.graph.catalogue.metadata import write_metadata
from renkei.graph.catalogue.terms_of_use import combined, terms_of_graphs
from renkei.graph.dumps.dumps import dump_sets, write_dumps
from renkei.graph.dumps.sorting import part
from renkei.graph.dumps.subjects import THINGS, tee_subject_index
from renkei.graph.dumps.tables import write_tables

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from pyoxigraph import Store

    from renkei.graph.catalogue.dcat import Release
    from renkei.graph.catalogue.description import CatalogueDescription, DatasetDescription
    from renkei.graph.catalogue.inputs import GraphWriter
    from renkei.graph.catalogue.metadata import LoadedSource
    from renkei.graph.catalogue.terms_of_use import Terms
    from renkei.graph.catalogue.void import Statistics
    from renkei.graph.dumps.tables import TableQuery
    from renkei.graph.rdf.iris import Iris

__all__ = ["SUMS", "Artifacts", "describe", "write_artifacts"]

SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True)
class Artifacts:
    """What was written.

    Attributes:
        dumps: See `renkei.graph.dumps.dumps.Dump`, as mappings, with ``licence`` and ``rights``:
            see `renkei.graph.catalogue.terms_of_use.Terms`; with ``issued`` and ``modified``: since
            when there is a file of this name, and since when with these bytes under these terms.
        tables: See `renkei.graph.dumps.tables.TableFile`, in the same way.
        left_out: See `renkei.graph.dumps.dumps.Dumps`.
        statistics: Numbers of the merged graph.
        graphs: Number of statements of each named graph.
        terms: The terms of use of each named graph.
        part_terms: Those of each dataset and part of it, and of ``(WHOLE, "tables")``.
        described: Of each dataset, by its key, ``sha256`` of what the catalogue says of it, and
            since when it says so (``modified``).
    """

    dumps: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    left_out: list[dict[str, str]]
    statistics: Statistics
    graphs: Mapping[str, int]
    terms: Mapping[str, Terms]
    part_terms: Mapping[tuple[str, str], Terms]
    described: Mapping[str, Mapping[str, str]]

    def as_json(self) -> dict[str, Any]:
        """Return the members of the manifest: also ``terms``, of the whole and of all facts."""
        return {
            "dumps": self.dumps,
            "tables": self.tables,
            "left_out": self.left_out,
            "terms": {
                "all": self.part_terms[WHOLE, "all"].as_json(),
                "facts": self.part_terms[WHOLE, "tables"].as_json(),
            },
            "described": self.described,
        }


def write_artifacts(
    directory: Path,
    work_dir: Path,
    store: Store,
    iris: Iris,
    *,
    catalogue: CatalogueDescription,
    sources: Sequence[LoadedSource],
    tables: Sequence[TableQuery],
    previous: Mapping[str, Any],
    built: str,
    formats: Collection[str],
    most_statements: int,
) -> Artifacts:
    """Write the dumps and tables of a generation, their checksums, and the list of its things.

    Args:
        directory: Where to; it must not exist.
        work_dir: Has ``sorted.nq`` and ``merged.nt``, and room for more.
        store: The graph.
        iris: Mints IRIs.
        catalogue: What the catalogue says of itself and of the whole.
        sources: What it was built of.
        tables: The queries whose answers are tables.
        previous: The manifest of the generation before; empty if there is none.
        built: Time of the build, as ``xsd:dateTime``.
        formats: See `renkei.graph.dumps.dumps.write_dumps`.
        most_statements: See there.
    """
    directory.mkdir()
    parted = part(work_dir / "sorted.nq", work_dir / "graphs", triples=work_dir / "merged.nt")
    descriptions = [source.description for source in sources]
    terms = terms_of_graphs(iris, descriptions, parted.counts)
    sets = dump_sets(iris, [one.name for one in descriptions], parted.counts)
    part_terms = {
        (one.dataset, one.part): combined([terms[graph] for graph in one.graphs], iris.base)
        for one in sets
    }
    facts = [graph for one in sets if one.part == "facts" for graph in one.graphs]
    part_terms[WHOLE, "tables"] = combined([terms[graph] for graph in facts], iris.base)
    dumps = write_dumps(
        directory, work_dir, sets, parted, formats=formats, most_statements=most_statements
    )
    flat = write_tables(directory, work_dir, store, tables, part_terms[WHOLE, "tables"])
    with (work_dir / "merged.nt").open("rb") as lines:
        noted = tee_subject_index(lines, directory.parent / THINGS, iris.base)
        statistics = void.count(noted, iris.base)
    before = {file["name"]: file for key in ("dumps", "tables") for file in previous.get(key, ())}
    offer = Artifacts(
        dumps=[
            _described(asdict(dump), part_terms[dump.dataset, dump.part], before, built)
            for dump in dumps.files
        ],
        tables=[
            _described(asdict(table), part_terms[WHOLE, "tables"], before, built) for table in flat
        ],
        left_out=dumps.left_out,
        statistics=statistics,
        graphs=parted.counts,
        terms=terms,
        part_terms=part_terms,
        described=_described_since(catalogue, descriptions, previous, built),
    )
    lines_of_sums = (f"{file['sha256']}  {file['name']}\n" for file in offer.dumps + offer.tables)
    (directory / SUMS).write_text("".join(lines_of_sums), encoding="ascii")
    return offer


def describe(
    meta: GraphWriter,
    iris: Iris,
    offer: Artifacts,
    *,
    catalogue: CatalogueDescription,
    sources: Sequence[LoadedSource],
    release: Release,
    version: str,
) -> None:
    """Write the meta graph: named graphs, provenance, catalogue, VoID."""
    descriptions = [source.description for source in sources]
    write_metadata(
        meta,
        iris,
        sources=sources,
        graphs=offer.graphs,
        terms=offer.terms,
        generation=release.id,
        version=version,
        built=release.built,
    )
    write_catalogue(meta, iris, catalogue, descriptions, release)
    for description in descriptions:
        write_dataset(meta, iris, description, catalogue, release)
    since = {name: entry["modified"] for name, entry in offer.described.items()}
    write_distributions(
        meta, iris, offer.dumps, offer.tables, terms=offer.part_terms, described=since
    )
    dumps = [dump for dump in offer.dumps if dump["dataset"] == WHOLE]
    void.write_void(
        meta,
        iris,
        offer.statistics,
        dataset=iris.thing("dataset", WHOLE),
        graphs=offer.graphs,
        dumps=[f"{iris.base}dumps/latest/{dump['name']}" for dump in dumps],
        formats={dump["format"] for dump in dumps},
    )


def _described_since(
    catalogue: CatalogueDescription,
    sources: Sequence[DatasetDescription],
    previous: Mapping[str, Any],
    built: str,
) -> dict[str, dict[str, str]]:
    """Return since when each dataset is described as it is: a corrected title is news, too."""
    contact = asdict(catalogue.contact) if catalogue.contact else None
    said: dict[str, list[Any]] = {
        source.name: [asdict(source), None if source.contact else contact] for source in sources
    }
    # Where the catalogue leaves them out, the whole has those of its sources.
    taken = [[asdict(place) for place in s.spatial] + [s.languages, s.temporal] for s in sources]
    said[WHOLE] = [asdict(catalogue), taken]
    found = {}
    for name, description in said.items():
        text = json.dumps(description, sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        old = previous.get("described", {}).get(name, {})
        is_same = old.get("sha256") == digest
        found[name] = {"sha256": digest, "modified": old["modified"] if is_same else built}
    return found


def _described(
    file: dict[str, Any], terms: Terms, before: Mapping[str, Mapping[str, Any]], built: str
) -> dict[str, Any]:
    """Add the terms of a file, and its times: what is as it was keeps those it had."""
    old = before.get(file["name"], {})
    now = terms.as_json() | {"sha256": file["sha256"]}
    is_same = all(old.get(key) == value for key, value in now.items())
    return file | {
        **terms.as_json(),
        "issued": old.get("issued", built),
        "modified": old.get("modified", built) if is_same else built,
    }
