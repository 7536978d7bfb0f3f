"""Build a generation: load, merge, check, dump, optimise, and publish it whole or not at all.

Everything happens in ``building/`` of the data directory; the last two steps are renames. A build
that fails or is killed leaves the published generation as it was.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pyoxigraph import RdfFormat, Store

import renkei
from renkei.errors import CheckError
from renkei.graph.build.checks import CheckReport, sort_findings, validate
from renkei.graph.build.examples import check_keys, write_examples
from renkei.graph.build.fingerprint import inputs_digest, remember, stated_digest
from renkei.graph.build.loading import bulk_writer
from renkei.graph.build.manifest import make_manifest
from renkei.graph.build.plan import STAGES, BuildOutcome, Progress
from renkei.graph.catalogue.dcat import Release
from renkei.graph.catalogue.inputs import GraphWriter, StatementSink
from renkei.graph.catalogue.metadata import LoadedSource
from renkei.graph.catalogue.statistics import select, source_lines
from renkei.graph.dumps.artifacts import describe, write_artifacts
from renkei.graph.dumps.sorting import merged, sorted_lines
from renkei.graph.dumps.subjects import thing_key, write_lastmod
from renkei.graph.generations.changes import CHANGES, write_changes
from renkei.graph.generations.disk import disk_errors, remove_tree, require_room
from renkei.graph.generations.generations import (
    IN_USE,
    MANIFEST,
    Generation,
    Generations,
    sync_tree,
)
from renkei.graph.generations.history import History
from renkei.graph.rdf.vocabulary import VOCABULARY_GRAPH, vocabulary_lines

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from renkei.graph.build.plan import BuildPlan
    from renkei.graph.catalogue.inputs import LoadReport
    from renkei.graph.dumps.artifacts import Artifacts
    from renkei.graph.rdf.iris import Iris

__all__ = ["STAGES", "BuildOutcome", "Progress", "build"]


@dataclass
class _Work:
    """One build under way."""

    directory: Path
    generations: Generations
    plan: BuildPlan
    iris: Iris
    inputs_digest: str
    now: dt.datetime
    progress: Progress
    reports: list[LoadReport] = field(default_factory=list)
    durations: dict[str, float] = field(default_factory=dict)
    _mark: float = field(default_factory=time.monotonic)
    _stage: str = ""

    @property
    def result(self) -> Path:
        """The directory that becomes the generation."""
        return self.directory / "result"

    @property
    def built(self) -> str:
        """Time of the build, as ``xsd:dateTime``."""
        return self.now.isoformat(timespec="seconds").replace("+00:00", "Z")

    @property
    def sources(self) -> list[LoadedSource]:
        """The sources that were loaded."""
        return [
            LoadedSource(source.description, report, source.code_version)
            for source, report in zip(self.plan.inputs, self.reports, strict=True)
        ]

    def stage(self, name: str) -> None:
        """Note that a stage begins."""
        now = time.monotonic()
        if self._stage:
            self.durations[self._stage] = round(now - self._mark, 3)
        self._mark, self._stage = now, name
        self.progress.stage(name)


def build(
    plan: BuildPlan,
    generations: Generations,
    *,
    clock: Callable[[], dt.datetime],
    progress: Progress,
    publish: bool = True,
) -> BuildOutcome:
    """Build a generation and publish it.

    Args:
        plan: What is to be built.
        generations: Where to.
        clock: Gives the time in UTC; it decides the generation's name and nothing of its content.
        progress: Is told of the stages.
        publish: False does everything but publish, and leaves nothing.

    Raises:
        BusyError: If another build is at work in the same data directory.
        SourceError: If a source is malformed.
        CheckError: If the graph breaks a rule (only when it was to be published).
        StoreError: If the disk is full or cannot be written.
    """
    digest = inputs_digest(plan)
    with generations.exclusive(), disk_errors(generations.data_dir):
        generations.clear_remains()
        require_room(generations)
        directory = generations.work_dir / str(os.getpid())
        work = _Work(directory, generations, plan, plan.iris, digest, clock(), progress)
        work.result.mkdir(parents=True)
        try:
            outcome = _build(work, publish=publish)
        finally:
            remove_tree(directory)
        if publish and outcome.generation is None:
            raise CheckError(outcome.check.summary())
        return outcome


def _build(work: _Work, *, publish: bool) -> BuildOutcome:
    work.stage("load")
    store = Store(str(work.result / "store"))
    _load(work, store)
    work.stage("merge")
    content = _merge(work, store)
    work.stage("check")
    report = _check(work, store)
    manifest = make_manifest(
        work.plan,
        content=content,
        built=work.built,
        inputs_sha256=work.inputs_digest,
        triples=_lines(work.directory / "merged.nt"),
        store=store,
        checks=report,
        reports=work.reports,
    )
    if not publish or not report.passed:
        return BuildOutcome(None, manifest, work.reports, report, published=False)
    published = work.generations.published()
    same = _kept_same(work.generations, published, manifest["id"])
    if same is not None:
        if same != published:
            work.generations.publish(same)
        remember(work.generations, work.inputs_digest, same.name)
        return BuildOutcome(same, same.manifest, work.reports, report, published=same != published)
    work.stage("dump")
    previous: Mapping[str, Any] = published.manifest if published else {}
    offer = write_artifacts(
        work.result / "dumps",
        work.directory,
        store,
        work.iris,
        catalogue=work.plan.catalogue,
        sources=work.sources,
        tables=work.plan.tables,
        previous=previous,
        built=work.built,
        most_statements=work.plan.max_dump_statements,
    )
    first_built = previous.get("first_built", previous.get("built", work.built))
    manifest |= {
        "first_built": first_built,
        "previous": previous.get("id"),
        **offer.as_json(),
    }
    name = f"{work.now:%Y%m%dT%H%M%S%f}Z-{manifest['id']}"
    _write_changes(work, manifest, name, published)
    work.stage("optimise")
    _describe(work, store, offer, manifest)
    store.optimize()
    store.flush()
    del store  # closes it
    work.stage("publish")
    generation = _publish(work, name, manifest)
    return BuildOutcome(generation, generation.manifest, work.reports, report, published=True)


def _kept_same(
    generations: Generations, published: Generation | None, id_: str
) -> Generation | None:
    """Return a generation that is kept and has this content: there is no need for another."""
    kept = [published] if published else []
    for generation in [*kept, *reversed(generations.all())]:
        if generation.id == id_ and generation.is_readable:
            return generation
    return None


def _load(work: _Work, store: Store) -> None:
    files = work.result / "sources"
    files.mkdir()

    def keep(digest: str, data: bytes) -> None:
        (files / digest).write_bytes(data)

    ontology, codes = vocabulary_lines()
    with bulk_writer(store) as write:
        for line in (*ontology, *codes):
            write(line.decode("utf-8"))
        sink = StatementSink(work.iris, write, keep=keep)
        for source in work.plan.inputs:
            work.progress.loading(source.description.name)
            work.reports.append(source.load(sink))
        write_examples(work.iris, write, work.plan.examples)
    reports = work.result / "reports"
    reports.mkdir()
    for report in work.reports:
        _write_json(reports / f"{report.source}.json", report.as_json())


def _merge(work: _Work, store: Store) -> str:
    """Fill the default graph with each triple once; return the digest of the generation.

    What is sorted is what the store gives back, so that dumps and answers write terms alike. Only
    the ontology has blank nodes, which the store renames: its own canonical lines stand for it.
    """
    raw = work.directory / "store.nq"
    store.dump(str(raw), format=RdfFormat.N_QUADS)
    ontology_end = f" <{VOCABULARY_GRAPH}> .\n".encode("ascii")

    def lines() -> Iterator[bytes]:
        yield from vocabulary_lines()[0]
        with raw.open("rb") as dumped:
            yield from (line for line in dumped if not line.endswith(ontology_end))

    digest = hashlib.sha256(f"{renkei.__version__}\n{stated_digest(work.plan)}\n".encode())
    with (work.directory / "sorted.nq").open("wb") as sorted_quads:
        for line in sorted_lines(lines(), work.directory):
            digest.update(line)
            sorted_quads.write(line)
    raw.unlink()
    triples = work.directory / "merged.nt"
    with (work.directory / "sorted.nq").open("rb") as quads, triples.open("wb") as output:
        output.writelines(merged(quads))
    store.bulk_load(path=str(triples), format=RdfFormat.N_TRIPLES, lenient=True)
    return digest.hexdigest()


def _check(work: _Work, store: Store) -> CheckReport:
    shapes = validate(work.directory / "merged.nt", where=lambda thing: source_lines(store, thing))
    findings = sort_findings([*shapes, *check_keys(store, work.iris, work.plan.examples)])
    differences: list[str] = []
    reconciled: list[str] = []
    for source in work.plan.inputs:
        found = source.reconcile(lambda query: select(store, query), work.iris)
        if found is not None:
            reconciled.append(source.description.name)
            differences += found
    return CheckReport(findings, tuple(differences), tuple(reconciled))


def _write_changes(
    work: _Work, manifest: Mapping[str, Any], name: str, published: Generation | None
) -> None:
    start, path = f"{work.iris.base}id/", work.directory / "touched"
    with path.open("wb") as touched:
        record = write_changes(
            work.result / CHANGES,
            work.directory / "sorted.nq",
            work.iris,
            manifest=manifest,
            name=name,
            previous=published,
            touched=lambda thing: touched.write(thing_key(thing.removeprefix(start)) + b"\n"),
        )
    with path.open("rb") as lines:
        write_lastmod(
            work.result,
            before=published.path if published and record.patch else None,
            touched=sorted_lines(lines, work.directory),
            built=work.built,
        )


def _describe(work: _Work, store: Store, offer: Artifacts, manifest: Mapping[str, Any]) -> None:
    kept = [generation.id for generation in work.generations.all()]
    release = Release(
        id=manifest["id"],
        built=work.built,
        first_built=manifest["first_built"],
        previous=manifest["previous"],
        kept=list(dict.fromkeys([*kept, manifest["id"]])),
    )
    with bulk_writer(store) as write:
        describe(
            GraphWriter(work.iris.meta_graph, write),
            work.iris,
            offer,
            catalogue=work.plan.catalogue,
            sources=work.sources,
            release=release,
            version=renkei.__version__,
        )


def _publish(work: _Work, name: str, manifest: dict[str, Any]) -> Generation:
    (work.result / IN_USE).touch()
    _write_json(work.result / MANIFEST, manifest | {"durations": work.durations})
    sync_tree(work.result)
    generation = Generation(work.generations.directory / name)
    work.result.rename(generation.path)
    work.generations.publish(generation)
    remember(work.generations, work.inputs_digest, name)
    History(work.generations.history_dir).keep(work.generations)
    return generation


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _lines(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)
