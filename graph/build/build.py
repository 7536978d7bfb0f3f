"""Build a generation: load, merge, check, dump, optimise, and publish it completely or not at all.

Everything happens in ``building/`` of the data directory; the last two steps are renames. A build
that fails or is killed leaves the published generation unchanged.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

import renkei
from renkei.errors import CheckError
from renkei.graph.build.checks import CheckReport, check_graph
from renkei.graph.build.fingerprint import LAYOUT, inputs_digest, remember
from renkei.graph.build.loading import bulk_writer, load_sources, merge_graphs
from renkei.graph.build.plan import STAGES, BuildOutcome, Progress
from renkei.graph.catalogue.datasets import Release
from renkei.graph.catalogue.description import lacking
from renkei.graph.catalogue.inputs import GraphWriter
from renkei.graph.catalogue.metadata import LoadedSource
from renkei.graph.catalogue.statistics import count_classes, count_graphs
from renkei.graph.dumps.artifacts import describe_artifacts, write_artifacts
from renkei.graph.dumps.sorting import sorted_lines
from renkei.graph.dumps.subjects import thing_key, write_lastmod
from renkei.graph.generations.changes import CHANGES, write_changes
from renkei.graph.generations.disk import disk_errors, remove_tree, require_free_space, sync_tree
from renkei.graph.generations.generations import IN_USE, Generation, Generations
from renkei.graph.generations.history import History
from renkei.graph.generations.manifest import MANIFEST
from renkei.graph.rdf.vocabulary import vocabulary_version

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from renkei.graph.build.plan import BuildPlan
    from renkei.graph.catalogue.inputs import LoadReport
    from renkei.graph.dumps.artifacts import Artifacts

__all__ = ["STAGES", "BuildOutcome", "Progress", "build"]


@dataclass
class _Work:
    """The state of one build."""

    directory: Path
    generations: Generations
    plan: BuildPlan
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
        """Begin a stage; record the duration of the one before."""
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
        plan: What to build.
        generations: The data directory to build in.
        clock: Returns the time in UTC; it decides the generation's name and nothing of its content.
        progress: Receives the stages.
        publish: False runs all checks, publishes nothing and leaves no files.

    Raises:
        BusyError: If another build runs in the same data directory.
        SourceError: If a source is malformed.
        CheckError: If the graph breaks a rule (only if ``publish``).
        StoreError: If the disk is full or cannot be written.
    """
    digest = inputs_digest(plan)
    with generations.exclusive(), disk_errors(generations.data_dir):
        generations.clear_remains()
        name = generations.current_name()
        require_free_space(generations.data_dir, generations.directory / name if name else None)
        directory = generations.work_dir / str(os.getpid())
        work = _Work(directory, generations, plan, digest, clock(), progress)
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
    content = merge_graphs(work.plan, store, work.directory)
    work.stage("check")
    report = check_graph(work.plan, store, work.directory / "merged.nt")
    manifest = _make_manifest(work, store, content, report)
    if not publish or not report.passed:
        return BuildOutcome(None, manifest, work.reports, report, published=False)
    published = work.generations.published()
    same = _find_same(work.generations, published, manifest["id"])
    if same is not None:
        if same != published:
            work.generations.publish(same, durable=work.plan.durable)
        remember(work.generations, work.inputs_digest, same.name)
        return BuildOutcome(same, same.manifest, work.reports, report, published=same != published)
    work.stage("dump")
    previous: Mapping[str, Any] = published.manifest if published else {}
    artifacts = write_artifacts(
        work.result / "dumps",
        work.directory,
        store,
        work.plan.iris,
        catalogue=work.plan.catalogue,
        sources=work.sources,
        tables=work.plan.tables,
        previous=previous,
        built=work.built,
        formats=work.plan.dump_formats,
        most_statements=work.plan.max_dump_statements,
    )
    first_built = previous.get("first_built", previous.get("built", work.built))
    manifest |= {
        "first_built": first_built,
        "previous": previous.get("id"),
        **artifacts.as_json(),
    }
    name = f"{work.now:%Y%m%dT%H%M%S%f}Z-{manifest['id']}"
    _write_changes(work, manifest, name, published)
    work.stage("optimise")
    _describe(work, store, artifacts, manifest)
    store.optimize()
    store.flush()
    del store  # closes it
    work.stage("publish")
    generation = _publish(work, name, manifest)
    return BuildOutcome(generation, generation.manifest, work.reports, report, published=True)


