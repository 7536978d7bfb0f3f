"""The manifest of a generation: what was built from what, in numbers and digests."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import renkei
from renkei.graph.build.fingerprint import LAYOUT
from renkei.graph.catalogue.description import lacking
from renkei.graph.catalogue.statistics import count_classes, count_graphs
from renkei.graph.rdf.vocabulary import vocabulary_version

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Store

    from renkei.graph.build.checks import CheckReport
    from renkei.graph.build.plan import BuildPlan
    from renkei.graph.catalogue.inputs import LoadReport

__all__ = ["make_manifest"]


def make_manifest(
    plan: BuildPlan,
    *,
    content: str,
    built: str,
    inputs_sha256: str,
    triples: int,
    store: Store,
    checks: CheckReport,
    reports: Sequence[LoadReport],
) -> dict[str, Any]:
    """Return what is known of a generation before its dumps are written.

    Args:
        plan: What was built.
        content: Digest of the generation (hex); its first sixteen digits are the id.
        built: Time of the build, as ``xsd:dateTime``.
        inputs_sha256: Digest of all inputs.
        triples: Triples of the merged graph.
        store: The graph, without meta.
        checks: What the checks found.
        reports: What each load read, in the order of the sources.
    """
    graphs = count_graphs(store)
    descriptions = [source.description for source in plan.inputs]
    return {
        "id": content[:16],
        "content_sha256": content,
        "version": renkei.__version__,
        "layout": LAYOUT,
        "vocabulary": vocabulary_version(),
        "built": built,
        "base": plan.base,
        "inputs_sha256": inputs_sha256,
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
                descriptions, (report.as_json() for report in reports), strict=True
            )
        ],
    }
