"""A connection to a server with three named graphs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest

from renkei.graph.engine.limits import PoolLimits
from renkei.ontology.terms import PREFIXES
from tests.server.wire import Wire
from tests.serving import ServedStore, serving

if TYPE_CHECKING:
    from collections.abc import Iterator

DATA: Final = """
@prefix : <https://example.org/> .
:a { :s :p 1, 2 . } :b { :s :p 2, 3, 4 . } :c { :s :p 5 . }
{ :s :p 1, 2, 3, 4, 5 . }
"""


@pytest.fixture(scope="module")
def wire(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    """A connection to a server with three named graphs, of which two share a triple."""
    path = tmp_path_factory.mktemp("graphs")
    store = ox.Store(path)
    store.load(DATA.encode(), format=ox.RdfFormat.TRIG)
    store.flush()
    del store
    with serving(ServedStore(path, PoolLimits(workers=1, spares=0), PREFIXES)) as address:
        client = Wire(address)
        yield client
        client.close()
