"""The last stage: the changes since the previous generation, the meta graph, and two renames."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import renkei
from renkei.graph.build.fingerprint import remember
from renkei.graph.build.storing import bulk_writer
from renkei.graph.build.work import write_json
from renkei.graph.catalogue.datasets import Release
from renkei.graph.catalogue.inputs import GraphWriter
from renkei.graph.dumps.artifacts import describe_artifacts
from renkei.graph.generations.changes import CHANGES, write_changes
from renkei.graph.generations.disk import sync_tree
from renkei.graph.generations.generations import IN_USE, Generation
from renkei.graph.generations.history import History
from renkei.graph.generations.manifest import MANIFEST
from renkei.graph.things.changed import date_things

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store

    from renkei.graph.build.work import Work
    from renkei.graph.dumps.artifacts import Artifacts

__all__ = ["describe", "publish_result", "record_changes"]


def record_changes(
    work: Work, manifest: Mapping[str, Any], name: str, published: Generation | None
) -> None:
    """Write what changed since the previous generation, and when each thing did."""
    start, path = f"{work.plan.iris.base}id/", work.directory / "touched"
    with path.open("w", encoding="utf-8") as touched:
        record = write_changes(
            work.result / CHANGES,
            work.directory / "sorted.nq",
            work.plan.iris,
            manifest=manifest,
            name=name,
            previous=published,
            touched=lambda thing: touched.write(f"{thing.removeprefix(start)}\n"),
        )
    with path.open(encoding="utf-8") as lines:
        date_things(
            work.result,
            before=published.path if published and record.patch else None,
            touched=(line[:-1] for line in lines),
            built=work.built,
        )


def describe(work: Work, store: Store, artifacts: Artifacts, manifest: Mapping[str, Any]) -> None:
    """Write the meta graph into the store."""
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


def publish_result(work: Work, name: str, manifest: dict[str, Any]) -> Generation:
    """Publish the result: two renames."""
    (work.result / IN_USE).touch()
    write_json(work.result / MANIFEST, manifest | {"durations": work.durations})
    if work.plan.durable:
        sync_tree(work.result)
    generation = Generation(work.generations.directory / name)
    work.result.rename(generation.path)
    work.generations.publish(generation, durable=work.plan.durable)
    remember(work.generations, work.inputs_digest, name)
    History(work.generations.history_dir).update(work.generations)
    return generation
