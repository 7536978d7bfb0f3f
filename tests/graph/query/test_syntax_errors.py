"""What a syntax error says beyond the place: what could stand there, and what was meant."""

from __future__ import annotations

import contextlib
import re
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import QueryError, QuerySyntaxError
from renkei.graph.engine.in_process import InProcessEngine
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.syntax_errors import words_for
from renkei.graph.query.text import check_query_text
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from renkei.graph.engine.base import Engine

TERM: Final = "a term (a variable, an IRI, a literal)"
PATTERNS: Final = "GRAPH, OPTIONAL, MINUS, FILTER, BIND or VALUES"


@pytest.fixture(scope="module")
def engine() -> InProcessEngine:
    return InProcessEngine(ox.Store(), prefixes=PREFIXES, max_result_bytes=10_000, threads=1)


def explained(engine: Engine, text: str) -> str:
    """Return the first line of the error of a query, without the place."""
    query = check_query_text(text, max_bytes=1_000_000, max_nesting=60)
    media_type = "text/turtle" if query.kind == "graph" else "text/csv"
    with pytest.raises(QuerySyntaxError) as caught:
        engine.run_blocking(QueryRequest(query=query, media_type=media_type))
    return str(caught.value).splitlines()[0].partition(": ")[2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?s ?p }", TERM),
        ("SELECT * { FILTER(?s > ) }", "an expression"),
        ("SELECT { ?s ?p ?o }", "a variable, '(', '*', DISTINCT or REDUCED"),
        ("SELECT * WHERE ?s", "'{'"),
        ("SELECT * {} ORDER ?x", "BY"),
        ("SELECT * {} LIMIT x", "a number"),
        ("SELECT (COUNT(*)) {}", "an operator (= < + && …) or AS"),
        ("SELECT * { ?s ?p ?o ?x }", f"'{{', '}}', '.', ';', ',', {PATTERNS}"),
        ("SELECT * { ?s a }", f"{TERM} or a sign of a path (/ | * + ?)"),
        ("SELECT * { VALUES ?x { ?y } }", "a literal, an IRI or prefixed name, '}' or UNDEF"),
        ("SELECT * { GRAPH { } }", "a variable or an IRI or prefixed name"),
        ("SELECT * { FILTER(?x < 3 && ) ?s ?p <x:y> }", "an expression"),
        ("BASE <x:> SELECT * { FILTER(?x < 3 && ) }", "an expression"),
        ("SELECT * { FILTER(?x <= ) }", "an expression"),
        ("SELECT * { ?s ?p <<( ?a ?b foo )>> }", TERM),
        ("DESCRIBE", "a variable, an IRI or prefixed name or '*'"),
        ("CONSTRUCT { ?s ?p ?o }", "'{', FROM or WHERE"),
    ],
)
def test_an_error_says_what_could_stand_there(
    engine: InProcessEngine, text: str, expected: str
) -> None:
    """In words of the grammar, not in the parser's classes of characters."""
    assert explained(engine, text).endswith(f"; expected {expected}")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SELECT * { OPTINAL { ?s ?p ?o } }", "OPTIONAL"),
        ("SELECT * {} LIMT 3", "LIMIT"),
        ("SELECT * { {} UNOIN {} }", "UNION"),
        ("SELECT * { FILTER(STRLENGTH(?x) > 1) }", "STRLEN"),
        ("SELECT * { FILTER(?x and ?y) }", "&&"),
        ("SELECT * { FILTER(?x OR ?y) }", "||"),
        ("SELECT * { FILTER(?x = 'a' AND ?y) }", "&&"),
        ("SELECT * { FILTER(?x <> 'a') }", "!="),
    ],
)
def test_a_wrong_word_is_told_the_right_one(engine: InProcessEngine, text: str, meant: str) -> None:
    """Of those that could stand there."""
    assert f"; did you mean {meant}?; expected " in explained(engine, text)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("SELECT * { BIND(1 AS ?x) BIND(2 AS ?x) }", "BIND (… AS ?x)"),
        ("SELECT * { ?s ?p ?o . BIND(?p AS ?o) . ?o ?a ?b }", "BIND (… AS ?o)"),
        ("SELECT * { OPTIONAL { ?o ?z ?y } BIND(?z AS $y) FILTER(?y = 1) }", "BIND (… AS $y)"),
        ("SELECT * { { SELECT (1 AS ?x) {} } BIND(2 AS ?x) }", "BIND (… AS ?x)"),
        ("SELECT * { { BIND(1 AS ?x) } UNION { ?x ?p ?o BIND(1 AS ?x) } }", "BIND (… AS ?x)"),
        ("SELECT ?s { ?s ?p ?o FILTER(COUNT(?o) > 1) }", "COUNT is over groups"),
        ("SELECT ?s { ?s ?p ?o FILTER(1 < (2 + (sum(?o)))) }", "SUM is over groups"),
        ("SELECT ?s { ?s ?p ?o BIND(MAX(?o) AS ?m) }", "MAX is over groups"),
        ("SELECT COUNT(?x) { ?x ?p ?o }", "write (COUNT(…) AS ?name)"),
        ("SELECT * { ?s ?p <http://example.org/a b> }", "the IRI that begins here"),
        ("SELECT * { ?s <http://example.org/a> <http://example.org/b }", "the IRI that begins"),
        ("SELECT ?y { FILTER EXISTS { SELECT (COUNT(?y) AS ?n) {} } } GROUP BY ?x", "GROUP BY"),
    ],
)
def test_a_rule_that_the_parser_does_not_name_is_told(
    engine: InProcessEngine, text: str, told: str
) -> None:
    """It says "expected [_]" at the end of the braces."""
    assert told in explained(engine, text)


