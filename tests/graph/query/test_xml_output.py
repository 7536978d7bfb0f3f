"""Answers in XML are well-formed, or refused."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import QueryError
from renkei.graph.query.evaluation import evaluate
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.graph.query.xml_output import XmlOutput

if TYPE_CHECKING:
    from collections.abc import Sequence

SRX: Final = "application/sparql-results+xml"
RDF: Final = "application/rdf+xml"
NOT_IN_XML: Final = (*"\x01\x08\x0b\x0c\x0e\x1f", "\ufffe", "\uffff")


def answer(query: str, media_type: str) -> bytes:
    output = io.BytesIO()
    checked = check_query_text(query, max_bytes=10_000, max_nesting=20)
    request = QueryRequest(query=checked, media_type=media_type)
    evaluate(ox.Store(), request, output, prefixes={})
    return output.getvalue()


def written(pieces: Sequence[bytes]) -> bytes:
    output = io.BytesIO()
    xml = XmlOutput(output)
    for piece in pieces:
        xml.write(piece)
    xml.finish()
    return output.getvalue()


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")),
    st.lists(st.integers(0, 60), max_size=4),
)
def test_pieces_may_end_within_a_character(text: str, cuts: list[int]) -> None:
    """The serialiser writes buffers of bytes."""
    data = f"{text}\ufffd\r".encode()
    ends = [0, *sorted(cuts), len(data)]
    pieces = [data[a:b] for a, b in itertools.pairwise(ends)]
    assert written(pieces) == data.replace(b"\r", b"&#13;")


@pytest.mark.parametrize("sign", NOT_IN_XML, ids=ascii)
def test_characters_that_xml_has_not_are_refused(sign: str) -> None:
    """With their name, in rows and in triples; JSON has them."""
    query = f'SELECT ("a{sign}b" AS ?x) {{}}'
    with pytest.raises(QueryError, match=f"U\\+{ord(sign):04X}, which XML 1.0 cannot hold"):
        answer(query, SRX)
    assert answer(query, "application/sparql-results+json")
    with pytest.raises(QueryError, match="does not allow"):
        answer(f'CONSTRUCT {{ <x:s> <x:p> "a{sign}b" }} {{}}', RDF)
    data = sign.encode()
    with pytest.raises(QueryError):
        written([data[:1], data[1:2], data[2:]])


@pytest.mark.parametrize("media_type", [SRX, RDF])
def test_carriage_returns_are_character_references(media_type: str) -> None:
    """Readers turn others into line feeds (XML 1.0, section 2.11)."""
    text = '"one\\r\\ntwo\\rthree"'
    query = (
        f"SELECT ({text} AS ?x) {{}}"
        if media_type == SRX
        else (f"CONSTRUCT {{ <x:s> <http://e.example/p> {text} }} {{}}")
    )
    document = ET.fromstring(answer(query, media_type))  # noqa: S314 # our own
    assert "one\r\ntwo\rthree" in [element.text for element in document.iter()]


@pytest.mark.parametrize(
    ("triple", "reason"),
    [
        ("<x:s> <http://example.org/1> 1", "no name for the property"),
        ("<x:s> <http://example.org/a(b)> 1", "no name for the property"),
        ("<x:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#li> 1", "no name for the property"),
        ("<x:s> a <http://example.org/1>", "no name for the class"),
        ("<x:s> <http://example.org/p> <<( <x:s> <x:p> 1 )>>", "triple term"),
    ],
)
def test_triples_that_rdf_xml_has_not_are_refused(triple: str, reason: str) -> None:
    """The engine alone writes a document that is not well-formed."""
    query = f"CONSTRUCT {{ {triple} }} {{}}"
    with pytest.raises(QueryError, match=f"{reason}.*ask for Turtle"):
        answer(query, RDF)
    assert answer(query, "text/turtle")


def test_a_triple_term_in_json_ld_is_refused() -> None:
    """The engine fails with an OSError, which ended the worker."""
    query = "CONSTRUCT { <x:s> <x:p> 1, <<( <x:s> <x:p> 1 )>> } {}"
    with pytest.raises(QueryError, match=r"JSON-LD cannot hold this answer: a triple term.*Turtle"):
        answer(query, "application/ld+json")
    directed = answer('CONSTRUCT { <x:s> <x:p> "a"@ar--rtl } {}', "application/ld+json")
    assert b'"@direction":"rtl"' in directed
