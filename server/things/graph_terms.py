"""Under which terms the named graphs may be used that something was read from.

The meta graph says it of each named graph (docs/decisions/007-licences.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.iris import Iris
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import Dct
from renkei.server.web.ask import rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.server.things.description import Description
    from renkei.server.web.publication import PublishedView

__all__ = ["CC0", "GraphTerms", "covering", "licences", "terms_of"]

CC0: Final = "https://creativecommons.org/publicdomain/zero/1.0/"
_MOST: Final = 1_000  # graphs


@dataclass(frozen=True, slots=True)
class GraphTerms:
    """Terms of use of a named graph.

    Attributes:
        licence: IRI of its licence; None if none is stated.
        rights: What is said of rights, by language.
    """

    licence: str | None = None
    rights: dict[str, str] = field(default_factory=dict)


def terms_of(view: PublishedView, graphs: Iterable[str]) -> dict[str, GraphTerms]:
    """Return the terms of each named graph, sorted by name.

    The meta graph says nothing of itself; it is ours, and what it says are facts: CC0.
    """
    meta = Iris(view.manifest["base"]).meta_graph
    names = sorted(graphs)[:_MOST]
    nodes = " ".join(checked_iri(name) for name in names)
    query = f"""SELECT ?graph ?p ?o ?said WHERE {{ VALUES ?graph {{ {nodes} }}
        GRAPH {checked_iri(meta)} {{
          ?graph dct:license|dct:rights ?o . ?graph ?p ?o FILTER(?p IN (dct:license, dct:rights))
          OPTIONAL {{ ?o rdfs:label ?said FILTER(?p = dct:rights) }} }} }}"""
    licence: dict[str, str] = {meta: CC0}
    rights: dict[str, dict[str, str]] = {}
    for row in rows(view, query):
        graph, value = row["graph"].value, row.get("said", row["o"])
        if isinstance(value, ox.Literal):
            rights.setdefault(graph, {})[value.language or ""] = value.value
        elif isinstance(value, ox.NamedNode) and row["p"].value == Dct.license:
            licence[graph] = value.value
    return {name: GraphTerms(licence.get(name), rights.get(name, {})) for name in sorted(graphs)}


def licences(terms: Iterable[GraphTerms]) -> list[str]:
    """Return the licences that hold for parts of different terms, all together.

    Empty if a part has none: nothing may then be said of the whole.
    """
    found = {part.licence for part in terms}
    return [] if None in found else sorted(name for name in found if name)


def covering(found: Description, base: str) -> list[str]:
    """Return the licences that a document about a thing is under, all together.

    What the metadata says of a dataset or a file is ours, but who reads of its licence means the
    dataset: then it is the one that the thing itself is said to have.

    Args:
        found: What the document says.
        base: What the IRIs of the data start with.
    """
    graphs = {graph for said in found.statements for graph in said.graphs}
    if graphs == {Iris(base).meta_graph}:
        return found.facts.iris(found.iri, Dct.license)
    return licences(found.terms.values())
