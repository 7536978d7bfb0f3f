"""Queries as the standard has them: booleans, unknown functions, columns, the base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.query.functions import ENGINE_FUNCTIONS, FUNCTION_NAMESPACE, SPARQL_FUNCTIONS
from renkei.graph.query.run import lower_truths, run_query
from renkei.graph.query.tokens import tokens
from renkei.graph.rdf.iris import service_iri
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from renkei.graph.query.run import Result

BASE: Final = "https://example.org/sparql"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
CASTS: Final = (
    *("boolean", "date", "dateTime", "dayTimeDuration", "decimal", "double", "duration", "float"),
    *("gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth", "integer", "string", "time"),
    "yearMonthDuration",
)
TRUTHS: Final = st.sampled_from(["true", "false"]).flatmap(
    lambda word: st.tuples(*(st.sampled_from([c, c.upper()]) for c in word)).map("".join)
)


def solutions(query: str, store: ox.Store | None = None) -> ox.QuerySolutions:
    answer: Result = run_query(store or ox.Store(), query, prefixes=PREFIXES, base=BASE)
    assert isinstance(answer, ox.QuerySolutions)
    return answer


def value(expression: str) -> str | None:
    """The value of an expression; None if it is unbound."""
    term = next(solutions(f"SELECT ({expression} AS ?v) {{}}"))["v"]
    return None if term is None else str(term)


@given(TRUTHS)
def test_booleans_are_read_in_any_case(word: str) -> None:
    """Keywords match without case (§19.8, note 1): in SELECT, FILTER, VALUES and as objects."""
    is_true = word.lower() == "true"
    assert value(word) == value(word.lower())
    assert len(list(solutions(f"SELECT ?x {{ VALUES ?x {{ {word} }} FILTER({word}) }}"))) == is_true
    store = ox.Store()
    node = ox.NamedNode("x:p")
    store.add(ox.Quad(node, node, ox.Literal(is_true)))
    assert len(list(solutions(f"SELECT ?s {{ ?s ?p {word} }}", store))) == 1


@pytest.mark.parametrize(
    "text",
    [
        'SELECT ?TRUE { ?TRUE <x:TRUE> "TRUE"@TRUE } # TRUE',
        "PREFIX TRUE: <x:> ASK { TRUE:a TRUE:TRUE 1 }",
    ],
)
def test_only_keywords_are_changed(text: str) -> None:
    """Variables, names, strings and comments keep their letters."""
    assert lower_truths(text) == text


def test_positions_stay() -> None:
    """So that errors name the place in the client's text."""
    text = 'SELECT (TRUE AS ?x) { FILTER(False) "TRUE" }'
    assert [token.start for token in tokens(lower_truths(text))] == [
        token.start for token in tokens(text)
    ]


UNKNOWN: Final = "<http://example.org/no-such-function>"


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"SELECT ({UNKNOWN}(1) AS ?v) {{}}", [None]),
        (f"SELECT ({UNKNOWN}() AS ?v) {{}}", [None]),
        (f"SELECT ?v {{ VALUES ?v {{ 1 2 }} FILTER({UNKNOWN}(?v)) }}", []),
        (f"SELECT ?v {{ VALUES ?v {{ 1 }} FILTER(!{UNKNOWN}(?v)) }}", []),
        (f"SELECT ?v {{ VALUES ?v {{ 1 }} FILTER {UNKNOWN}(?v) }}", []),
        (f"SELECT ?v {{ VALUES ?v {{ 1 }} }} ORDER BY {UNKNOWN}(?v)", ["1"]),
        (f"SELECT (COUNT(*) AS ?v) {{ VALUES ?x {{ 1 2 }} }} GROUP BY {UNKNOWN}(?x)", ["2"]),
        (f"SELECT (COALESCE({UNKNOWN}(1), 5) AS ?v) {{}}", ["5"]),
        (f"SELECT (COUNT(?x) AS ?v) {{ BIND({UNKNOWN}({UNKNOWN}(1)) AS ?x) }}", ["0"]),
        (f"SELECT ?v {{ VALUES ?v {{ 1 }} FILTER NOT EXISTS {{ FILTER({UNKNOWN}(1)) }} }}", ["1"]),
        (f"SELECT ({UNKNOWN} # a comment (\n (1) AS ?v) {{}}", [None]),
        ("PREFIX ex: <http://example.org/> SELECT (ex:f(1) AS ?v) {}", [None]),
        ("PREFIX ex: <http://example.org/> SELECT (ex:f\\(\\)(1) AS ?v) {}", [None]),
        ("SELECT (<relative>(1) AS ?v) {}", [None]),
        ("SELECT (xsd:int('1') AS ?v) (xsd:integer('2') AS ?w) {}", [None]),
        (f"SELECT (xsd:integer({UNKNOWN}(1)) AS ?v) {{}}", [None]),
        ("SELECT ?v { VALUES ?v { 1 } FILTER NOT EXISTS { ?v <x:p> (1 2) } }", ["1"]),
    ],
)  # fmt: skip
def test_an_unknown_function_is_an_error_of_the_expression(
    query: str, expected: list[str | None]
) -> None:
    """Not of the query (§17.6): unbound, and false for FILTER."""
    rows = [row["v"] for row in solutions(query)]
    assert [None if term is None else term.value for term in rows] == expected


