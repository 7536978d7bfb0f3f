"""Alternative paths are unions: the multiset of their pairs, whatever surrounds them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.query.patterns.alternatives import without_alternatives
from renkei.graph.query.patterns.paths import MAX_PATHS
from renkei.graph.query.run import run_query
from renkei.graph.query.text import check_query_text
from renkei.graph.query.tokens import tokens

if TYPE_CHECKING:
    from collections.abc import Iterable

NODES: Final = ("a", "b", "c")
PROPERTIES: Final = ("p", "q")
PREFIXES: Final = {"": "https://example.org/"}
Pairs = Counter[tuple[str, str]]
Triple = tuple[str, str, str]


def store_of(triples: Iterable[Triple]) -> ox.Store:
    store = ox.Store()
    for triple in triples:
        store.add(ox.Quad(*(ox.NamedNode(f"https://example.org/{name}") for name in triple)))
    return store


def rows(store: ox.Store, query: str) -> Counter[tuple[str, ...]]:
    """The rows of a SELECT: the local names of their IRIs."""
    check_query_text(query, max_bytes=10_000, max_nesting=60)
    answer = run_query(store, query, prefixes=PREFIXES)
    assert isinstance(answer, ox.QuerySolutions)
    return Counter(
        tuple("" if term is None else term.value.rpartition("/")[2] for term in row)
        for row in answer
    )


class Path:
    """A path: its text, and the pairs that it connects by the standard (§18.4)."""

    def __init__(self, text: str, kind: str, *parts: Path) -> None:
        self.text, self.kind, self.parts = text, kind, parts

    def __repr__(self) -> str:
        return self.text

    def pairs(self, triples: set[Triple]) -> Pairs:
        """The pairs with their multiplicity."""
        match self.kind:
            case "property":
                return Counter((s, o) for s, p, o in triples if p == self.text[1:])
            case "not":
                return Counter((s, o) for s, p, o in triples if p != "p") + Counter(
                    (o, s) for s, p, o in triples if p != "q"
                )
        first, *rest = [part.pairs(triples) for part in self.parts]
        match self.kind:
            case "inverse":
                return Counter({(o, s): count for (s, o), count in first.items()})
            case "alternative":
                return first + rest[0]
            case "sequence":
                found: Pairs = Counter()
                for (s, middle), count in first.items():
                    for (begin, o), more in rest[0].items():
                        found[s, o] += count * more * (middle == begin)
                return +found
        reached = set(first) | {(s, o) for s, o in first}
        while more := {(s, o) for s, m in reached for b, o in first if m == b} - reached:
            reached |= more
        return Counter(reached)


PATHS: Final = st.recursive(
    st.sampled_from([Path(":p", "property"), Path(":q", "property"), Path("!(:p|^:q)", "not")]),
    lambda paths: st.one_of(
        st.builds(lambda a, b: Path(f"({a}|{b})", "alternative", a, b), paths, paths),
        st.builds(lambda a, b: Path(f"({a} / {b})", "sequence", a, b), paths, paths),
        st.builds(lambda a: Path(f"(^{a})", "inverse", a), paths),
        st.builds(lambda a: Path(f"({a})+", "closure", a), paths),
    ),
    max_leaves=5,
)
GRAPHS: Final = st.sets(
    st.tuples(st.sampled_from(NODES), st.sampled_from(PROPERTIES), st.sampled_from(NODES)),
    max_size=8,
)


@given(GRAPHS, PATHS)
def test_a_path_finds_the_pairs_of_the_standard(triples: set[Triple], path: Path) -> None:
    """As often as the algebra says, in both directions and between given ends."""
    store, pairs = store_of(triples), path.pairs(triples)
    assert rows(store, f"SELECT ?x ?y {{ ?x {path} ?y }}") == pairs
    assert rows(store, f"SELECT * {{ ?y ^{path} ?x }}") == Counter(
        {(y, x): count for (x, y), count in pairs.items()}
    )
    given = Counter({(x,): count for (x, y), count in pairs.items() if y == "a"})
    assert rows(store, f"SELECT ?x {{ ?x {path} :a }}") == given


@given(GRAPHS, PATHS, PATHS)
def test_property_lists_and_blank_nodes_are_taken_apart(
    triples: set[Triple], path: Path, other: Path
) -> None:
    """``;``, ``,``, ``[ ]`` and labels join what they join without alternatives."""
    store = store_of(triples)
    first, second = path.pairs(triples), other.pairs(triples)
    expected: Counter[tuple[str, ...]] = Counter()
    for (x, y), count in first.items():
        for (start, z), more in second.items():
            expected[y, z] += count * more * (start == x)
    expected = +expected
    for pattern in (
        f"[ {path} ?y ; {other} ?z ]",
        f"[] {path} ?y ; {other} ?z ; .",
        f"_:x {path} ?y . _:x {other} ?z",
        f"?y ^{path} [ {other} ?z ]",
    ):
        assert rows(store, f"SELECT ?y ?z {{ {pattern} }}") == expected
        assert rows(store, f"SELECT * {{ {pattern} }}") == expected
    both = Counter(
        {(y, z): first[x, y] * first[v, z] for x, y in first for v, z in first if v == x == "a"}
    )
    assert rows(store, f"SELECT ?y ?z {{ :a {path} ?y, ?z }}") == both


TWO: Final = store_of([("a", "p", "v"), ("a", "q", "v"), ("b", "p", "v"), ("v", "p", "w")])


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT ?o { :a :p|:q ?o }", 2),
        ("SELECT DISTINCT ?o { :a :p|:q ?o }", 1),
        ("SELECT ?o { :a (:p|:q)/:p ?o }", 2),
        ("SELECT ?o { :a (:p|:q)+ ?o }", 2),
        ("SELECT ?o { :a :p|:p ?o }", 2),
        ("SELECT ?o { :b ?any ?x OPTIONAL { :a :p|:q ?o } }", 2),
        ("SELECT ?o { VALUES ?s { :a :b } ?s :p|:q ?o FILTER EXISTS { ?s :p|:q :v } }", 3),
        ("SELECT ?o { { SELECT * { ?s :p|:q ?o } } }", 4),
        ("SELECT ?o { ?s :p|:q ?o MINUS { ?s :p|:q ?o . ?s :q ?x } }", 2),
        ("SELECT ?o { BIND(:a AS ?s) ?s :p|:q ?o . BIND(1 AS ?one) }", 2),
        ("SELECT ?o { :a :p|:q ?o FILTER(?o = :v || ?o = :w) . ?s ?p ?o }", 6),
        ('SELECT ?o { ?s :p|:q ?o , :v ; :q [] . # |\n FILTER(STR(?s) != "|") }', 4),
        ("SELECT ?o { ?o :p|:q ( 1 2 ) }", 0),
        ("SELECT ?o { ?o :p|:q -5 , 'x'@en , '5'^^:d , true }", 0),
        ("PREFIX a: <https://example.org/> SELECT ?o { a:a a:p|a:q ?o }", 2),
    ],
)
def test_a_union_fits_where_the_path_was(query: str, count: int) -> None:
    """In all places of a pattern."""
    assert sum(rows(TWO, query).values()) == count


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?n { { SELECT * { [] :p|:q ?o } } }",
        "SELECT (COUNT(DISTINCT *) AS ?n) { [] :p|:q ?o }",
        "DESCRIBE * { [] :p|:q ?o }",
        "SELECT * { [] :p|:q :v }",
        "SELECT * { ?s :p|:q ?o {| :r ?x |} }",
        "SELECT * { << ?s ?p ?o >> :p|:q ?x }",
        f"SELECT * {{ ?s {'/'.join(['(:p|:q)'] * 7)} ?o }}",
    ],
)
def test_what_cannot_be_a_union_is_reported(query: str) -> None:
    """The query is evaluated as it is, and the answer has a hint."""
    result = without_alternatives(query, list(tokens(query)))
    assert not result.are_all
    assert result.edits == ()
    assert MAX_PATHS < 2**7


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s ?p ?o FILTER(?s || ?o) }",
        "SELECT * { ?s (:p|:q)* ?o }",
        "SELECT * { ?s !(:p|:q) ?o }",
        'SELECT * { ?s :p "a|b" } # |',
    ],
)
def test_other_queries_stay_as_they_are(query: str) -> None:
    """Closures have no duplicates, and other bars are no alternatives."""
    result = without_alternatives(query, list(tokens(query)))
    assert result.are_all
    assert result.edits == ()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s :p|:q ?o",
        "SELECT * { ?s :p| ?o }",
        "SELECT * { ?s :p|:q }",
        "SELECT * { _:x :p|:q ?o OPTIONAL { ?o :p ?x } _:x :p ?z }",
        "CONSTRUCT { ?s :p|:q ?o } WHERE { ?s :p|:q ?o }",
        "CONSTRUCT WHERE { ?s :p|:q ?o }",
        "SELECT * { ?s :p|?q ?o }",
    ],
)
def test_what_is_no_sparql_stays_an_error(query: str) -> None:
    """A rewritten text is evaluated only if the query itself is SPARQL."""
    with pytest.raises(SyntaxError):
        run_query(TWO, query, prefixes=PREFIXES)
