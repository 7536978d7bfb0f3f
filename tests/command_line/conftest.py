"""A data directory with one small generation, for tests of the command line."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.command_line.calls import call
from tests.graph.sources import GOVERNMENT, write_sources
from tests.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with small sources and a data directory with one generation of them."""

    def make(folder: Path) -> None:
        sources = write_sources(folder / "in", GOVERNMENT)
        result = call("--data-dir", folder / "data", "--sources", sources, "build")
        assert result.exit_code == 0, result.stderr

    return made_once(tmp_path_factory, "command-line", make)


@pytest.fixture
def data(built: Path, tmp_path: Path) -> Path:
    """A data directory with one small generation; its sources are beside it, in ``in``."""
    shutil.copytree(built, tmp_path, symlinks=True, dirs_exist_ok=True)
    return tmp_path / "data"
