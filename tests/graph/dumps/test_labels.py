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
x:C rdfs:subClassOf x:D , "text" .
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
    """SELECT ?s ?ja { ?s a <x:C>
      OPTIONAL { ?s <x:of> ?o OPTIONAL { ?o rdfs:label ?ja FILTER(LANG(?ja) = "ja") } } }""",
    """SELECT ?s ?ja { ?s a <x:C>
      OPTIONAL { ?s <x:lacks> ?o OPTIONAL { ?s rdfs:label ?ja FILTER(LANG(?ja) = "ja") } } }""",
    """SELECT ?s ?c ?o ?label { ?s a <x:C> OPTIONAL { ?s rdf:type/rdfs:subClassOf ?c }
      OPTIONAL { ?s <x:of> ?o OPTIONAL { ?o rdfs:label ?label } } }""",
    """SELECT ?s ?ja { ?s a <x:C> { ?s <x:of> ?o } UNION { ?o a <x:C>
      OPTIONAL { ?o rdfs:label ?ja FILTER(LANG(?ja) = "ja") } } }""",
    """PREFIX rdfs: <x:> SELECT ?s ?o { ?s a <x:C> OPTIONAL { ?s rdfs:of ?o } }""",
    """SELECT ?s ?ja { ?s a <x:C>
      # OPTIONAL { ?s rdfs:label ?ja FILTER(LANG(?ja) = "ja") }
      OPTIONAL { ?s <x:of> ?ja } }""",
)


def texts(term: object) -> str:
    """Return the cell of a term."""
    return term.value if isinstance(term, Literal | NamedNode) else ""


@pytest.mark.parametrize(
    ("query", "more"), list(itertools.product(QUERIES, ("", UNBOUND))), ids=str
)
def test_rows_are_those_of_the_whole_query(query: str, more: str) -> None:
    """Several labels, none, an unbound thing, a label used elsewhere; inner patterns, paths."""
    store = Store()
    store.load((DATA + more).encode(), format=RdfFormat.TURTLE)
    answer = run_query(store, query, prefixes=PREFIXES)
    assert isinstance(answer, QuerySolutions)
    names = [variable.value for variable in answer.variables]
    expected = {tuple(texts(row[name]) for name in names) for row in answer}
    assert set(map(tuple, table_rows(store, query, names))) == expected
    assert len(expected) > 1
