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
from renkei.graph.dumps.dumps import Dumps, DumpSet, dump_sets, write_dumps
from renkei.graph.dumps.partition import part
from renkei.graph.search.index_writer import tee_search
from renkei.graph.things.writer import tee_things

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from renkei.graph.catalogue.datasets import Release
    from renkei.graph.catalogue.description import CatalogueDescription, DatasetDescription
    from renkei.graph.catalogue.inputs import GraphWriter
    from renkei.graph.catalogue.metadata import LoadedSource
    from renkei.graph.catalogue.terms_of_use import Terms
    from renkei.graph.catalogue.void import Statistics
    from renkei.graph.dumps.tables import TableFile
    from renkei.graph.rdf.iris import Iris

__all__ = [
    "SUMS",
    "Artifacts",
    "DumpFiles",
    "DumpPlan",
    "describe_artifacts",
    "describe_files",
    "plan_dumps",
    "write_dump_files",
]

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


@dataclass(frozen=True)
class DumpPlan:
    """What is dumped, and under which terms.

    Attributes:
        sets: The sets of named graphs that are dumped together.
        terms: The terms of use of each named graph.
        part_terms: Those of each dataset and part of it, and of ``(WHOLE, "tables")``.
    """

    sets: Sequence[DumpSet]
    terms: Mapping[str, Terms]
    part_terms: Mapping[tuple[str, str], Terms]


@dataclass(frozen=True)
class DumpFiles:
    """The dumps that were written, and numbers of the merged graph."""

    dumps: Dumps
    statistics: Statistics


def plan_dumps(
    iris: Iris, descriptions: Sequence[DatasetDescription], graphs: Iterable[str]
) -> DumpPlan:
    """Return what is dumped of these named graphs."""
    graphs = sorted(graphs)
    terms = terms_of_graphs(iris, descriptions, graphs)
    sets = dump_sets(iris, [one.name for one in descriptions], graphs)
    part_terms = {
        (one.dataset, one.part): combined([terms[graph] for graph in one.graphs], iris.base)
        for one in sets
    }
    facts = [graph for one in sets if one.part == "facts" for graph in one.graphs]
    part_terms[WHOLE, "tables"] = combined([terms[graph] for graph in facts], iris.base)
    return DumpPlan(sets, terms, part_terms)


def write_dump_files(
    directory: Path,
    work_dir: Path,
    sets: Sequence[DumpSet],
    base: str,
    *,
    formats: Collection[str],
    most_statements: int,
) -> DumpFiles:
    """Write dumps, table of things and search index of a generation. It needs no store.

    Args:
        directory: The directory of the dumps, which exists.
        work_dir: Has ``sorted.nq`` and ``merged.nt``; temporary files are written there.
        sets: See `DumpPlan`.
        base: The base of the IRIs.
        formats: See `renkei.graph.dumps.dumps.write_dumps`.
        most_statements: See there.
    """
    parted = part(work_dir / "sorted.nq", work_dir / "graphs", triples=work_dir / "merged.nt")
    dumps = write_dumps(
        directory, work_dir, sets, parted, formats=formats, most_statements=most_statements
    )
    return DumpFiles(dumps, _read_merged(work_dir / "merged.nt", directory.parent, base))


def _read_merged(triples: Path, generation: Path, base: str) -> Statistics:
    """Read the merged graph once, sorted: the table of things, the search index, the statistics.

    Whatever else a generation has of all its statements is written here, while they stream by.
    """
    with triples.open("rb") as lines:
        things = tee_things(lines, generation, base)
        return void.count(tee_search(things, generation, base), base)


def describe_files(
    directory: Path,
    files: DumpFiles,
    tables: Sequence[TableFile],
    planned: DumpPlan,
    *,
    graphs: Mapping[str, int],
    catalogue: CatalogueDescription,
    descriptions: Sequence[DatasetDescription],
    previous: Mapping[str, Any],
    built: str,
) -> Artifacts:
    """Return the files with their terms and times; write their checksums.

    Args:
        directory: The directory of the dumps.
        files: The dumps.
        tables: The tables.
        planned: What was to be dumped.
        graphs: Number of statements of each named graph.
        catalogue: Description of the catalogue and of the whole graph.
        descriptions: Those of the sources of the build.
        previous: The manifest of the previous generation; empty if there is none.
        built: Time of the build, as ``xsd:dateTime``.
    """
    part_terms = planned.part_terms
    before = {file["name"]: file for key in ("dumps", "tables") for file in previous.get(key, ())}
    artifacts = Artifacts(
        dumps=[
            _described(asdict(dump), part_terms[dump.dataset, dump.part], before, built)
            for dump in files.dumps.files
        ],
        tables=[
            _described(asdict(table), part_terms[WHOLE, "tables"], before, built)
            for table in tables
        ],
        left_out=files.dumps.left_out,
        datasets=_datasets(descriptions, part_terms, has_tables=bool(tables)),
        statistics=files.statistics,
        graphs=graphs,
        terms=planned.terms,
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
