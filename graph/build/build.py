"""Build a generation: load, merge, store, check, dump, and publish it completely or not at all.

Everything happens in ``building/`` of the data directory; the last two steps are renames. A build
that fails or is killed leaves the published generation unchanged. The order is that in which each
stage is fastest: queries wait for the optimised store, and dumps, which need none, are written
beside it by another process if the graph is large.
"""

from __future__ import annotations

import io
import os
from contextlib import ExitStack, closing
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from pyoxigraph import Store

import renkei
from renkei.errors import CheckError
from renkei.graph.build.checks import FINDINGS, CheckReport, check_graph
from renkei.graph.build.dumping import DumpProcess, DumpTask
from renkei.graph.build.fingerprint import LAYOUT, inputs_digest, remember
from renkei.graph.build.linking import link_sources
from renkei.graph.build.loading import Loaded, load_sources
from renkei.graph.build.merging import Merged, merge_statements
from renkei.graph.build.parsed import open_statements
from renkei.graph.build.plan import STAGES, BuildOutcome, Progress
from renkei.graph.build.publishing import describe, publish_result, record_changes
from renkei.graph.build.storing import fill_store
from renkei.graph.build.work import Work, write_json
from renkei.graph.catalogue.description import WHOLE, lacking
from renkei.graph.catalogue.statistics import count_classes
from renkei.graph.dumps.artifacts import describe_files, plan_dumps
from renkei.graph.dumps.tables import write_tables
from renkei.graph.generations.disk import disk_errors, remove_tree, require_free_space
from renkei.graph.query.evaluation import evaluate
from renkei.graph.query.precomputed import FOLDER, write_answers
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import CheckedQuery
from renkei.graph.rdf.formats import SPARQL_JSON
from renkei.graph.rdf.vocabulary import vocabulary_version
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from typing import IO

    from renkei.graph.build.plan import BuildPlan
    from renkei.graph.generations.generations import Generation, Generations

__all__ = ["STAGES", "BuildOutcome", "Progress", "build"]


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
        work = Work(directory, generations, plan, digest, clock(), progress)
        work.result.mkdir(parents=True)
        try:
            outcome = _build(work, publish=publish)
        finally:
            remove_tree(directory)
        if publish and outcome.generation is None:
            raise CheckError(outcome.check.summary())
        return outcome


def _build(work: Work, *, publish: bool) -> BuildOutcome:
    plan, generations = work.plan, work.generations
    loaded = _load(work)
    work.stage("link")
    _link(work, loaded)
    work.stage("merge")
    merged = _merge(work, loaded)
    published = generations.published()
    same = _find_same(generations, published, merged.content[:16])
    planned = plan_dumps(plan.iris, [one.description for one in plan.inputs], merged.graphs)
    with ExitStack() as stack:
        dumping: DumpProcess | None = None
        task = DumpTask(
            work.result / "dumps",
            work.directory,
            planned.sets,
            plan.base,
            plan.dump_formats,
            plan.max_dump_statements,
        )
        is_large = sum(merged.graphs.values()) >= plan.least_dumped_apart
        if publish and same is None and is_large:
            task.directory.mkdir()
            dumping = stack.enter_context(closing(DumpProcess(task)))
        store = _fill(work)
        work.stage("check")
        report = check_graph(plan, store, work.result / "reports", work.directory)
        (generations.data_dir / FINDINGS).unlink(missing_ok=True)
        if not publish or not report.passed:
            report = report.kept_in(generations.data_dir)
        manifest = _make_manifest(work, store, merged, report)
        if not publish or not report.passed:
            return BuildOutcome(None, manifest, work.reports, report, work.links, published=False)
        if same is not None:
            if same != published:
                generations.publish(same, durable=plan.durable)
            remember(generations, work.inputs_digest, same.name)
            return BuildOutcome(
                same, same.manifest, work.reports, report, work.links, published=same != published
            )
        task.directory.mkdir(exist_ok=True)
        work.stage("tables")
        terms = planned.part_terms[WHOLE, "tables"]
        tables = write_tables(task.directory, work.directory, store, plan.tables, terms)
        work.stage("dump")
        files = task.run() if dumping is None else dumping.result(work.advance("files"))
    previous: Mapping[str, Any] = published.manifest if published else {}
    artifacts = describe_files(
        task.directory,
        files,
        tables,
        planned,
        graphs=merged.graphs,
        catalogue=plan.catalogue,
        descriptions=[source.description for source in plan.inputs],
        previous=previous,
        built=work.built,
    )
    manifest |= {
        "first_built": previous.get("first_built", previous.get("built", work.built)),
        "previous": previous.get("id"),
        **artifacts.as_json(),
    }
    name = f"{work.now:%Y%m%dT%H%M%S%f}Z-{manifest['id']}"
    record_changes(work, manifest, name, published)
    work.stage("publish")
    describe(work, store, artifacts, manifest)
    manifest["answers"] = _answer_in_advance(work, store)
    store.flush()
    del store  # closes it
    generation = publish_result(work, name, manifest)
    return BuildOutcome(
        generation, generation.manifest, work.reports, report, work.links, published=True
    )


