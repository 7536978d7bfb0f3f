"""The files of a generation beside its store: dumps, tables, checksums; and their description."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.catalogue import void
from renkei.graph.catalogue.datasets import write_dataset
from renkei.graph.catalogue.dcat import write_catalogue
from renkei.graph.catalogue.description import TABLES, WHOLE, dataset_of
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

    from renkei.graph.catalogue.datasets import Release
    from renkei.graph.catalogue.description import CatalogueDescription, DatasetDescription
    from renkei.graph.catalogue.inputs import GraphWriter
    from renkei.graph.catalogue.metadata import LoadedSource
    from renkei.graph.catalogue.terms_of_use import Terms
    from renkei.graph.catalogue.void import Statistics
    from renkei.graph.dumps.tables import TableQuery
    from renkei.graph.rdf.iris import Iris

__all__ = ["SUMS", "Artifacts", "describe_artifacts", "write_artifacts"]

SUMS: Final = "SHA256SUMS"


@dataclass(frozen=True)
class Artifacts:
    """The files that were written, and what their description needs.

    Attributes:
        dumps: See `renkei.graph.dumps.dumps.Dump`, as mappings, with ``licence`` and ``rights``:
            see `renkei.graph.catalogue.terms_of_use.Terms`; with ``issued`` and ``modified``: since
            when a file of this name exists, and since when with these bytes under these terms.
        tables: The same of `renkei.graph.dumps.tables.TableFile`.
        left_out: See `renkei.graph.dumps.dumps.Dumps`.
        datasets: Keys of the datasets of the catalogue, in its order.
        statistics: Numbers of the merged graph.
        graphs: Number of statements of each named graph.
        terms: The terms of use of each named graph.
        part_terms: Those of each dataset and part of it, and of ``(WHOLE, "tables")``.
        described: Dataset → ``sha256`` of its description in the catalogue, and since when it is
            so (``modified``).
    """

    dumps: list[dict[str, Any]]
    tables: list[dict[str, Any]]
    left_out: list[dict[str, str]]
    datasets: list[str]
    statistics: Statistics
    graphs: Mapping[str, int]
    terms: Mapping[str, Terms]
    part_terms: Mapping[tuple[str, str], Terms]
    described: Mapping[str, Mapping[str, str]]

    def as_json(self) -> dict[str, Any]:
        """Return the members of the manifest, with ``terms`` of the whole and of all facts."""
        return {
            "dumps": self.dumps,
            "tables": self.tables,
            "left_out": self.left_out,
            "datasets": self.datasets,
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
    """Write dumps, tables, checksums and the index of subjects of a generation.

    Args:
        directory: The directory to write; it must not exist.
        work_dir: Has ``sorted.nq`` and ``merged.nt``; temporary files are written there.
        store: The graph.
        iris: Mints IRIs.
        catalogue: Description of the catalogue and of the whole graph.
        sources: The sources of the build.
        tables: The queries of the tables.
        previous: The manifest of the previous generation; empty if there is none.
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
        indexed = tee_subject_index(lines, directory.parent / THINGS, iris.base)
        statistics = void.count(indexed, iris.base)
    before = {file["name"]: file for key in ("dumps", "tables") for file in previous.get(key, ())}
    artifacts = Artifacts(
        dumps=[
            _described(asdict(dump), part_terms[dump.dataset, dump.part], before, built)
            for dump in dumps.files
        ],
        tables=[
            _described(asdict(table), part_terms[WHOLE, "tables"], before, built) for table in flat
        ],
        left_out=dumps.left_out,
        datasets=_datasets(descriptions, part_terms, has_tables=bool(flat)),
        statistics=statistics,
        graphs=parted.counts,
        terms=terms,
        part_terms=part_terms,
        described=_described_since(catalogue, descriptions, previous, built),
    )
    lines_of_sums = (
        f"{file['sha256']}  {file['name']}\n" for file in artifacts.dumps + artifacts.tables
    )
    (directory / SUMS).write_text("".join(lines_of_sums), encoding="ascii")
    return artifacts


def describe_artifacts(
    meta: GraphWriter,
    iris: Iris,
    artifacts: Artifacts,
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
        graphs=artifacts.graphs,
        terms=artifacts.terms,
        generation=release.id,
        version=version,
        built=release.built,
    )
    names, terms = artifacts.datasets, artifacts.part_terms
    write_catalogue(meta, iris, catalogue, descriptions, release, names=names, terms=terms)
    since = {}
    for description in descriptions:
        key = description.name
        for one in ("facts", "spans"):
            if dataset_of(key, one) in names:
                of_part = terms.get((key, one))
                write_dataset(meta, iris, description, catalogue, release, part=one, terms=of_part)
                since[dataset_of(key, one)] = artifacts.described[key]["modified"]
    for key in (WHOLE, TABLES):
        if key in names:
            since[key] = artifacts.described[WHOLE]["modified"]
    write_distributions(meta, iris, artifacts.dumps, artifacts.tables, terms=terms, described=since)
    dumps = [dump for dump in artifacts.dumps if dump["dataset"] == WHOLE]
    void.write_void(
        meta,
        iris,
        artifacts.statistics,
        dataset=iris.thing("dataset", WHOLE),
        graphs=artifacts.graphs,
        dumps=[f"{iris.base}dumps/latest/{dump['name']}" for dump in dumps],
        formats={dump["format"] for dump in dumps},
    )


def _datasets(
    sources: Sequence[DatasetDescription],
    part_terms: Mapping[tuple[str, str], Terms],
    *,
    has_tables: bool,
) -> list[str]:
    """Return the keys of the datasets: the whole, its tables, and each source and its quotes."""
    names = [WHOLE, *([TABLES] if has_tables else [])]
    for source in sources:
        names.append(source.name)
        if (source.name, "spans") in part_terms:
            names.append(dataset_of(source.name, "spans"))
    return names


def _described_since(
    catalogue: CatalogueDescription,
    sources: Sequence[DatasetDescription],
    previous: Mapping[str, Any],
    built: str,
) -> dict[str, dict[str, str]]:
    """Return since when each dataset has its description: a corrected title is a change."""
    contact = asdict(catalogue.contact) if catalogue.contact else None
    descriptions: dict[str, list[Any]] = {
        source.name: [asdict(source), None if source.contact else contact] for source in sources
    }
    # Areas, languages and periods of the whole come from its sources if the catalogue has none.
    from_sources = [
        [asdict(place) for place in s.spatial] + [s.languages, s.temporal] for s in sources
    ]
    descriptions[WHOLE] = [asdict(catalogue), from_sources]
    since = {}
    for name, description in descriptions.items():
        text = json.dumps(description, sort_keys=True, ensure_ascii=False)
        digest = hashlib.sha256(text.encode()).hexdigest()
        old = previous.get("described", {}).get(name, {})
        is_same = old.get("sha256") == digest
        since[name] = {"sha256": digest, "modified": old["modified"] if is_same else built}
    return since


def _described(
    file: dict[str, Any], terms: Terms, before: Mapping[str, Mapping[str, Any]], built: str
) -> dict[str, Any]:
    """Add the terms and times of a file; those of an unchanged file stay."""
    old = before.get(file["name"], {})
    now = terms.as_json() | {"sha256": file["sha256"]}
    is_same = all(old.get(key) == value for key, value in now.items())
    return file | {
        **terms.as_json(),
        "issued": old.get("issued", built),
        "modified": old.get("modified", built) if is_same else built,
    }