@pytest.mark.parametrize("name", CASTS)
def test_casts_keep_their_meaning(name: str) -> None:
    """A function of ours under the name of a cast would take its place."""
    texts = {
        "boolean": "true", "date": "2017-01-02", "dateTime": "2017-01-02T03:04:05Z",
        "dayTimeDuration": "P1D", "duration": "P1D", "gDay": "---02", "gMonth": "--01",
        "gMonthDay": "--01-02", "gYear": "2017", "gYearMonth": "2017-01", "time": "10:00:00",
        "yearMonthDuration": "P1Y",
    }  # fmt: skip
    text = texts.get(name, "1")
    literal = f'"{text}"' if name == "string" else f'"{text}"^^<{XSD}{name}>'
    assert value(f"<{XSD}{name}>('{text}')") == literal
    assert value(f"{UNKNOWN}(xsd:{name}('{text}'))") is None


@pytest.mark.parametrize("function", ENGINE_FUNCTIONS)
def test_the_service_description_names_functions_of_the_engine(function: str) -> None:
    """Each is there without us, so none of them becomes an unknown function."""
    answer = ox.Store().query(f"SELECT (<{function}>(1) AS ?v) {{}}")
    assert isinstance(answer, ox.QuerySolutions)
    with pytest.raises(RuntimeError, match="not supported"):
        ox.Store().query(f"SELECT (<{function}x>(1) AS ?v) {{}}")


def test_functions_of_the_engine_and_ours_are_called() -> None:
    """Beside an unknown one."""
    within = (
        '<http://www.opengis.net/def/function/geosparql/sfWithin>("POINT(1 1)"^^geo:wktLiteral, '
        '"POLYGON((0 0,0 2,2 2,2 0,0 0))"^^geo:wktLiteral)'
    )
    assert value(f"COALESCE({UNKNOWN}(1), {within})") == f'"true"^^<{XSD}boolean>'
    ours = f'<{FUNCTION_NAMESPACE}japaneseDate>("2017"^^xsd:gYear)'
    assert value(f"COALESCE({UNKNOWN}(1), {ours})") == '"平成29年"@ja'
    assert ox.NamedNode(f"{FUNCTION_NAMESPACE}japaneseDate") in SPARQL_FUNCTIONS


