"""Dumps of odd and of few statements: nothing is lost, nothing is changed, or it is reported."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.dumps.dumps import DumpSet, write_dumps
from renkei.graph.dumps.partition import part
from renkei.graph.rdf.formats import DUMP_FORMATS
from tests.graph.dumps.parsers import NAMED, RDFLIB, quads_of

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.dumps.dumps import Dumps

EX = "http://example.org/"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def written(directory: Path, lines: list[str], *, most: int = 1_000) -> tuple[Dumps, Path]:
    """Dump lines of N-Quads as a build does."""
    work, result = directory / "work", directory / "dumps"
    work.mkdir(parents=True)
    result.mkdir()
    (work / "sorted.nq").write_bytes(b"".join(sorted({line.encode() for line in lines})))
    parted = part(work / "sorted.nq", work / "graphs")
    sets = [DumpSet("some", "some", "facts", tuple(parted.counts))]
    return write_dumps(result, work, sets, parted, most_statements=most), result


def line_of(subject: str, predicate: str, value: str, graph: str = "g") -> str:
    return f"<{EX}{subject}> <{predicate}> {value} <{EX}{graph}> .\n"


def test_the_same_statements_give_the_same_bytes(tmp_path: Path) -> None:
    """Whatever was written before in the same process."""
    lines = [line_of("s", f"{EX}p{n}", f'"{n}"@ja', f"g{n % 3}") for n in range(50)]
    sums = [
        {file.name: file.sha256 for file in written(tmp_path / name, lines)[0].files}
        for name in ("one", "two")
    ]
    assert sums[0] == sums[1]


def test_large_graphs_have_only_the_forms_that_stream(tmp_path: Path) -> None:
    """What is left out is said, with the setting that decides it."""
    lines = [line_of("s", f"{EX}p", f'"{n}"') for n in range(11)]
    dumps, _ = written(tmp_path, lines, most=10)
    assert {dump.format for dump in dumps.files} == {"ntriples", "nquads"}
    assert [entry["format"] for entry in dumps.left_out] == ["turtle", "trig", "jsonld", "rdfxml"]
    assert {entry["cause"] for entry in dumps.left_out} == {"size"}
    assert "max_dump_statements" in dumps.left_out[0]["reason"]


@pytest.mark.parametrize(
    ("predicate", "value"),
    [
        (f"{EX}1", '"no name"'),
        (f"{RDF}li", '"reserved"'),
        (f"{RDF}Description", '"reserved"'),
        (f"{RDF}bagID", '"was reserved"'),
        ("http://www.w3.org/2000/xmlns/p", '"a namespace that cannot be bound"'),
        (f"{RDF}type", f"<{EX}2026>"),
        (f"{EX}p", '"vertical\\u000Btab"'),
        (f"{EX}p", '"\\uFFFE"'),
    ],
)
def test_what_rdf_xml_cannot_hold_is_reported_and_nothing_else_is_lost(
    tmp_path: Path, predicate: str, value: str
) -> None:
    """The other five forms are there, and hold it."""
    dumps, result = written(
        tmp_path, [line_of("s", predicate, value), line_of("t", f"{EX}p", '"x"')]
    )
    assert [(entry["format"], entry["cause"]) for entry in dumps.left_out] == [
        ("rdfxml", "statement")
    ]
    assert {dump.format for dump in dumps.files} == set(DUMP_FORMATS) - {"rdfxml"}
    for dump in dumps.files:
        if dump.coding == "gzip":
            data = gzip.decompress((result / dump.name).read_bytes())
            assert len(quads_of(data, dump.format)) == dump.statements == 2


def test_a_property_that_was_a_value_before_is_checked_too(tmp_path: Path) -> None:
    """``…#1`` is the object of the first line, and the property of the last."""
    kind = "https://w3id.org/renkei/code/kind#1"
    lines = [line_of("a", f"{EX}p", f"<{kind}>"), line_of("z", kind, f"<{EX}a>")]
    dumps, _ = written(tmp_path, lines)
    assert [entry["format"] for entry in dumps.left_out] == ["rdfxml"]


def test_a_carriage_return_stays_one_in_rdf_xml(tmp_path: Path) -> None:
    """Readers of XML make line feeds of those that are not escaped."""
    _, result = written(tmp_path, [line_of("s", f"{EX}p", '"a\\r\\nb"')])
    data = gzip.decompress((result / "some.rdf.gz").read_bytes())
    graph = rdflib.Graph().parse(data=data, format="xml")
    assert [str(value) for value in graph.objects()] == ["a\r\nb"]


