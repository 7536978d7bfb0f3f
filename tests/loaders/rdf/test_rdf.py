"""The loader of RDF files: every format, stable IRIs for blank nodes, clear errors, no network."""

# ruff: noqa: E501 (a case is easier to read on one line)

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from renkei.graph.catalogue.inputs import LoadReport, StatementSink
from renkei.graph.catalogue.statistics import select
from renkei.graph.rdf.iris import Iris
from renkei.loaders.rdf import RdfLoader
from renkei.loaders.sources import read_sources
from tests.conftest import BASE
from tests.loaders.rdf.rdf_files import (
    EXPECTED,
    FILES,
    GRAPH,
    JSON,
    LINES,
    TURTLE,
    XML,
    load,
    refusal,
    statements,
    write,
)
from tests.loaders.reports import discard_file

if TYPE_CHECKING:
    from renkei.loaders.interface import Source

BLANK_NODES = """\
@prefix e: <http://example.org/> .
e:a e:list ( 1 [ e:in ( "x" "y" ) ] 3 ) ; e:p [ e:q [ e:r _:named ] ; e:s [] ] .
_:named e:label "named" . [] e:label "alone" .
"""


@pytest.mark.parametrize("name", FILES)
def test_every_format_gives_the_same_statements(tmp_path: Path, name: str) -> None:
    """Texts with quotes and line ends, languages, numbers and blank nodes survive all syntaxes."""
    loaded = load(tmp_path, **{name: FILES[name]})
    assert statements(loaded) == EXPECTED
    assert all(line.endswith(f"<{GRAPH}> .\n") for line in loaded.lines)
    (report,) = loaded.reports
    assert report.counts == {"statements": 5, "blank nodes made IRIs": 1}
    assert [entry.outcome for entry in report.entries] == ["loaded"]
    assert report.entries[0].line == FILES[name].count("\n")


@pytest.mark.parametrize("name", FILES)
def test_every_format_may_be_packed(tmp_path: Path, name: str) -> None:
    """The suffix before .gz gives the format."""
    loaded = load(tmp_path, **{f"{name}.gz": gzip.compress(FILES[name].encode("utf-8"))})
    assert statements(loaded) == EXPECTED


def test_blank_nodes_become_iris_numbered_by_their_place_in_the_file(tmp_path: Path) -> None:
    """No blank node remains; one blank node has one IRI in all its statements."""
    loaded = load(tmp_path, **{"data.ttl": BLANK_NODES})
    assert not any("_:" in line for line in loaded.lines)
    (row,) = select(
        loaded.store(),
        """SELECT ?node { <http://example.org/a> <http://example.org/p>/<http://example.org/q>
        /<http://example.org/r> ?node . ?node <http://example.org/label> "named" }""",
    )
    assert row["node"].startswith(f"{BASE}id/node/example/data-")
    assert loaded.reports[0].counts["blank nodes made IRIs"] == 11


