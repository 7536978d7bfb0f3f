"""Any term, put in through each format of RDF and out through each format of an answer."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.query.evaluation import evaluate
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.graph.rdf.carriage_returns import escape_carriage_returns
from renkei.graph.rdf.formats import CSV, RDF_XML, SPARQL_XML, formats_for
from tests.loaders.rdf.rdf_files import load

if TYPE_CHECKING:
    from collections.abc import Sequence

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
EX: Final = "http://example.org/"
INPUTS: Final = {
    "nt": ox.RdfFormat.N_TRIPLES,
    "nq": ox.RdfFormat.N_QUADS,
    "ttl": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdf": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
# The store has one form for each value of these: docs/reference/sparql.md.
BY_VALUE: Final = frozenset(
    f"{XSD}{name}"
    for name in (
        *("boolean", "date", "dateTime", "dayTimeDuration", "decimal", "double", "duration"),
        *("float", "gDay", "gMonth", "gMonthDay", "gYear", "gYearMonth", "time"),
        *("yearMonthDuration", "integer", "int", "long", "byte", "nonNegativeInteger"),
    )
)
OTHER_TYPES: Final = (f"{XSD}anyURI", f"{XSD}hexBinary", f"{EX}dt#integer", f"{EX}dt,(1)")
LEXICAL: Final = st.sampled_from(
    (
        *("1", "+01", "1.0", "1e3", "-0", "INF", "NaN", "true", "0", "yes", "abc", "1_0", "５"),
        *("300", "", "2017-02-30", "2017-01-02", "2017-01-02T24:00:00Z", "P1Y12M", "PT36H"),
        *("2017-01-02T03:04:05.500+00:00", "2017", "2017-01", "--01-02", "---02", "10:00:00"),
        "99999999999999999999",
    )
)
# Texts hold no control characters but these: loaders refuse others, as XML does.
TEXTS: Final = st.text(
    st.one_of(
        st.sampled_from("\t\n\r,;\"'\\<>&{}|^`% "),
        st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co", "Cf", "Zl", "Zp")),
    ),
    max_size=12,
)
LANGUAGES: Final = st.sampled_from(["ja", "ja-Kana", "EN", "en-GB-oxendict", "zh-Hant-TW", "x-own"])
IRIS: Final = st.text(st.sampled_from("az09-._~!$&'()*+,;=:@/?#%施é𠮷"), max_size=8).map(
    lambda text: ox.NamedNode(EX + text.replace("%", "%20").replace("#", "", text.count("#") - 1))
)
TERMS: Final = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(lambda text, language: ox.Literal(text, language=language), TEXTS, LANGUAGES),
    st.builds(
        lambda text, datatype: ox.Literal(text, datatype=ox.NamedNode(datatype)),
        LEXICAL | TEXTS,
        st.sampled_from([*sorted(BY_VALUE), *OTHER_TYPES]),
    ),
    st.integers().map(ox.Literal),
    st.floats().map(ox.Literal),
    IRIS,
)


def stored(term: Any) -> Any:
    """A term in the form of the store."""
    store, node = ox.Store(), ox.NamedNode(EX)
    store.add(ox.Quad(node, node, term))
    return next(iter(store)).object


def file_of(terms: Sequence[Any], name: str) -> bytes:
    """A file with a statement for each term; its subject has the name of the format."""
    triples = [
        ox.Triple(ox.NamedNode(EX + name), ox.NamedNode(f"{EX}p{number}"), term)
        for number, term in enumerate(terms)
    ]
    data = ox.serialize(triples, format=INPUTS[name]) or b""
    return escape_carriage_returns(data) if name == "rdf" else data


def answer(store: ox.Store, query: str, media_type: str) -> bytes:
    """The answer to a query."""
    output = io.BytesIO()
    checked = check_query_text(query, max_bytes=10_000, max_nesting=9)
    evaluate(store, QueryRequest(query=checked, media_type=media_type), output, prefixes={})
    return output.getvalue()


@given(st.lists(TERMS, min_size=1, max_size=10))
def test_terms_survive_every_way_in_and_out(terms: list[Any]) -> None:
    """Each term comes back in the form of the store, whatever formats it went through."""
    with tempfile.TemporaryDirectory() as directory:
        files = {f"data.{name}": file_of(terms, name) for name in INPUTS}
        store = load(Path(directory), **files).store()
    merged = ox.Store()
    merged.bulk_extend(ox.Quad(q.subject, q.predicate, q.object) for q in store)
    expected = [(f"{EX}p{number}", stored(term)) for number, term in enumerate(terms)]
    for name in INPUTS:
        found = [(q.predicate.value, q.object) for q in merged.quads_for_pattern(
            ox.NamedNode(EX + name), None, None)]  # fmt: skip
        assert sorted(found, key=str) == sorted(expected, key=str), name
    for term in terms:
        if isinstance(term, ox.NamedNode) or term.datatype.value not in BY_VALUE:
            is_tagged = isinstance(term, ox.Literal) and term.language
            assert str(stored(term)).lower() == str(term).lower() if is_tagged else (
                stored(term) == term
            )  # fmt: skip
    for form in formats_for("solutions"):
        data = answer(merged, f"SELECT ?p ?o {{ <{EX}nt> ?p ?o }}", form.media_type)
        if form is CSV:
            rows = list(csv.reader(io.StringIO(data.decode(), newline=""), strict=True))[1:]
            assert sorted(rows) == sorted([iri, term.value] for iri, term in expected)
            continue
        if form is SPARQL_XML:
            ET.fromstring(data)  # noqa: S314 # our own
        results = ox.parse_query_results(data, format=form.serializer)  # type: ignore[arg-type]
        assert isinstance(results, ox.QuerySolutions)
        pairs = [(row["p"].value, row["o"]) for row in results]
        assert sorted(pairs, key=str) == sorted(expected, key=str), form.label
    for form in formats_for("graph"):
        query = f"CONSTRUCT {{ <{EX}nt> ?p ?o }} {{ <{EX}nt> ?p ?o }}"
        data = answer(merged, query, form.media_type)
        if form is RDF_XML:
            ET.fromstring(data)  # noqa: S314 # our own
        pairs = [
            (quad.predicate.value, quad.object) for quad in ox.parse(data, format=form.rdf_format)
        ]
        assert sorted(pairs, key=str) == sorted(expected, key=str), form.label