def test_a_name_that_is_bound_twice_is_pointed_to(engine: InProcessEngine) -> None:
    """Not the brace at the end of its group."""
    text = "SELECT * {\n BIND(1 AS ?x)\n BIND(2 AS ?x)\n}"
    query = check_query_text(text, max_bytes=99, max_nesting=9)
    with pytest.raises(QuerySyntaxError) as caught:
        engine.run_blocking(QueryRequest(query=query, media_type="text/csv"))
    assert (caught.value.line, caught.value.column) == (3, 12)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("SELECT * { ?s renkie:manager ?o }", "renkei"),
        ("SELECT * { ?s rdf2:type ?o }", "rdf"),
        ("PREFIX museum: <x:> SELECT * { ?s musem:a ?o }", "museum"),
        ("SELECT * { ?s qqqqqqqqqq:a ?o }", None),
    ],
)
def test_an_undeclared_prefix_is_told_the_nearest(
    engine: InProcessEngine, text: str, meant: str | None
) -> None:
    """Among those of the query and those that need no declaration; all of them are listed."""
    found = explained(engine, text)
    assert ("did you mean" in found) is (meant is not None)
    if meant:
        assert f"is not declared; did you mean {meant}: ? Otherwise write PREFIX" in found
    assert "xsd:" in found


def test_the_example_of_the_documentation_is_true(engine: InProcessEngine) -> None:
    """docs/reference/http.md shows an error."""
    page = (Path(__file__).parents[3] / "docs/reference/http.md").read_text(encoding="utf-8")
    match = re.search(r"```\n(line 1, column \d+: (.*)\n    (SELECT .*)\n *\^\n)```", page)
    assert match
    assert explained(engine, match[3]) == match[2]


@pytest.mark.parametrize("count", [900, 5_000])
def test_a_long_query_is_explained_in_time(engine: InProcessEngine, count: int) -> None:
    """Beyond some hundreds of tokens only the place is told."""
    began = time.perf_counter()
    text = "SELECT * { " + "?s ?p ?o . " * count + "} FOO"
    assert explained(engine, text).startswith("unexpected FOO")
    assert time.perf_counter() - began < 20


def test_a_query_too_long_for_a_closer_look_is_not_said_to_end(engine: InProcessEngine) -> None:
    """The parser has looked ahead to the end; the mistake is before."""
    text = "SELECT * { " + "?s ?p 1,1,1,1,1,1,1 . " * 2_700 + "?s x }"
    assert explained(engine, text).startswith("this cannot be read, here or before")


@given(st.sets(st.sampled_from(["?v", "<x:x>", '"s"', "1", "{", "}", "=", "/", "*", "AS", "STR"])))
def test_any_expectation_can_be_said(passed: set[str]) -> None:
    """Nothing that the probes know is left out, but where a larger word stands for it."""
    said = words_for(passed)
    assert said.startswith("expected ") or not passed - {"STR"}
    assert ("AS" in passed) == said.endswith("AS")


SAMPLES: Final = (
    "PREFIX ex: <x:> SELECT ?s (COUNT(*) AS ?n) FROM <x:g> { ?s ex:p/rdfs:label 'a'@ja , 1.5 ."
    " FILTER(?s < 3 && <x:f>(?s)) OPTIONAL { ?s a _:b } } GROUP BY ?s ORDER BY DESC(?n) LIMIT 3",
    "BASE <x:/> CONSTRUCT { ?s <p> <<( ?a ?b 1 )>> } WHERE { VALUES (?s ?a) { (1 UNDEF) } "
    "?s ^ex:q* [ a <c> ; ex:r ( 1 2 ) ] MINUS { ?s ?p '''x''' } }",
)


@given(st.data())
def test_a_mutated_query_is_answered_or_explained(
    engine: InProcessEngine, data: st.DataObject
) -> None:
    """A piece left out, doubled or moved: never anything but the errors that are documented."""
    text = data.draw(st.sampled_from(SAMPLES))
    begin = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(begin, min(len(text), begin + 12)))
    piece = data.draw(
        st.sampled_from(["", text[begin:end] * 2, "<", ">", "{", "'", "\\u0041", "#"])
    )
    with contextlib.suppress(QueryError):
        mutated = f"{text[:begin]}{piece}{text[end:]}"
        query = check_query_text(mutated, max_bytes=10_000, max_nesting=60)
        media_type = "text/turtle" if query.kind == "graph" else "text/csv"
        with engine.run_blocking(QueryRequest(query=query, media_type=media_type)) as answer:
            b"".join(answer.chunks)
