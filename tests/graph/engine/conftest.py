"""A store for the tests of the pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.pools import (
    make_store,
)

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def pool_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a thousand texts of a hundred letters."""
    return make_store(tmp_path_factory.mktemp("pool-store"))