def _load(work: Work) -> Loaded:
    work.stage("load")
    loaded = load_sources(
        work.plan,
        work.generations.data_dir,
        work.directory,
        work.result / "sources",
        work.progress,
    )
    work.reports = loaded.reports
    return loaded


def _link(work: Work, loaded: Loaded) -> None:
    """Find what links the sources, and write their reports."""
    directory = work.result / "reports"
    directory.mkdir()
    work.links = link_sources(work, loaded, directory)
    for report in work.reports:
        write_json(directory / f"{report.source}.json", report.as_json())


def _merge(work: Work, loaded: Loaded) -> Merged:
    with ExitStack() as stack:
        files = [stack.enter_context(open_statements(path)) for path in loaded.files]
        return merge_statements(
            work.plan,
            [*files, io.BytesIO(b"".join(loaded.others))],
            work.directory,
            memory=work.plan.sorted_bytes,
            advance=work.counting("statements"),
        )


def _fill(work: Work) -> Store:
    work.stage("store")
    store = Store(str(work.result / "store"))
    quads, triples = work.directory / "sorted.nq", work.directory / "merged.nt"
    fill_store(
        store,
        quads,
        triples,
        slice_bytes=work.plan.slice_bytes,
        advance=work.counting("bytes", quads.stat().st_size + triples.stat().st_size),
    )
    work.stage("optimise")
    store.optimize()
    return store


def _make_manifest(work: Work, store: Store, merged: Merged, checks: CheckReport) -> dict[str, Any]:
    """Return the members of the manifest that are known before dumps are written.

    Args:
        work: The build.
        store: The graph, without the meta graph.
        merged: Its statements.
        checks: Results of the checks.
    """
    plan = work.plan
    descriptions = [source.description for source in plan.inputs]
    return {
        "id": merged.content[:16],
        "content_sha256": merged.content,
        "version": renkei.__version__,
        "layout": LAYOUT,
        "vocabulary": vocabulary_version(),
        "built": work.built,
        "base": plan.base,
        "inputs_sha256": work.inputs_digest,
        "triples": merged.triples,
        "quads": sum(merged.graphs.values()),
        "graphs": merged.graphs,
        "classes": count_classes(store),
        "checks": checks.as_json(),
        "links": work.links.as_json(),
        "catalogue": asdict(plan.catalogue),
        "lacking": list(lacking(plan.catalogue, descriptions)),
        "sources": [
            asdict(description) | {"files": loaded["files"], "counts": loaded["counts"]}
            for description, loaded in zip(
                descriptions, (report.as_json() for report in work.reports), strict=True
            )
        ],
    }


def _answer_in_advance(work: Work, store: Store) -> Mapping[str, Sequence[str]]:
    """Answer the queries of the plan on the complete graph; return the digests of their texts."""

    def answer(text: str, output: IO[bytes]) -> None:
        query = QueryRequest(
            query=CheckedQuery(text, "solutions"), media_type=SPARQL_JSON.media_type
        )
        evaluate(store, query, output, prefixes=PREFIXES, base=work.plan.base)

    return write_answers(work.result / FOLDER, work.plan.precomputed, answer)


def _find_same(
    generations: Generations, published: Generation | None, id_: str
) -> Generation | None:
    """Return a retained generation with this content; the published one is preferred."""
    preferred = [published] if published else []
    for generation in [*preferred, *reversed(generations.all())]:
        if generation.id == id_ and generation.is_readable:
            return generation
    return None
