"""The same statement in each format is the same in the graph, or is refused in each."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse, serialize

from renkei.errors import SourceError
from renkei.graph.catalogue.description import DatasetDescription
from renkei.graph.catalogue.inputs import StatementSink
from renkei.graph.rdf.iris import Iris
from renkei.loaders.interface import Source
from renkei.loaders.rdf import RdfLoader
from tests.conftest import BASE
from tests.loaders.reports import discard_file

if TYPE_CHECKING:
    from pathlib import Path

XSD: Final = "http://www.w3.org/2001/XMLSchema#"
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SUBJECT, PROPERTY = NamedNode("http://example.org/a"), NamedNode("http://example.org/p")
FORMATS: Final = {
    "a.ttl": RdfFormat.TURTLE,
    "a.nt": RdfFormat.N_TRIPLES,
    "a.nq": RdfFormat.N_QUADS,
    "a.trig": RdfFormat.TRIG,
    "a.rdf": RdfFormat.RDF_XML,
    "a.jsonld": RdfFormat.JSON_LD,
}
LANGUAGES: Final = st.from_regex(r"[A-Za-z]{2,3}(-[A-Z]{2}|-x-[a-z0-9]{1,8})?", fullmatch=True)
DATATYPES: Final = st.sampled_from(
    [
        *(XSD + name for name in ("string", "integer", "byte", "decimal", "double", "boolean")),
        *(XSD + name for name in ("date", "dateTime", "gYear", "anyURI", "hexBinary")),
        *(RDF + name for name in ("JSON", "XMLLiteral", "HTML")),
        "http://example.org/図#string",
    ]
)
TEXTS: Final = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["05", "1.50", "1e3", "-0", "INF", "TRUE", "2024-02-30", "24:00:00", " 1 "]),
    st.text("\\\"'\r\n\t&<>{}[]\u0085\u2028\ufeff\0\x0b\ufffe]]>", max_size=8),
)
PATHS: Final = st.text(
    st.characters(
        codec="utf-8", exclude_characters=' <>"{}|\\^`%', exclude_categories=["Cc", "Cn", "Co"]
    ),
    max_size=8,
)
OBJECTS: Final = st.one_of(
    TEXTS.map(Literal),
    st.builds(lambda text, language: Literal(text, language=language), TEXTS, LANGUAGES),
    st.builds(lambda text, name: Literal(text, datatype=NamedNode(name)), TEXTS, DATATYPES),
    PATHS.map(lambda path: f"http://example.org/{path}"),
)


def read(name: str, data: bytes, directory: Path) -> str:
    """Return the statement that the loader makes of a file, or ``refused``."""
    path = directory / name
    path.write_bytes(data)
    lines: list[str] = []
    description = DatasetDescription(name="d", loader="rdf", title={}, description={}, publisher={})
    source = Source(description, [path], {}, directory, ("sources.toml", 1))
    sink = StatementSink(Iris(BASE), lines.append, store=discard_file)
    try:
        report = RdfLoader().load(source, sink)
    except SourceError as error:
        return "refused" if error.line else f"no line: {error}"
    if not lines:  # JSON-LD drops it
        assert "line 1" in report.warnings[0]
        return "refused"
    (line,) = lines
    return line


def written_by_hand(term: Literal | str) -> dict[str, str]:
    """Return the statement in each format, written without the engine."""
    if isinstance(term, str):
        triple = f"<{SUBJECT.value}> <{PROPERTY.value}> <{term}> ."
        node: dict[str, str] = {"@id": term}
        attributes, text = f" rdf:resource={quoteattr(term)}", ""
    else:
        suffix = f"@{term.language}" if term.language else f"^^<{term.datatype.value}>"
        escaped = "".join(
            f"\\u{ord(c):04X}" if ord(c) < 0x10000 else f"\\U{ord(c):08X}" for c in term.value
        )
        triple = f'<{SUBJECT.value}> <{PROPERTY.value}> "{escaped}"{suffix} .'
        key = "@language" if term.language else "@type"
        node = {"@value": term.value, key: term.language or term.datatype.value}
        name = "xml:lang" if term.language else "rdf:datatype"
        attributes = f" {name}={quoteattr(term.language or term.datatype.value)}"
        text = escape(term.value, {"\r": "&#13;"})
    xml = (
        f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:e="http://example.org/">'
        f'<rdf:Description rdf:about="{SUBJECT.value}"><e:p{attributes}>{text}</e:p>'
        "</rdf:Description></rdf:RDF>"
    )
    document = json.dumps({"@id": SUBJECT.value, PROPERTY.value: node})
    return {
        "a.ttl": triple, "a.nt": triple, "a.nq": triple, "a.trig": triple, "a.rdf": xml,
        "a.jsonld": document,
    }  # fmt: skip


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory for the files."""
    return tmp_path_factory.mktemp("formats")


@given(term=OBJECTS)
@example(term=Literal("one\r\ntwo\rthree"))
@example(term=Literal("x", datatype=NamedNode(RDF + "langString")))
@example(term=Literal("\ud7ff\ue000\U0001f600"))
@example(term="http://example.org/\u3000")
def test_a_statement_is_the_same_in_every_format(directory: Path, term: Literal | str) -> None:
    """Written by hand; also as the engine itself writes it."""
    given_ = {
        name: read(name, text.encode(), directory) for name, text in written_by_hand(term).items()
    }
    assert len(set(given_.values())) == 1, given_
    statement = given_["a.nt"]
    if statement == "refused":
        return
    (quad,) = parse(input=statement, format=RdfFormat.N_QUADS)
    assert quad.object == (NamedNode(term) if isinstance(term, str) else term)
    triple = Triple(SUBJECT, PROPERTY, quad.object)
    for name, rdf_format in FORMATS.items():
        if rdf_format == RdfFormat.RDF_XML and r"\r" in statement:
            continue  # the engine writes CR as it is, which every XML reader turns into LF
        output = io.BytesIO()
        serialize([triple], output=output, format=rdf_format)
        assert read(name, output.getvalue(), directory) == statement, name