@pytest.mark.parametrize(
    ("query", "columns"),
    [
        ("SELECT * { ?s ?p ?o }", "s p o"),
        ("SELECT DISTINCT * { ?z ?a ?m }", "z a m"),
        ("select reduced*{ ?z ?a ?m }", "z a m"),
        ("SELECT * { VALUES (?b ?a) { (1 2) } }", "b a"),
        ("SELECT * { { SELECT ?b ?a { ?a ?c ?b } } ?a ?d ?b }", "b a d"),
        ("SELECT * { ?b ?a $c MINUS { ?hidden ?a ?b } FILTER(?a != ?also) }", "b a c"),
        ("SELECT * { _:x ?b [] . BIND(?b AS ?a) }", "b a"),
        ("SELECT ?p ?s ?o { ?s ?p ?o }", "p s o"),
        ("SELECT * {}", ""),
        ("SELECT * { ?b :p|:q [ ?a 1 ] }", "b a"),
        ("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "n"),
        ("SELECT * { { SELECT * { ?z ?y ?x } } }", "z y x"),
    ],
)
def test_columns_are_in_the_order_of_the_query(query: str, columns: str) -> None:
    """`SELECT *` shows variables as they first appear, and only visible ones."""
    answer = solutions(f"PREFIX : <x:> {query}")
    assert [variable.value for variable in answer.variables] == columns.split()


@pytest.mark.parametrize(
    ("query", "iri"),
    [
        ('SELECT (IRI("a") AS ?v) {}', "https://example.org/a"),
        ("SELECT (<a> AS ?v) {}", "https://example.org/a"),
        ("SELECT (<> AS ?v) {}", "https://example.org/sparql"),
        ("SELECT (<?x=1#y> AS ?v) {}", "https://example.org/sparql?x=1#y"),
        ("SELECT (<//other.example/a> AS ?v) {}", "https://other.example/a"),
        ("SELECT (<../../a> AS ?v) {}", "https://example.org/a"),
        ("PREFIX : <#> SELECT (:a AS ?v) {}", "https://example.org/sparql#a"),
        ("BASE <sub/> SELECT (<a> AS ?v) {}", "https://example.org/sub/a"),
        ("BASE <http://b.example/x> SELECT (IRI('y') AS ?v) {}", "http://b.example/y"),
        ("SELECT ?v { VALUES ?v { <a> } }", "https://example.org/a"),
        ("SELECT (DATATYPE('x'^^<dt>) AS ?v) {}", "https://example.org/dt"),
    ],
)
def test_relative_iris_are_below_the_service(query: str, iri: str) -> None:
    """The base is the address of the service (§4.1.1.2, RFC 3986 §5.1.3)."""
    term = next(solutions(query))["v"]
    assert isinstance(term, ox.NamedNode)
    assert term.value == iri


def test_the_address_of_the_service() -> None:
    """`public_url` if there is one, else the base of the data; without both there is no base."""
    assert service_iri("https://a.example/", "https://b.example/x/") == "https://b.example/x/sparql"
    assert service_iri("https://a.example/") == "https://a.example/sparql"
    assert service_iri("") == ""
    with pytest.raises(SyntaxError):
        run_query(ox.Store(), "SELECT (<a> AS ?v) {}", prefixes={})


@pytest.mark.parametrize(
    ("counted", "number"),
    [
        ("COUNT(1 / ?x)", "2"),
        ("count ( 1 / ?x )", "2"),
        ("COUNT(xsd:integer(?s))", "1"),
        ("COUNT(<http://example.org/no-such-function>(?x))", "0"),
        ("COUNT(STR(?none))", "0"),
        ("COUNT(?none)", "0"),
        ("COUNT(?x)", "3"),
        ("COUNT(*)", "3"),
        ("COUNT(BNODE())", "3"),
        ("COUNT(IF(EXISTS { ?s <x:a>|<x:b> ?x FILTER(1 < 2) }, 1, 1 / ?x))", "2"),
        ("COUNT(1 / ?x) + COUNT(?x)", "5"),
        ("SUM(COALESCE(?x, 1))", "3"),
    ],
)
def test_count_leaves_errors_out(counted: str, number: str) -> None:
    """It is the number of values (§18.5.1.2); the engine alone has no value then."""
    rows = 'VALUES (?x ?s) { (0 "a") (1 "1") (2 "b") }'
    (row,) = solutions(f"SELECT ({counted} AS ?n) {{ {rows} }} HAVING ({counted} >= 0)")
    assert row["n"] == ox.Literal(int(number))


def test_count_of_errors_in_groups_and_subselects() -> None:
    """Each group has its number; an order may be by it."""
    query = """SELECT ?k ?n {
    { SELECT ?k (COUNT(?x / ?k) AS ?n) { VALUES (?k ?x) { (0 1) (1 1) (1 2) } }
    GROUP BY ?k ORDER BY COUNT(?x / ?k) } } ORDER BY ?n"""
    rows = [(row["k"], row["n"]) for row in solutions(query)]
    assert rows == [(ox.Literal(0), ox.Literal(0)), (ox.Literal(1), ox.Literal(2))]
    with pytest.raises(SyntaxError):
        solutions("SELECT (COUNT(1 / ?x) AS ?n { VALUES ?x { 1 } }")
