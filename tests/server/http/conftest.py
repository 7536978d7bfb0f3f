"""A server whose front is asked: two workers, three requests of a client at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from renkei.graph.engine.limits import PoolLimits
from tests.http_service import Service, service_on, wait
from tests.pools import make_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TABLE: Final = "SELECT ?x { ?a :text ?x } ORDER BY ?x LIMIT 200"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As in the tests of the pool."""
    return make_store(tmp_path_factory.mktemp("front-store"))


@pytest.fixture(scope="module")
def module_service(store: Path) -> Iterator[Service]:
    limits = PoolLimits(
        workers=2, query_timeout=20, spool_bytes=0, max_result_bytes=2_000_000, queue_length=2
    )
    with service_on(store, limits, requests_per_client=3, query_timeout=20) as service:
        yield service


@pytest.fixture
def service(module_service: Service) -> Service:
    """The server of this module; its log begins anew, behind the lines of the test before."""
    module_service.ask("/healthz", {"X-Request-Id": "mark"})
    wait(lambda: any('"id": "mark"' in line for line in module_service.log.lines))
    module_service.log.lines.clear()
    return module_service
