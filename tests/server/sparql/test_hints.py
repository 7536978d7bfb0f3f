"""Terms of our vocabulary that a query names, but that do not exist."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.sparql.hints import hints_of
from renkei.server.sparql.result_page import EXAMPLES


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("ASK { ?s renkei:establishr ?o }", "renkei:establishr .* near to it: renkei:establisher"),
        ("ASK { ?s a renkei:facility }", "renkei:facility .* near to it: renkei:Facility"),
        ("ASK { ?s ?p status:considered }", "status:considered is no term of the vocabulary"),
        ("ASK { ?s <https://w3id.org/renkei/ns#managr> ?o }", "near to it: renkei:manager"),
        ("ASK { ?s ?p <https://w3id.org/renkei/code/none#a> }", "<https://w3id.org/renkei/code/no"),
    ],
)
def test_an_unknown_term_is_told_the_nearest(text: str, hint: str) -> None:
    """By prefix or by IRI, in the vocabulary and in the codes."""
    (found,) = map(str, hints_of(text))
    assert re.search(hint, found)
    assert found.isascii()


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s renkei:establisher ?o ; a renkei:Facility ; renkei:status status:ongoing }",
        "PREFIX renkei: <x:> ASK { ?s renkei:none ?o }",
        "ASK { ?s ?p 'renkei:none' } # renkei:none",
        "ASK { ?s ex:renkei:none ?o }",
        "ASK { ?s rdfs:nothing ?o }",
        "ASK { ?s renkei:施設 ?o }",
    ],
)
def test_whatever_else_is_named_is_no_concern(text: str) -> None:
    """Known terms, the query's own prefixes, strings, comments, other vocabularies."""
    assert hints_of(text.replace("status:ongoing", "?x")) == []


def test_hints_are_few() -> None:
    """A query in another vocabulary must not fill the header."""
    assert (
        len(hints_of("ASK { " + " . ".join(f"?s renkei:none{i} ?o" for i in range(50)) + "}")) == 3
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title["en"])
def test_the_examples_need_no_hint(example: object) -> None:
    """They name only what there is."""
    assert hints_of(example.query) == []  # type: ignore[attr-defined] # an Example


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("SELECT (COUNT(*) AS ?n) { ?s rdfs:label|skos:prefLabel ?o }", 0),
        ("SELECT (COUNT(DISTINCT *) AS ?n) { [] rdfs:label|skos:prefLabel ?o }", 1),
        ("SELECT * { ?s rdfs:label|skos:prefLabel ?o {| a ?x |} }", 1),
        ("SELECT * { ?s ?p ?o FILTER(?s || ?o) } # |", 0),
    ],
)
def test_paths_that_lose_duplicates_are_named(query: str, count: int) -> None:
    """Others are written as unions."""
    found = list(map(str, hints_of(query)))
    assert len(found) == count
    assert all("UNION" in hint for hint in found)


@given(st.text(alphabet="renki:<># '\"{}?s\n施", max_size=60))
def test_any_text_is_read(text: str) -> None:
    """Never an error, never anything that a header cannot hold."""
    assert all(hint.isascii() and hint.isprintable() for hint in map(str, hints_of(text)))
