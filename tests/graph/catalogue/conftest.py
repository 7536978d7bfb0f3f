"""Two generations of licensed sources, shared by the tests of the catalogue."""

from __future__ import annotations

import pytest

from renkei.graph.generations.generations import Generations
from tests.graph.catalogue.described import Built, meta_graph
from tests.licensed import FIRST, SECOND, add_file, build_at, write_sources


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Sources under different terms, built twice."""
    directory, data_dir = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("data")
    sources = write_sources(directory)
    first = build_at(sources, data_dir, FIRST)
    add_file(directory / "closed", "more")
    second = build_at(sources, data_dir, SECOND)
    return Built((first, second), Generations(data_dir), meta_graph(Generations(data_dir)))
