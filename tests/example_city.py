"""The invented city that ships, with the bundled sources, built once in a test run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.loaders.sources import bundled_sources
from renkei.queries.export import example_queries, precomputed_queries, table_queries
from renkei.queries.read import bundled_queries
from tests.conftest import BASE, build_sources
from tests.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

__all__ = ["CITY_SOURCES", "build_city", "city_data_dir"]

CITY_SOURCES = bundled_sources().parent / "example-city" / "sources.toml"


def build_city(data_dir: Path) -> None:
    """Build and publish the lists of the city beside the bundled sources."""
    queries = bundled_queries()
    build_sources(
        CITY_SOURCES,
        data_dir,
        examples=example_queries(queries, BASE),
        tables=table_queries(queries, BASE),
        precomputed=precomputed_queries(queries, BASE),
    )


def city_data_dir(factory: pytest.TempPathFactory) -> Path:
    """Return a data directory with the city; tests must not change it."""
    return made_once(factory, "example-city", build_city)
