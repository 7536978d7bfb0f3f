"""Fixtures with the second report: a copy to edit, and a build shared by the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Store

from renkei.graph.generations.generations import Generations
from tests.conftest import build_sources
from tests.loaders.reports import SECOND, Workspace

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def second(tmp_path: Path) -> Workspace:
    """A copy of the second report."""
    return Workspace(tmp_path)


@pytest.fixture(scope="session")
def second_data_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with the second report, published; tests only read it."""
    data_dir = tmp_path_factory.mktemp("second")
    build_sources(SECOND / "sources.toml", data_dir)
    return data_dir


@pytest.fixture(scope="session")
def second_store(second_data_dir: Path) -> Store:
    """The store of the second report, opened as the server opens it."""
    return Store.read_only(str(Generations(second_data_dir).current().store_path))
