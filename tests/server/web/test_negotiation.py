"""Which format an answer is written in."""

from __future__ import annotations

import contextlib
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.query.evaluation import MEDIA_TYPES_OF
from renkei.queries.binding import ParameterError
from renkei.server.web.negotiation import FORMATS_OF, PAGE, choose, prefers_page
from renkei.server.web.request_errors import NotAcceptableError

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
FIREFOX = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
RDFLIB = "application/sparql-results+xml,application/rdf+xml"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("text/csv", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("application/json", "application/json"),
        ("application/xml", "application/xml"),
        ("application/*", JSON),
        ("text/*", "text/csv"),
        ("text/*;q=0.5, application/*;q=0.4", "text/csv"),
        (f"text/csv;q=0.5, {XML};q=0.9", XML),
        (f"{XML}, text/csv", XML),
        (f"text/csv, {XML}", XML),  # equal weights: our own order decides
        (f"*/*, {JSON};q=0.1", XML),  # the exact range counts, not the widest
        ("text/*, text/csv;q=0", "text/tab-separated-values"),
        ("text/csv;q=0.001, image/png", "text/csv"),
        ("text/csv; q=1.000 ; x=y", "text/csv"),
        ('text/csv;header=present, x/y;z="a,b;q=0"', "text/csv"),
        ("text/csv;q=2, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
        ("nonsense, text/csv", "text/csv"),
        ("nonsense", JSON),
        (",,text/csv,,", "text/csv"),
        (FIREFOX, "text/html"),
        (RDFLIB, XML),
    ],
)
def test_accept_chooses_among_results(accept: str | None, chosen: str) -> None:
    """By weight, the most specific range first, then by our order."""
    assert choose(FORMATS_OF["solutions"], accept=accept).media_type == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/turtle"),
        ("*/*", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        (
            'application/ld+json;profile="http://www.w3.org/ns/json-ld#expanded"',
            "application/ld+json",
        ),
        ("application/n-triples;q=0.2, application/rdf+xml;q=0.3", "application/rdf+xml"),
        ("application/json", "application/json"),
        (RDFLIB, "application/rdf+xml"),
        (FIREFOX, "text/html"),
    ],
)
def test_accept_chooses_among_graphs(accept: str | None, chosen: str) -> None:
    """The same rules, over the formats that hold triples."""
    assert choose(FORMATS_OF["graph"], accept=accept).media_type == chosen


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "*/*;q=0", "text/turtle"])
def test_nothing_acceptable_lists_what_there_is(accept: str) -> None:
    """The error is of use to whoever has to write a better header."""
    with pytest.raises(NotAcceptableError, match="there is application/sparql-results") as caught:
        choose(FORMATS_OF["boolean"], accept=accept)
    assert "text/csv" in caught.value.available


@pytest.mark.parametrize(
    ("kind", "name", "chosen"),
    [
        ("solutions", "json", JSON),
        ("solutions", "xml", XML),
        ("solutions", "csv", "text/csv"),
        ("solutions", "TSV", "text/tab-separated-values"),
        ("solutions", "html", "text/html"),
        ("solutions", "text/csv", "text/csv"),
        ("graph", "ttl", "text/turtle"),
        ("graph", "nt", "application/n-triples"),
        ("graph", "rdf", "application/rdf+xml"),
        ("graph", "xml", "application/rdf+xml"),
        ("graph", "jsonld", "application/ld+json"),
        ("graph", "json", "application/ld+json"),
    ],
)
def test_a_short_name_overrides_accept(kind: str, name: str, chosen: str) -> None:
    """``?format=`` is for links and for clients that cannot set a header."""
    formats = FORMATS_OF[kind]  # type: ignore[index] # a parameter is a str
    assert choose(formats, accept="image/png", name=name).media_type == chosen


def test_a_name_of_the_other_kind_is_not_acceptable() -> None:
    """CSV cannot hold a graph."""
    with pytest.raises(NotAcceptableError, match="format=csv cannot hold"):
        choose(FORMATS_OF["graph"], name="csv")


def test_an_unknown_name_is_a_mistake_of_the_request() -> None:
    """Those that fit are listed, in the reader's language, too."""
    with pytest.raises(
        ParameterError, match="format=pdf is not known; known here are csv"
    ) as error:
        choose(FORMATS_OF["solutions"], name="pdf")
    assert "turtle" not in str(error.value)
    assert {"csv", "json", "html"} <= set(error.value.allowed or ())


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (FIREFOX, True),
        ("text/html", True),
        ("*/*", False),
        (None, False),
        ("image/png", False),
        ("text/turtle, text/html;q=0.5", False),
        ("text/html;q=0.9,*/*;q=0.9", False),
    ],
)
def test_only_browsers_get_pages(accept: str | None, expected: bool) -> None:
    """A page goes to whoever names HTML and prefers it."""
    assert prefers_page(accept) is expected


def test_every_format_can_be_written() -> None:
    """The tables of the server and of the engine agree."""
    for kind, formats in FORMATS_OF.items():
        written = {entry.written_as for entry in formats if entry is not PAGE}
        assert written == set(MEDIA_TYPES_OF[kind])


@given(st.text(max_size=200) | st.text(alphabet='ab/*;,q=0.1" \\', max_size=200))
def test_any_header_is_answered_or_not_acceptable(accept: str) -> None:
    """No header breaks the negotiation."""
    with contextlib.suppress(NotAcceptableError):
        assert choose(FORMATS_OF["solutions"], accept=accept) in FORMATS_OF["solutions"]


@pytest.mark.slow
@pytest.mark.parametrize("piece", ["a/b,", "a/b;q=1;", 'a/b;x="', "a", "*/*;q=0.1,", ", ", "a/b "])
def test_a_huge_header_takes_linear_time(piece: str) -> None:
    """256 KiB of anything is read in well under a second."""
    began = time.perf_counter()
    with contextlib.suppress(NotAcceptableError):
        choose(FORMATS_OF["solutions"], accept=(piece * 262_144)[:262_144])
    assert time.perf_counter() - began < 30