@pytest.mark.slow
def test_blank_nodes_have_the_same_iris_in_every_process(tmp_path: Path) -> None:
    """The parser gives them random labels; the IRIs do not depend on those, in any format."""
    sources = write(tmp_path, **FILES, **{"lists.ttl": BLANK_NODES, "lists.trig": BLANK_NODES})
    script = (
        "import sys; from pathlib import Path; from tests.loaders.reports import load_sources; "
        "sys.stdout.write(''.join(load_sources(Path(sys.argv[1])).lines))"
    )
    given = [
        subprocess.run(
            [sys.executable, "-c", script, str(sources)],
            cwd=Path(__file__).parents[3],
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert given[0] == given[1] != b""
    assert all(name.encode() in given[0] for name in (*FILES, "lists.ttl", "lists.trig"))


def test_blank_nodes_of_different_files_are_different_things(tmp_path: Path) -> None:
    """Also if files in two directories have one name, or names are not valid in an IRI."""
    content = '[] <http://example.org/p> "x" .'
    names = ["a/data.ttl", "b/data.ttl", "施設.ttl", "公園.ttl"]
    loaded = load(tmp_path, **dict.fromkeys(names, content))
    assert len(set(loaded.lines)) == len(loaded.lines) == len(names)


def test_iris_below_the_placeholder_get_the_base_of_the_deployment(tmp_path: Path) -> None:
    """A file can refer to governments and facilities of the graph, whatever its base."""
    loaded = load(
        tmp_path,
        **{
            "data.ttl": "@prefix b: <https://w3id.org/renkei/base/id/facility/> ."
            "b:a <https://w3id.org/renkei/ns#x> b:b ."
        },
    )
    assert loaded.lines == [
        f"<{BASE}id/facility/a> <https://w3id.org/renkei/ns#x> <{BASE}id/facility/b> <{GRAPH}> .\n"
    ]


@pytest.mark.parametrize(
    "local",
    [
        "id/facility/札幌市図書館",
        "id/facility/a(b)",
        "id/facility/trail/",
        "id/facility",
        "facility/a",
    ],
)
def test_things_that_no_page_can_have_are_warned_of(tmp_path: Path, local: str) -> None:
    """By name; what is below the base and has a key, or is elsewhere, has no warning."""
    content = "".join(
        f'<{iri}> <http://e.org/p> "x" .\n'
        for iri in (
            f"https://w3id.org/renkei/base/{local}",
            "https://w3id.org/renkei/base/id/facility/a.b~c",
            "https://w3id.org/renkei/base/id/facility/a#part",
            "http://e.org/札幌",
        )
    )
    (warning,) = load(tmp_path, **{"a.nt": content}).reports[0].warnings
    assert f"a.nt: no page will have {BASE}{local}: below the base, an IRI is" in warning


@pytest.mark.parametrize(
    ("name", "form"), [("data.trig", "<{}> {{ {} }}"), ("data.nq", "{1}<{0}> .")]
)
def test_named_graphs_are_merged_with_a_warning(tmp_path: Path, name: str, form: str) -> None:
    """All statements are in the graph of the source, and the report has a warning."""
    triple = "<http://example.org/a> <http://example.org/b> <http://example.org/c> "
    content = "\n".join(form.format(f"http://example.org/g{n}", triple) for n in (1, 2))
    loaded = load(tmp_path, **{name: content + "\n"})
    assert {line.split()[3] for line in loaded.lines} == {f"<{GRAPH}>"}
    assert loaded.reports[0].warnings == [f"{name}: 2 named graphs were merged into {GRAPH}"]


@pytest.mark.parametrize(
    ("name", "content", "line", "words"),
    [
        pytest.param("a.ttl", TURTLE + "e:library e:name .\n", 3, "not Turtle", id="Turtle"),
        pytest.param("a.ttl", TURTLE + "e:library e:name", 3, "not Turtle", id="Turtle cut off"),
        pytest.param("a.ttl", TURTLE + "f:library e:name 1 .", 3, "prefix", id="unknown prefix"),
        pytest.param("a.nt", LINES + "<http://e.org/a> .\n", 6, "N-Triples", id="N-Triples"),
        pytest.param("a.nq", LINES + "<http://e.org/a> .\n", 6, "N-Quads", id="N-Quads"),
        pytest.param("a.trig", TURTLE + "e:g { e:a e:b }} \n", 3, "TriG", id="TriG"),
        pytest.param("a.rdf", XML.replace("</e:part>", "</e:parts>"), 10, "not well-formed XML: mismatched tag", id="RDF/XML"),
        pytest.param("a.rdf", XML.replace('"http://example.org/library"', '"library"'), 3, "write the IRI in full", id="relative IRI in RDF/XML"),
        pytest.param("a.jsonld", JSON.replace("120", "12O"), 3, "JSON-LD", id="JSON-LD"),
        pytest.param("a.ttl", "\n<a> <http://e.org/b> 1 .\n", 2, "write the IRI in full, or below https://w3id.org/renkei/base/", id="relative IRI"),
        pytest.param("a.nt", "<a> <http://e.org/b> <http://e.org/c> .\n", 1, "write the IRI in full", id="relative IRI in N-Triples"),
        pytest.param("a.jsonld", '{"@id": "a", "http://e.org/b": 1}', 1, "relative IRI 'a'", id="relative IRI in JSON-LD"),
        pytest.param("a.ttl", b"<http://e.org/a> <http://e.org/b> '\x90}' .\n", 1, "UTF-8", id="not UTF-8"),
        pytest.param("a.ttl", "<http://e.org/a> <http://e.org/b> <<( <http://e.org/a> <http://e.org/b> 1 )>> .", 1, "triple terms (RDF 1.2) are not supported", id="triple term"),
        pytest.param("a.ttl", "<< <http://e.org/a> <http://e.org/b> 1 >> <http://e.org/b> 2 .", 1, "triple terms (RDF 1.2) are not supported", id="reified triple"),
        pytest.param("a.ttl", '<http://e.org/a> <http://e.org/b> "x"@ar--rtl .', 1, "base directions of texts (RDF 1.2) are not supported", id="base direction"),
        pytest.param("a.jsonld", '{"@context": "https://schema.org/", "@id": "http://e.org/a", "name": "x"}', 1, "the context https://schema.org/ is never fetched from the network: put it into the file", id="remote context"),
        pytest.param("a.csv", "a,b\n", None, "unknown format '.csv'; known are .ttl, .nt", id="unknown format"),
        pytest.param("a.csv.gz", gzip.compress(b"a,b\n"), None, "unknown format '.csv'", id="unknown format, packed"),
        pytest.param("a.nt.gz", gzip.compress(LINES.encode())[:-20], None, "not a complete gzip file", id="gzip cut off"),
        pytest.param("a.nt.gz", LINES, None, "not a complete gzip file", id="no gzip"),
        pytest.param("a.nt.gz", gzip.compress(LINES.encode() + b"<x>\n"), 6, "N-Triples", id="broken inside gzip"),
        pytest.param("a.nt", '<http://e.org/a> <http://e.org/b> "x\\u000Cy" .\n', 1, "U+000C", id="control character"),
        pytest.param("a.nt", LINES + '<http://e.org/a> <http://e.org/b> <http://e.org/c\u2028d> .\n', 6, "holds the invisible character U+2028: remove it, or write it as %E2%80%A8", id="line separator in an IRI"),
        pytest.param("a.ttl", TURTLE + "e:a e:b <http://e.org/\\u3000d> .\n", 3, "U+3000: remove it, or write it as %E3%80%80", id="escaped space in an IRI"),
        pytest.param("a.ttl", "\n@prefix f: <http://e.org/\u202e/> .\nf:a f:b 1 .", 2, "U+202E", id="mark of direction in a prefix"),
        pytest.param("a.rdf", XML.replace("org/library", "org/lib&#x2029;rary"), 3, "U+2029", id="paragraph separator in RDF/XML"),
        pytest.param("a.rdf", XML.replace("XMLSchema#integer", "XMLSchema#int\u00a0eger"), 7, "U+00A0", id="space in a datatype"),
        pytest.param("a.jsonld", JSON.replace('"e:library"', '"http://e.org/\\u200b"'), 1, "U+200B", id="space without width in JSON-LD"),
        pytest.param("a.jsonld", '{"@id": "http://e.org/a", "http://e.org/b": {"@type": "c", "@value": "x"}}', 1, "relative IRI 'c'", id="relative datatype in JSON-LD"),
        pytest.param("a.rdf", '<!DOCTYPE r [\n<!ENTITY a "aaaa">\n<!ENTITY b "&a;&a;&a;">\n]>' + XML[39:], 3, "an entity made of entities or elements is not read", id="entity bomb"),
    ],
)  # fmt: skip
def test_a_broken_file_is_named_with_its_line(
    tmp_path: Path, name: str, content: str | bytes, line: int | None, words: str
) -> None:
    """The file, the line if the parser gives one, and what to do."""
    error = refusal(tmp_path, name, content)
    assert error.line == line
    assert words in str(error)


def test_a_datatype_below_the_placeholder_gets_the_base(tmp_path: Path) -> None:
    """As every other IRI."""
    content = '<http://e.org/a> <http://e.org/b> "x"^^<https://w3id.org/renkei/base/d> .\n'
    (line,) = load(tmp_path, **{"data.nt": content}).lines
    assert f'"x"^^<{BASE}d>' in line


def test_joiners_and_japanese_are_read_in_iris(tmp_path: Path) -> None:
    """Scripts need them (RFC 3987, section 2.2)."""
    content = "<http://e.org/図書館#\u200c> <http://e.org/b> <http://e.org/\u200d> .\n"
    assert load(tmp_path, **{"data.nt": content}).lines[0].startswith(content[:-3])


def test_entities_as_ontology_editors_write_them_are_read(tmp_path: Path) -> None:
    """An entity for a namespace is safe."""
    content = XML[39:].replace('"http://example.org/library"', '"&e;library"')
    loaded = load(
        tmp_path, **{"a.rdf": f'<!DOCTYPE r [<!ENTITY e "http://example.org/">]>{content}'}
    )
    assert any("<http://example.org/library>" in line for line in loaded.lines)


def test_a_file_that_unpacks_to_more_than_the_limit_is_refused(tmp_path: Path) -> None:
    """The limit applies while unpacking: a small file cannot fill the disk."""
    bomb = write(tmp_path, **{"bomb.nt.gz": gzip.compress(b"#" * 5_000_000)})
    source: Source = read_sources(bomb)[0].source
    sink = StatementSink(Iris(BASE), len, store=discard_file)
    limit = max(100_000, 200 * (tmp_path / "data" / "bomb.nt.gz").stat().st_size)
    with pytest.raises(SourceError, match=f"more than {limit:,} bytes when unpacked; split"):
        RdfLoader(max_unpacked_bytes=100_000).load(source, sink)
    report: LoadReport = RdfLoader().load(source, sink)
    assert report.counts == {"statements": 0}


def test_there_is_nothing_to_reconcile(tmp_path: Path) -> None:
    """RDF is loaded unchanged."""
    assert load(tmp_path, **{"data.ttl": TURTLE}).inputs[0].reconcile(None, Iris(BASE)) is None
