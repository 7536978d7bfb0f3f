"""Labels that are joined to the rows of a table are those that its query gives."""

from __future__ import annotations

import itertools
from typing import Final

import pytest
from pyoxigraph import Literal, NamedNode, QuerySolutions, RdfFormat, Store

from renkei.graph.dumps.labels import table_rows
from renkei.graph.query.run import run_query
from renkei.ontology.terms import PREFIXES

DATA: Final = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX x: <x:>
x:1 a x:C ; x:of x:g , x:h . x:2 a x:C ; x:of x:none . x:3 a x:C ; x:of "text" .
x:g rdfs:label "一"@ja , "二"@ja , "One"@en , "plain" . x:h rdfs:label "Haus"@de .
"""
UNBOUND: Final = "x:4 a x:C ."
QUERIES: Final = (
    """SELECT ?s ?o ?ja ?en { ?s a <x:C> ; <x:of> ?o
      OPTIONAL { ?o rdfs:label ?ja FILTER(LANG(?ja) = "ja") }
      OPTIONAL { ?o rdfs:label ?en FILTER(LANG(?en) = "en") } }""",
    """SELECT ?s ?o ?ja { ?s a <x:C> OPTIONAL { ?s <x:of> ?o }
      OPTIONAL { ?o rdfs:label ?ja FILTER(LANG(?ja) = "ja") } }""",
    """SELECT ?s ?o ?ja { ?s a <x:C> ; <x:of> ?o
      OPTIONAL { ?o rdfs:label ?ja FILTER(LANG(?ja) = "ja") } FILTER(BOUND(?ja)) }""",
)


def texts(term: object) -> str:
    """Return the cell of a term."""
    return term.value if isinstance(term, Literal | NamedNode) else ""


@pytest.mark.parametrize(
    ("query", "more"), list(itertools.product(QUERIES, ("", UNBOUND))), ids=map(str, range(6))
)
def test_rows_are_those_of_the_whole_query(query: str, more: str) -> None:
    """With several labels, with none, with an unbound thing, with a label used elsewhere."""
    store = Store()
    store.load((DATA + more).encode(), format=RdfFormat.TURTLE)
    answer = run_query(store, query, prefixes=PREFIXES)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    expected = {tuple(texts(row[name]) for name in names) for row in answer}
    assert set(map(tuple, table_rows(store, query, names))) == expected
    assert len(expected) > 1