def _load(work: _Work, store: Store) -> None:
    work.reports = load_sources(work.plan, store, work.result / "sources", work.progress)
    directory = work.result / "reports"
    directory.mkdir()
    for report in work.reports:
        _write_json(directory / f"{report.source}.json", report.as_json())


def _make_manifest(work: _Work, store: Store, content: str, checks: CheckReport) -> dict[str, Any]:
    """Return the members of the manifest that are known before dumps are written.

    Args:
        work: The build.
        store: The graph, without the meta graph.
        content: Digest of the generation (hex); its first sixteen digits are the id.
        checks: Results of the checks.
    """
    plan = work.plan
    graphs = count_graphs(store)
    with (work.directory / "merged.nt").open("rb") as lines:
        triples = sum(1 for _ in lines)
    descriptions = [source.description for source in plan.inputs]
    return {
        "id": content[:16],
        "content_sha256": content,
        "version": renkei.__version__,
        "layout": LAYOUT,
        "vocabulary": vocabulary_version(),
        "built": work.built,
        "base": plan.base,
        "inputs_sha256": work.inputs_digest,
        "triples": triples,
        "quads": sum(graphs.values()),
        "graphs": graphs,
        "classes": count_classes(store),
        "checks": checks.as_json(),
        "catalogue": asdict(plan.catalogue),
        "lacking": list(lacking(plan.catalogue, descriptions)),
        "sources": [
            asdict(description) | {"files": loaded["files"], "counts": loaded["counts"]}
            for description, loaded in zip(
                descriptions, (report.as_json() for report in work.reports), strict=True
            )
        ],
    }


def _find_same(
    generations: Generations, published: Generation | None, id_: str
) -> Generation | None:
    """Return a retained generation with this content; the published one is preferred."""
    preferred = [published] if published else []
    for generation in [*preferred, *reversed(generations.all())]:
        if generation.id == id_ and generation.is_readable:
            return generation
    return None


def _write_changes(
    work: _Work, manifest: Mapping[str, Any], name: str, published: Generation | None
) -> None:
    start, path = f"{work.plan.iris.base}id/", work.directory / "touched"
    with path.open("wb") as touched:
        record = write_changes(
            work.result / CHANGES,
            work.directory / "sorted.nq",
            work.plan.iris,
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


def _describe(work: _Work, store: Store, artifacts: Artifacts, manifest: Mapping[str, Any]) -> None:
    retained = [generation.id for generation in work.generations.all()]
    release = Release(
        id=manifest["id"],
        built=work.built,
        first_built=manifest["first_built"],
        previous=manifest["previous"],
        retained=list(dict.fromkeys([*retained, manifest["id"]])),
    )
    with bulk_writer(store) as write:
        describe_artifacts(
            GraphWriter(work.plan.iris.meta_graph, write),
            work.plan.iris,
            artifacts,
            catalogue=work.plan.catalogue,
            sources=work.sources,
            release=release,
            version=renkei.__version__,
        )


def _publish(work: _Work, name: str, manifest: dict[str, Any]) -> Generation:
    (work.result / IN_USE).touch()
    _write_json(work.result / MANIFEST, manifest | {"durations": work.durations})
    if work.plan.durable:
        sync_tree(work.result)
    generation = Generation(work.generations.directory / name)
    work.result.rename(generation.path)
    work.generations.publish(generation, durable=work.plan.durable)
    remember(work.generations, work.inputs_digest, name)
    History(work.generations.history_dir).update(work.generations)
    return generation


def _write_json(path: Path, value: Mapping[str, Any]) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
