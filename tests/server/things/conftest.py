"""The application on the bundled graph, for the tests of things."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from renkei.graph.generations.leases import InProcessLeases
from renkei.server.app import create_app
from renkei.settings import Settings

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations


@pytest.fixture(scope="module")
def published(bundled_generations: Generations) -> InProcessLeases:
    """Leases on the bundled graph."""
    return InProcessLeases(bundled_generations, max_result_bytes=50_000_000, threads=2)


@pytest.fixture(scope="module")
def things(published: InProcessLeases) -> FlaskClient:
    """A client of the application."""
    return create_app(Settings(port=0), published).test_client()