def test_an_iri_that_looks_like_a_short_name_keeps_its_meaning_in_json_ld(tmp_path: Path) -> None:
    """``geo:43,141`` is an IRI (RFC 5870), and ``geo`` a prefix of ours."""
    value = "<geo:43.06,141.35>"
    lines = [
        line_of("s", f"{EX}p", value),
        line_of("s", "http://www.opengis.net/ont/geosparql#asWKT", '"x"'),
    ]
    _, result = written(tmp_path, lines)
    data = gzip.decompress((result / "some.jsonld.gz").read_bytes())
    for found in (
        {str(quad.object) for quad in quads_of(data, "jsonld")},
        {term.n3() for term in rdflib.Graph().parse(data=data, format="json-ld").objects()},
    ):
        assert found == {value, '"x"'}


IRIS = st.sampled_from(
    [
        f"{EX}a", f"{EX}名前#項目", f"{EX}a?b=1&c='2'", "urn:x:y", "geo:43,141", "time:out",
        "https://schema.org/name", "https://schema.org/", "https://w3id.org/renkei/ns#a.b-",
        f"{RDF}type", f"{RDF}_1", f"{RDF}first", "https://w3id.org/renkei/code/kind#1",
        "http://www.w3.org/2001/XMLSchema#string", f"{EX}%E3%81%82", f"{EX}𐀀x", f"{EX}9",
    ]
)  # fmt: skip
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12) | st.sampled_from(
    ["\r", "a\r\nb", "]]>", "<&>\"'", "\\", "\\u0041", "@ja", "\u2028", "\x7f\x85", "e\u0301", "{}"]
)
LITERALS = st.one_of(
    TEXTS.map(ox.Literal),
    st.builds(
        lambda text, tag: ox.Literal(text, language=tag),
        TEXTS,
        st.sampled_from(["ja", "en-gb", "ja-latn-x-a"]),
    ),
    st.builds(
        lambda text, kind: ox.Literal(text, datatype=ox.NamedNode(kind)),
        TEXTS,
        st.sampled_from(
            [
                f"{RDF}JSON", f"{RDF}XMLLiteral", f"{RDF}HTML", f"{EX}type&'", "urn:kind",
                "http://www.w3.org/2001/XMLSchema#anyURI",
            ]
        ),
    ),
)  # fmt: skip
QUADS = st.builds(
    ox.Quad,
    IRIS.map(ox.NamedNode),
    IRIS.map(ox.NamedNode),
    IRIS.map(ox.NamedNode) | LITERALS,
    st.sampled_from([f"{EX}g1", f"{EX}g2"]).map(ox.NamedNode),
)


@given(st.lists(QUADS, min_size=1, max_size=6))
def test_odd_statements_come_back_from_every_form_or_are_reported(
    tmp_path_factory: pytest.TempPathFactory, quads: list[ox.Quad]
) -> None:
    """Read by two parsers: never lost, never changed."""
    directory = tmp_path_factory.mktemp("odd")
    dumps, result = written(directory, [f"{quad} .\n" for quad in quads])
    left_out = {entry["format"] for entry in dumps.left_out}
    assert left_out <= {"rdfxml"}
    for form, described in DUMP_FORMATS.items():
        if form in left_out:
            continue
        data = gzip.decompress((result / f"some.{described.suffix}.gz").read_bytes())
        if form in NAMED:
            assert {str(quad) for quad in quads_of(data, form)} == {str(quad) for quad in quads}
        else:
            wanted = {str(quad.triple) for quad in quads}
            assert {str(quad.triple) for quad in quads_of(data, form)} == wanted
            assert elsewhere(data, form) == {key_of(quad.triple) for quad in quads}


def key_of(triple: ox.Triple) -> tuple[str, ...]:
    """A triple as plain texts."""
    value = triple.object
    if isinstance(value, ox.Literal):
        shown = (value.value, value.datatype.value, value.language or "")
    else:
        shown = (str(value), "", "")
    return (str(triple.subject), str(triple.predicate), *shown)


def elsewhere(data: bytes, form: str) -> set[tuple[str, ...]]:
    """The same of what rdflib reads, as it is written: by itself it rewrites XML and the like."""
    found = set()
    rdflib.NORMALIZE_LITERALS = False
    try:
        graph = rdflib.Graph().parse(data=data, format=RDFLIB[form])
    finally:
        rdflib.NORMALIZE_LITERALS = True
    for subject, predicate, value in graph:
        if isinstance(value, rdflib.Literal):
            kind = RDF + "langString" if value.language else str(value.datatype or XSD_STRING)
            shown = (str(value), kind, value.language or "")
        else:
            shown = (f"<{value}>", "", "")
        found.add((f"<{subject}>", f"<{predicate}>", *shown))
    return found
