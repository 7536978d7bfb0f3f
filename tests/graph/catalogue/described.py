"""Two generations and what their meta graph says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import rdflib
from pyoxigraph import NamedNode, RdfFormat, Store, serialize
from rdflib import Namespace, URIRef

from tests.conftest import BASE

if TYPE_CHECKING:
    from renkei.graph.generations.generations import Generations


DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")


@dataclass(frozen=True)
class Built:
    """Two generations, of which the second has more of the source ``closed``."""

    ids: tuple[str, str]
    generations: Generations
    graph: rdflib.Graph

    def dataset(self, name: str) -> URIRef:
        """The dataset with a key."""
        return URIRef(f"{BASE}id/dataset/{name}")

    def distributions(self, name: str) -> list[URIRef]:
        """The distributions of a dataset."""
        found = [URIRef(node) for node in self.graph.objects(self.dataset(name), DCAT.distribution)]
        assert found
        return found


def meta_graph(generations: Generations) -> rdflib.Graph:
    """Return the meta graph of what is published."""
    store = Store.read_only(str(generations.current().store_path))
    triples = (
        quad.triple
        for quad in store.quads_for_pattern(None, None, None, NamedNode(f"{BASE}graph/meta"))
    )
    text = serialize(triples, format=RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text or b"", format="nt")
