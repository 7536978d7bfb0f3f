"""The dumps of the bundled graph, read by three parsers that share nothing, and odd statements."""

from __future__ import annotations

import gzip
import io
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
import zstandard
from hypothesis import given
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from renkei.graph.dumps.dumps import DumpSet, write_dumps
from renkei.graph.dumps.partition import part
from renkei.graph.rdf.formats import DUMP_FORMATS
from tests.graph.dumps.rapper import NAMES, NEEDS_RAPPER, rapper_lines
from tests.shared import cases

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.dumps.dumps import Dumps
    from renkei.graph.generations.generations import Generations

OX = {
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
RDFLIB = {
    "ntriples": "nt",
    "nquads": "nquads",
    "turtle": "turtle",
    "trig": "trig",
    "jsonld": "json-ld",
    "rdfxml": "xml",
}
NAMED = {"nquads", "trig"}
EX = "http://example.org/"
XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


@pytest.fixture(scope="module")
def directory(bundled_generations: Generations) -> Path:
    """The ``dumps/`` of the bundled graph."""
    return bundled_generations.current().dumps_path


@pytest.fixture(scope="module")
def listed(bundled_generations: Generations) -> list[dict[str, Any]]:
    """Its dumps as the manifest lists them."""
    dumps: list[dict[str, Any]] = bundled_generations.current().manifest["dumps"]
    return dumps


@pytest.fixture(scope="module")
def files(directory: Path, listed: list[dict[str, Any]]) -> dict[tuple[str, str], bytes]:
    """Dataset with part, and form → the uncompressed file."""
    return {
        (f"{dump['dataset']}/{dump['part']}", dump["format"]): gzip.decompress(
            (directory / dump["name"]).read_bytes()
        )
        for dump in listed
        if dump["coding"] == "gzip"
    }


def quads_of(data: bytes, form: str) -> list[ox.Quad]:
    return list(ox.parse(data, format=OX[form]))


def labelled(quads: list[ox.Quad]) -> Counter[str]:
    """Quads without blank nodes: those are compared by number, their labels mean nothing."""
    return Counter(
        str(quad)
        for quad in quads
        if not isinstance(quad.subject, ox.BlankNode) and not isinstance(quad.object, ox.BlankNode)
    )


def test_all_forms_of_all_datasets_are_there(listed: list[dict[str, Any]]) -> None:
    """The whole, and of each source its facts; of a document also its spans, by themselves."""
    parts = {(dump["dataset"], dump["part"]) for dump in listed}
    assert parts == {
        ("renkei", "all"),
        ("hokkaido-sapporo-2017", "facts"),
        ("hokkaido-sapporo-2017", "spans"),
        ("designated-managers", "facts"),
    }
    found = {(dump["dataset"], dump["part"], dump["format"], dump["coding"]) for dump in listed}
    assert len(found) == len(listed) == len(parts) * len(DUMP_FORMATS) * 2


@pytest.mark.parametrize("form", DUMP_FORMATS)
def test_oxigraph_reads_every_dump(
    files: dict[tuple[str, str], bytes], listed: list[dict[str, Any]], form: str
) -> None:
    """As many statements as the manifest says, none twice, and the same ones in all forms."""
    counts = {
        f"{dump['dataset']}/{dump['part']}": dump["statements"]
        for dump in listed
        if dump["format"] == form
    }
    for name, count in counts.items():
        quads = quads_of(files[name, form], form)
        assert len(quads) == len(set(map(str, quads))) == count
        plain = "nquads" if form in NAMED else "ntriples"
        assert labelled(quads) == labelled(quads_of(files[name, plain], plain))


@pytest.mark.parametrize("form", cases(DUMP_FORMATS, "turtle", "trig"))
def test_rdflib_reads_every_dump(
    files: dict[tuple[str, str], bytes], listed: list[dict[str, Any]], form: str
) -> None:
    """With the same number of statements; of a source, the very same graph as the N-Triples."""
    for dump in listed:
        name = f"{dump['dataset']}/{dump['part']}"
        if dump["format"] != form or dump["coding"] != "gzip":
            continue
        if form in NAMED:
            dataset = rdflib.Dataset()
            dataset.parse(data=files[name, form], format=RDFLIB[form])
            assert sum(1 for _ in dataset.quads()) == dump["statements"]
            continue
        graph = rdflib.Graph().parse(data=files[name, form], format=RDFLIB[form])
        assert len(graph) == dump["statements"]
        if dump["dataset"] == "designated-managers" and form != "ntriples":
            plain = rdflib.Graph().parse(data=files[name, "ntriples"], format="nt")
            assert isomorphic(graph, plain)


@NEEDS_RAPPER
@pytest.mark.parametrize("form", NAMES)
def test_raptor_reads_every_dump(
    files: dict[tuple[str, str], bytes], listed: list[dict[str, Any]], form: str
) -> None:
    """Without a warning, and with the same number of statements."""
    for dump in listed:
        name = f"{dump['dataset']}/{dump['part']}"
        if dump["format"] == form and dump["coding"] == "gzip":
            assert len(set(rapper_lines(files[name, form], form))) == dump["statements"]


def test_a_source_is_a_part_of_the_whole(files: dict[tuple[str, str], bytes]) -> None:
    """Line by line, in N-Quads and in N-Triples."""
    for form in ("nquads", "ntriples"):
        whole = set(files["renkei/all", form].splitlines())
        parts = [
            set(data.splitlines())
            for (name, kind), data in files.items()
            if kind == form and name != "renkei/all"
        ]
        assert len(parts) == 3
        assert all(part_ and part_ < whole for part_ in parts)


def test_lines_are_sorted_by_bytes_and_none_comes_twice(
    files: dict[tuple[str, str], bytes],
) -> None:
    """So that diff and comm compare two generations."""
    for (_, form), data in files.items():
        if form in {"ntriples", "nquads"}:
            lines = data.splitlines(keepends=True)
            assert lines == sorted(set(lines))
            assert data.endswith(b"\n")


def test_the_meta_graph_is_in_no_dump(files: dict[tuple[str, str], bytes]) -> None:
    """It has times; without them the same content gives the same bytes."""
    assert b"<http://127.0.0.1:8000/graph/meta> .\n" not in files["renkei/all", "nquads"]
    assert b"/graph/source/designated-managers> .\n" in files["renkei/all", "nquads"]


def test_both_codings_hold_the_same(directory: Path, listed: list[dict[str, Any]]) -> None:
    """And neither says when or as what it was made."""
    for dump in listed:
        if dump["coding"] == "gzip":
            data = (directory / dump["name"]).read_bytes()
            assert data[3:8] == bytes(5)  # no name, no time (RFC 1952)
            other = directory / f"{dump['name'].removesuffix('.gz')}.zst"
            reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(other.read_bytes()))
            assert reader.read() == gzip.decompress(data)


