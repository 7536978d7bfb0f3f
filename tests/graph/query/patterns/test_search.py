"""``renkei:search`` is joined as a triple pattern would be, wherever it stands."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from renkei.errors import QueryError, QuerySyntaxError
from renkei.graph.query.run import run_query
from renkei.graph.query.text import check_query_text

if TYPE_CHECKING:
    from collections.abc import Sequence

EX: Final = "https://example.org/"
PREFIXES: Final = {"": EX, "renkei": "https://w3id.org/renkei/ns#"}
HITS: Final = {
    "図書館": [("a", 0.9), ("b", 0.5)],
    "a": [("a", 1.0)],
    "b c": [("c", 0.25), ("b", 0.125)],
    'qu"ote': [("b", 0.5)],
}
TRIPLES: Final = [
    ("a", "p", "b"),
    ("b", "p", "c"),
    ("c", "q", "a"),
    ("a", "q", "a"),
    ("b", "q", "d"),
]


def store() -> ox.Store:
    """Some triples, in the default graph and in ``:g``; the hits are triples with ``:hit``."""
    found = ox.Store()
    hits = [(iri, text) for text, rows in HITS.items() for iri, _ in rows]
    for graph in (ox.DefaultGraph(), ox.NamedNode(f"{EX}g")):
        for triple in TRIPLES:
            found.add(ox.Quad(*(ox.NamedNode(EX + name) for name in triple), graph))
        for iri, text in hits:
            found.add(
                ox.Quad(ox.NamedNode(EX + iri), ox.NamedNode(f"{EX}hit"), ox.Literal(text), graph)
            )
    return found


STORE: Final = store()


def search(text: str, limit: int | None) -> Sequence[tuple[str, float]]:
    rows = [(EX + iri, score) for iri, score in HITS.get(text, [])]
    return rows if limit is None else rows[:limit]


def ask(query: str) -> Counter[tuple[str, ...]]:
    """The rows of a SELECT as texts."""
    check_query_text(query, max_bytes=10_000, max_nesting=60)
    answer = run_query(STORE, query, prefixes=PREFIXES, search=search)
    assert isinstance(answer, ox.QuerySolutions)
    return Counter(
        tuple("" if term is None else term.value.removeprefix(EX) for term in row) for row in answer
    )


PATTERNS: Final = [
    'SELECT ?s { ?s renkei:search "図書館" }',
    "SELECT ?s { ?s renkei:search '''図書館''' . }",
    'SELECT ?s { ?s renkei:search "\\u56F3\\u66F8\\u9928" ; }',
    'SELECT ?s { ?s <https://w3id.org/renkei/ns#search> "図書館" ;; . ?s :p ?o }',
    'SELECT ?s ?o { ?s :p ?o ; renkei:search "図書館" }',
    'SELECT ?s ?o { ?s renkei:search "図書館" ; :p ?o . }',
    'SELECT ?s ?o ?x { ?s :p ?o ; renkei:search "図書館" ; :q ?x . ?o :p|:q ?y }',
    'SELECT ?s { ?s renkei:search "図書館" ; renkei:search "a" ; :p ?o }',
    'SELECT ?s { ?s renkei:search "図書館" . ?s renkei:search "a" }',
    'SELECT * { ?s :p ?o OPTIONAL { ?o renkei:search "a" ; :q ?x } }',
    'SELECT * { ?s :p ?o OPTIONAL { ?o :q ?x } ?x renkei:search "a" }',
    'SELECT * { ?s renkei:search "図書館" OPTIONAL { ?s :q ?x } }',
    'SELECT * { { ?s renkei:search "a" } UNION { ?s :q ?o . ?o renkei:search "b c" } }',
    'SELECT * { GRAPH ?g { ?s renkei:search "図書館" ; :p ?o } }',
    'SELECT * { GRAPH :g { ?s :p ?o . ?o renkei:search "図書館" } }',
    'SELECT * { ?s :p ?o { SELECT ?s { ?s renkei:search "図書館" } ORDER BY ?s LIMIT 1 } }',
    'SELECT * { ?s :p ?o FILTER EXISTS { ?o renkei:search "b c" } ?s renkei:search "図書館" }',
    'SELECT * { ?s :p ?o FILTER NOT EXISTS { ?o renkei:search "b c" } }',
    'SELECT * { ?s :p ?o MINUS { ?s renkei:search "図書館" } }',
    'SELECT * { ?s renkei:search "図書館" BIND(?s AS ?t) ?t :p ?o }',
    'SELECT * { ?s renkei:search "図書館" VALUES ?s { :a :c } ?s :q ?o }',
    'SELECT * { ?s renkei:search "図書館" FILTER(?s = :a) ?s :q ?o }',
    'SELECT (COUNT(*) AS ?n) { ?s renkei:search "図書館" }',
    'SELECT * { _:x :p ?o . ?o renkei:search "図書館" . _:x :q ?y }',
    'SELECT * { [ :p ?o ] :q ?y . ?o renkei:search "図書館" }',
    'SELECT ?o { :a renkei:search "図書館" ; :p ?o }',
    'SELECT ?o { :d renkei:search "図書館" ; :p ?o }',
    'SELECT ?o { :a :p ?o . <https://example.org/a> renkei:search "b c" }',
    'SELECT * { ?s renkei:search "none at all" }',
    "SELECT * { ?s renkei:search 'qu\"ote' }",
    'PREFIX r: <https://w3id.org/renkei/ns#> SELECT * { ?s r:search "a" # renkei:search "b"\n }',
]


@pytest.mark.parametrize("query", PATTERNS)
def test_it_is_joined_as_a_triple_pattern(query: str) -> None:
    """The same rows as with triples of the hits."""
    as_triples = query.replace("r:search", ":hit") if "PREFIX" in query else query
    as_triples = as_triples.replace("renkei:search", ":hit")
    as_triples = as_triples.replace("<https://w3id.org/renkei/ns#search>", ":hit")
    assert ask(query) == ask(as_triples)


GROUPS: Final = st.deferred(
    lambda: st.lists(
        st.sampled_from(
            [
                "?s :p ?o .", "?o :q ?x .", '?s renkei:search "図書館" .',
                '?o renkei:search "b c" .', '?s :p ?o ; renkei:search "a" .',
                '?x renkei:search "図書館" ; :q ?s ; :p|:q ?o .', "_:b :p ?o .",
                "FILTER(?s != :c)", "VALUES ?o { :a :b }", "{ SELECT ?s { ?s :q ?o } }",
            ]
        )
        | st.builds(
            str.format,
            st.sampled_from(["OPTIONAL {}", "{}", "MINUS {}", "GRAPH :g {}", "FILTER EXISTS {}"]),
            GROUPS,
        ),
        min_size=1, max_size=4,
    ).map(lambda parts: f"{{ {' '.join(parts)} }}")
)  # fmt: skip


@given(group=GROUPS)
def test_any_group_with_searches_has_the_rows_of_triples(group: str) -> None:
    """Whatever surrounds them."""
    assume(group.count("renkei:search") <= 8)
    query = f"SELECT ?s ?o ?x {group}"
    try:
        with_triples = ask(query.replace("renkei:search", ":hit"))
    except (SyntaxError, QueryError):
        return  # a label of a blank node in two groups
    assert ask(query) == with_triples


@pytest.mark.parametrize(
    "start", ["https://w3id.org/renkei/ns#search", "https://w3id.org/renkei/ns#"]
)
def test_a_prefix_may_be_a_part_of_the_name_or_all(start: str) -> None:
    """``x:`` and ``x:search`` are the same name."""
    name = f"x:{'search' if start.endswith('#') else ''}"
    query = f'PREFIX x: <{start}> SELECT ?s {{ ?s {name} "図書館" }}'
    assert ask(query) == Counter([("a",), ("b",)])


def test_what_looks_like_our_marks_stays_as_it_is() -> None:
    """In texts and IRIs of a query."""
    for mark in ("<urn:x-renkei:search:0>", "<urn:x-renkei:search:0:0>"):
        query = f'SELECT ?s ("{mark}" AS ?x) {{ ?s renkei:search "a" FILTER(?s != {mark}) }}'
        assert ask(query) == Counter([("a", mark)])


def test_scores_and_limits() -> None:
    """A list as the subject has the score, a list as the object the limit."""
    assert ask('SELECT ?s { ?s renkei:search ("図書館" 1) }') == Counter([("a",)])
    assert ask('SELECT ?s ?v { (?s ?v) renkei:search ("b c" 9) }') == Counter(
        [("c", "0.25"), ("b", "0.125")]
    )
    assert ask('SELECT * { (?s ?v) renkei:search "図書館" . ?s :p ?o }') == Counter(
        [("a", "0.9", "b"), ("b", "0.5", "c")]
    )
    assert ask('SELECT ?s { (?s) renkei:search ("図書館") }') == Counter([("a",), ("b",)])


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * { ?s renkei:search ?text }",
        'SELECT * { ?s renkei:search "a"@ja }',
        'SELECT * { ?s renkei:search "a"^^<x:y> }',
        "SELECT * { ?s renkei:search 12 }",
        'SELECT * { ?s renkei:search "a", "b c" }',
        'SELECT * { ?s renkei:search ("a" 0) }',
        'SELECT * { ?s renkei:search ("a" -1) }',
        'SELECT * { ?s renkei:search ("a" 1 2) }',
        'SELECT * { ?s renkei:search ("a" ?n) }',
        "SELECT * { ?s renkei:search () }",
        'SELECT * { ?s renkei:search ("a" 1.5) }',
        'SELECT * { [] renkei:search "a" }',
        'SELECT * { _:x renkei:search "a" }',
        'SELECT * { [ renkei:search "a" ] :p ?o }',
        'SELECT * { ?s :p [ renkei:search "a" ; :q ?o ] }',
        'SELECT * { (?s ?v ?w) renkei:search "a" }',
        'SELECT * { (?s ?v) renkei:search "a" ; :p ?o }',
        'SELECT * { (:a ?v) renkei:search "a" }',
        'SELECT * { (?s ?s) renkei:search "a" }',
        'SELECT * { ?s renkei:search "a" {| :p ?z |} }',
        'SELECT * { ?s renkei:search "a" ~ ?r ; :p ?o }',
        'SELECT * { (_:x ?v) renkei:search "a" }',
        'SELECT * { "a" renkei:search "a" }',
        'SELECT * { ?s renkei:search/:p "a" }',
        'SELECT * { ?s ^renkei:search "a" }',
        'SELECT * { ?s :p|renkei:search "a" }',
        'SELECT * { ?s (renkei:search)* "a" }',
        'SELECT * { ?s !renkei:search "a" }',
        'SELECT * { ?s :p ?o {| renkei:search "a" |} . ?s renkei:search ?t }',
        'SELECT * { ?s :p ?o {| renkei:search "a" |} }',
        'SELECT * { ?s :p ?o ~ _:r {| :p ?x ; renkei:search "a" |} . ?s :q ?t }',
        'SELECT * { << ?s renkei:search "a" >> :p ?o }',
        'SELECT * { ?o :p << ?s renkei:search "a" >> }',
        'SELECT * { ?o :p <<( ?s renkei:search "a" )>> }',
        'SELECT * { << << ?s renkei:search "a" >> :p ?o >> :q ?t }',
    ],
)
def test_what_cannot_be_answered_is_refused_at_its_place(query: str) -> None:
    """With the forms that can."""
    with pytest.raises(
        QuerySyntaxError, match=r"line 1, column \d+: renkei:search cannot"
    ) as error:
        ask(query)
    assert error.value.column in {query.index("renkei:search") + 1, query.rindex("renkei:s") + 1}
    assert '(?thing ?score) renkei:search "text"' in str(error.value)


@pytest.mark.parametrize(
    "query",
    [
        "CONSTRUCT { ?s renkei:search ?o } WHERE { ?s :p ?o }",
        "SELECT * { ?s :p ?o FILTER(?o != renkei:search) }",
        "SELECT * { VALUES ?o { renkei:search } }",
        "SELECT * { ?s ?p ?o VALUES ?p { renkei:search } }",
        "SELECT * { ?s :p renkei:search }",
        "SELECT * { renkei:search :p ?o }",
        'SELECT * { ?s :p "renkei:search" }',
        "SELECT * { ?search :researchGroup ?o }",
        "DESCRIBE renkei:search",
    ],
)
def test_elsewhere_it_is_a_term_like_others(query: str) -> None:
    """The engine answers as without an index."""
    with_index = run_query(STORE, query, prefixes=PREFIXES, search=search)
    assert str(list(with_index)) == str(list(run_query(STORE, query, prefixes=PREFIXES)))


def test_errors_of_the_query_come_first_and_those_of_the_index_are_said() -> None:
    """A syntax error has its place in the text as it was written."""
    with pytest.raises(SyntaxError, match="2:"):
        ask('SELECT * { ?s renkei:search "a" .\n ?s ?p }')
    with pytest.raises(QueryError, match="without a search index"):
        run_query(STORE, PATTERNS[0], prefixes=PREFIXES)
    with pytest.raises(QueryError, match="at most 8"):
        ask("SELECT * { " + '?s renkei:search "a" . ' * 9 + "}")
    with pytest.raises(QueryError, match="CONSTRUCT WHERE"):
        run_query(
            STORE, 'CONSTRUCT WHERE { ?s renkei:search "a" }', prefixes=PREFIXES, search=search
        )


@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_any_text_is_searched_as_it_is(text: str) -> None:
    """Nothing of it is SPARQL."""
    seen = []

    def remember(asked: str, limit: int | None) -> list[tuple[str, float]]:
        seen.append((asked, limit))
        return []

    query = f"SELECT * {{ ?s renkei:search {ox.Literal(text)} }}"
    answer = run_query(STORE, query, prefixes=PREFIXES, search=remember)
    assert list(answer) == []
    assert seen == [(text, None)]
