"""What the tests share: the bundled graph, built once, as a real store on disk."""

from __future__ import annotations

import datetime as dt
import gzip
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest
import rdflib
from pyoxigraph import Store

from renkei.graph.build.build import BuildOutcome, build
from renkei.graph.build.plan import MAX_DUMP_STATEMENTS, BuildPlan
from renkei.graph.catalogue.description import CatalogueDescription
from renkei.graph.generations.generations import Generations
from renkei.graph.rdf.formats import DUMP_FORMATS
from renkei.graph.search.in_queries import NameSearch
from renkei.loaders.sources import bundled_sources, read_catalogue, read_sources
from renkei.queries.export import example_queries, precomputed_queries, table_queries
from renkei.queries.read import bundled_queries
from tests.shared import made_once

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from renkei.graph.build.examples import ExampleQuery
    from renkei.graph.dumps.tables import TableQuery

BASE = "http://127.0.0.1:8000/"


# Property tests try few examples at a desk, more in `make test-all`, and many in `make prove`
# (--hypothesis-profile). None has a deadline: the machine may be busy.
hypothesis.settings.register_profile("desk", max_examples=10, deadline=None)
hypothesis.settings.register_profile("full", max_examples=25, deadline=None)
hypothesis.settings.register_profile("long", max_examples=1_000, deadline=None)
hypothesis.settings.load_profile("desk")

# Temporary directories are in memory where there is much of it: thousands of small files are
# written and removed. `make prove` writes gigabytes, and says where.
MEMORY = Path("/dev/shm")  # noqa: S108
MEMORY_BYTES = 6 * 1024**3
if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > MEMORY_BYTES:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

# Our code runs in other processes here, or the same again and again: tracing costs time for
# nothing.
NOT_TRACED = (
    "/tests/hostile/", "/tests/site/", "/tests/project/", "/test_faults.py",
    "/test_killed_builds.py",
    "test_every_thing_of_the_graph_has_a_page", "test_all_forms_say_the_same",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests during which coverage is not measured."""
    for item in items:
        if any(name in f"/{item.nodeid}" for name in NOT_TRACED):
            item.add_marker("no_cover")


class SilentProgress:
    """Hears of the stages and says nothing."""

    def stage(self, name: str) -> None:
        """Say nothing."""

    def loading(self, source: str) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int, unit: str) -> None:
        """Say nothing."""


def plan_of(
    sources: Path,
    *,
    base: str = BASE,
    examples: Sequence[ExampleQuery] = (),
    tables: Sequence[TableQuery] = (),
    max_dump_statements: int = MAX_DUMP_STATEMENTS,
    dump_formats: Collection[str] = tuple(DUMP_FORMATS),
    durable: bool = False,
    **more: Any,
) -> BuildPlan:
    """Return the plan of a build of a ``sources.toml``; see `BuildPlan`."""
    return BuildPlan(
        inputs=read_sources(sources),
        base=base,
        examples=examples,
        tables=tables,
        catalogue=read_catalogue(sources) or CatalogueDescription.stand_in(),
        max_dump_statements=max_dump_statements,
        dump_formats=dump_formats,
        durable=durable,
        **more,
    )


def build_sources(
    sources: Path,
    data_dir: Path,
    *,
    publish: bool = True,
    **plan: Any,
) -> BuildOutcome:
    """Build the sources of a ``sources.toml`` into a data directory.

    Args:
        sources: The file.
        data_dir: The data directory.
        publish: See `build`.
        plan: See `plan_of`. Without ``dump_formats=()`` all dumps are written.
    """
    return build(
        plan_of(sources, **plan),
        Generations(data_dir),
        clock=lambda: dt.datetime.now(dt.UTC),
        progress=SilentProgress(),
        publish=publish,
    )


@pytest.fixture(scope="session")
def bundled_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the bundled graph, published; tests must not change it."""
    queries = bundled_queries()

    def make(data_dir: Path) -> None:
        build_sources(
            bundled_sources(),
            data_dir,
            examples=example_queries(queries, BASE),
            tables=table_queries(queries, BASE),
            precomputed=precomputed_queries(queries, BASE),
        )

    return made_once(tmp_path_factory, "bundled", make)


@pytest.fixture(scope="session")
def bundled_generations(bundled_data_dir: Path) -> Generations:
    """The generations of ``bundled_data_dir``."""
    return Generations(bundled_data_dir)


@pytest.fixture(scope="session")
def bundled_store(bundled_generations: Generations) -> Store:
    """The published store, opened as the server opens it."""
    return Store.read_only(str(bundled_generations.current().store_path))


@pytest.fixture(scope="session")
def bundled_search(bundled_generations: Generations) -> NameSearch:
    """What answers ``renkei:search`` on the published store."""
    search = NameSearch.of(bundled_generations.current().path, most=1000)
    assert search
    return search


@pytest.fixture(scope="session")
def merged_graph(bundled_generations: Generations) -> rdflib.Graph:
    """The N-Triples dump, in rdflib."""
    graph = rdflib.Graph()
    dump = bundled_generations.current().dumps_path / "renkei.nt.gz"
    with gzip.open(dump) as file:
        graph.parse(data=file.read(), format="nt")
    return graph