def test_sha256sum_finds_all_files_and_every_checksum_right(
    directory: Path, bundled_generations: Generations
) -> None:
    """As a user checks them; the manifest says the same."""
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert sorted(line.removesuffix(": OK") for line in lines) == sorted(
        path.name for path in directory.iterdir() if path.name != "SHA256SUMS"
    )
    manifest = bundled_generations.current().manifest
    sums = (directory / "SHA256SUMS").read_text("ascii").splitlines()
    entries = manifest["dumps"] + manifest["tables"]
    assert sums == [f"{entry['sha256']}  {entry['name']}" for entry in entries]
    assert all(entry["size"] == (directory / entry["name"]).stat().st_size for entry in entries)


def test_readable_forms_have_short_names_and_only_those_they_use(
    files: dict[tuple[str, str], bytes],
) -> None:
    """Turtle and JSON-LD: prefixes in order, each subject once."""
    turtle = files["designated-managers/facts", "turtle"].decode()
    head, body = turtle.split("\n\n", 1)
    prefixes = [line.split()[1] for line in head.splitlines()]
    assert prefixes == sorted(prefixes)
    assert "skos:" not in prefixes
    assert all(prefix in body for prefix in prefixes if prefix != "rdf:")
    assert "\ta renkei:Designation ;" in body
    document = files["designated-managers/facts", "jsonld"].decode()
    assert '"renkei:manager": {"@id": "http://127.0.0.1:8000/id/' in document
    subjects = [line for line in document.splitlines() if line.startswith('{"@id"')]
    triples = files["designated-managers/facts", "ntriples"].splitlines()
    assert len(subjects) == len({line.split(b" ")[0] for line in triples})


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
