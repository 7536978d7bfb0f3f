"""The vocabulary files, parsed once."""

from __future__ import annotations

import pytest
from rdflib import Graph

from renkei.ontology import read_vocabulary


@pytest.fixture(scope="session")
def ontology() -> Graph:
    """Return the classes and properties."""
    return Graph().parse(data=read_vocabulary("renkei.ttl"), format="turtle")


@pytest.fixture(scope="session")
def codes() -> Graph:
    """Return the code schemes."""
    return Graph().parse(data=read_vocabulary("codes.ttl"), format="turtle")


@pytest.fixture(scope="session")
def shapes() -> Graph:
    """Return the rules."""
    return Graph().parse(data=read_vocabulary("shapes.ttl"), format="turtle")
