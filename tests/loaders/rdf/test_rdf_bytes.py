"""RDF files as bytes: byte order marks, gzip, encodings, files cut off, suffixes, large files."""

# ruff: noqa: E501 (a case is easier to read on one line)

from __future__ import annotations

import gzip
import tracemalloc
from contextlib import closing
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.graph.catalogue.inputs import LoadReport, StatementSink
from renkei.graph.rdf.iris import Iris
from renkei.loaders.rdf.numbers import Numbers
from renkei.loaders.rdf.parsing import RdfFile
from tests.conftest import BASE
from tests.loaders.rdf.rdf_files import EXPECTED, FILES, GRAPH, LINES, load, refusal, statements
from tests.loaders.reports import discard_file

if TYPE_CHECKING:
    from pathlib import Path

LINE = b'<http://example.org/a> <http://example.org/p> "x" .\n'


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("packed", [False, True])
def test_a_byte_order_mark_does_not_matter(tmp_path: Path, name: str, packed: bool) -> None:
    """In any format, packed or not: some editors on Windows write one."""
    data = FILES[name].encode("utf-8-sig")
    files = {f"{name}.gz": gzip.compress(data)} if packed else {name: data}
    assert statements(load(tmp_path, **files)) == EXPECTED


@pytest.mark.parametrize("name", ["A.NT", "a.Nt.GZ", "A.NT.gz"])
def test_a_suffix_may_be_in_capitals(tmp_path: Path, name: str) -> None:
    """As some systems write file names."""
    data = gzip.compress(LINES.encode()) if name.lower().endswith(".gz") else LINES
    assert statements(load(tmp_path, **{name: data})) == EXPECTED


def test_a_gzip_file_may_have_several_members(tmp_path: Path) -> None:
    """RFC 1952, section 2.2: they are read as one; the line counts through all."""
    data = gzip.compress(LINE) + gzip.compress(b"") + gzip.compress(LINE * 2)
    assert load(tmp_path, **{"a.nt.gz": data}).reports[0].counts == {"statements": 3}
    error = refusal(tmp_path, "a.nt.gz", data + gzip.compress(b"<x>"))
    assert error.line == 4


@pytest.mark.parametrize(
    ("data", "words"),
    [
        pytest.param(gzip.compress(LINE * 9_999)[:-8], "ended before the end", id="without its end"),
        pytest.param(gzip.compress(LINE * 9_999)[:-1], "ended before the end", id="without a byte"),
        pytest.param(gzip.compress(LINE) + b"more", "Not a gzipped file", id="garbage after it"),
        pytest.param(gzip.compress(LINE)[:-8] + bytes(8), "CRC check failed", id="damaged"),
        pytest.param(b"", "holds no", id="empty"),
    ],
)  # fmt: skip
def test_a_damaged_gzip_file_is_refused(tmp_path: Path, data: bytes, words: str) -> None:
    """Also if all statements could be read before the damage."""
    if not data:
        (report,) = load(tmp_path, **{"a.nt.gz": data}).reports
        assert words in report.warnings[0]
        return
    assert words in str(refusal(tmp_path, "a.nt.gz", data))


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith(("rdf", "xml"))])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "shift_jis", "euc_jp"])
def test_only_utf_8_is_read(tmp_path: Path, name: str, encoding: str) -> None:
    """But for XML; the error says how to convert."""
    error = refusal(tmp_path, name, FILES[name].encode(encoding))
    assert error.line in {1, 2}
    assert "iconv -f " in str(error)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize(
    ("data", "advice"),
    [
        (gzip.compress(LINE, mtime=0), "ends in .gz"),
        (b"PK\x03\x04...", "this is ZIP"),
        (b"\xfd7zXZ\x00...", "this is xz"),
        (b"<!DOCTYPE html>\n<title>404</title>", "this is a web page"),
        (b'<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"><head><a/></head></html>', "web page"),
    ],
    ids=["gzip", "ZIP", "xz", "a web page", "XHTML"],
)  # fmt: skip
def test_a_file_of_another_kind_is_named(
    tmp_path: Path, name: str, data: bytes, advice: str
) -> None:
    """A download is often packed, or the page of an error; XHTML could be read as RDF/XML."""
    assert advice in str(refusal(tmp_path, name, data))


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("written", FILES)
def test_a_file_with_the_name_of_another_format_is_told_its_own(
    tmp_path: Path, name: str, written: str
) -> None:
    """Where the first characters tell it."""
    content = (
        "# by hand\n" + FILES[written] if written.endswith(("ttl", "trig")) else FILES[written]
    )
    told = {
        "ttl": ".ttl or .trig",
        "trig": ".ttl or .trig",
        "rdf": ".rdf",
        "xml": ".rdf",
        "jsonld": ".jsonld",
    }
    suffix, own = name.rpartition(".")[2], written.rpartition(".")[2]
    if own in {"nt", "nq"} or told[own] == told.get(suffix):
        return
    error = refusal(tmp_path, name, content)
    assert f"name it {told[own]}" in str(error)
    assert error.line == 1


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_cut_off_is_refused(tmp_path: Path, name: str) -> None:
    """Wherever it ends, but between two lines of N-Triples."""
    data = FILES[name].strip().encode()
    for end in range(len(data) // 2, len(data) - 1, 7):
        part = data[:end]
        whole = name.endswith(("nt", "nq")) and part.rstrip().endswith(b" .")
        if not whole:
            assert refusal(tmp_path, name, part).line is not None


@pytest.mark.parametrize("name", ["a.nt", "a.nq"])
def test_the_last_line_needs_no_line_end(tmp_path: Path, name: str) -> None:
    """But a full stop."""
    assert load(tmp_path, **{name: LINE.strip()}).reports[0].counts == {"statements": 1}
    error = refusal(tmp_path, name, LINE + LINE.strip()[:-1])
    assert error.line == 2
    assert "dot" in str(error)


def test_graph_names_of_a_file_are_never_ours(tmp_path: Path) -> None:
    """A file cannot write into the graph of metadata, or of another source."""
    content = f"<{BASE}graph/meta> {{ {LINE.decode()} }}\n<{BASE}graph/source/other> {{ {LINE.decode()} }}"
    lines = load(tmp_path, **{"a.trig": content}).lines
    assert len(lines) == 2
    assert all(line.endswith(f" <{GRAPH}> .\n") for line in lines)


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    """What is stored as evidence would be something else than what was read."""
    path = tmp_path / "a.nt"
    path.write_bytes(LINE)
    sink = StatementSink(Iris(BASE), len, store=discard_file)
    with (
        pytest.raises(SourceError, match="changed while it was read"),
        sink.open(path, LoadReport("a")),
    ):
        path.write_bytes(LINE * 2)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.nt.gz", "a.ttl", "a.rdf"])
def test_memory_does_not_grow_with_the_file(tmp_path: Path, name: str) -> None:
    """Three times the statements take the same memory."""
    parts = {
        "a.nt.gz": ("", LINE.decode(), ""),
        "a.ttl": ("@prefix e: <http://example.org/> . e:a e:p\n", '"x",\n', '"y" .'),
        "a.rdf": (FILES["data.rdf"].split("<rdf:D")[0] + '<rdf:Description rdf:about="http://e.org/a">', "<e:p>x</e:p>\n", "</rdf:Description></rdf:RDF>"),
    }  # fmt: skip

    def peak(number: int) -> int:
        begin, line, end = parts[name]
        data = f"{begin}{line * number}{end}".encode()
        path = tmp_path / name
        path.write_bytes(gzip.compress(data) if name.endswith("gz") else data)
        with path.open("rb") as opened:
            tracemalloc.start()
            given = sum(1 for _ in RdfFile(opened, path).quads())
            size = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
        assert given >= number
        return size

    peak(10)  # what is made once
    assert peak(24_000) < 1.1 * peak(8_000) + (1 << 17)


@given(st.lists(st.text(max_size=3)), st.integers(1, 5))
def test_texts_are_numbered_by_their_first_occurrence(texts: list[str], in_memory: int) -> None:
    """As a dictionary does, that holds all."""
    expected: dict[str, int] = {}
    with closing(Numbers(in_memory)) as numbers:
        for text in texts:
            assert numbers.number(text) == expected.setdefault(text, len(expected) + 1)
        assert numbers.count == len(expected)


RDF = '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
TRIPLE = "<http://e.org/a> <http://e.org/p> "


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        pytest.param("a.nt", TRIPLE + f"<<( {TRIPLE}" * 30_000 + '"x"' + ")>> " * 30_000 + ".", "more than 2,000 '<<' in one statement", id="triple terms"),
        pytest.param("a.trig", TRIPLE + f"<< {TRIPLE}" * 30_000 + '"x"' + ">> " * 30_000 + ".", "(RDF 1.2)", id="reified triples"),
        pytest.param("a.nt", TRIPLE + f"<<( {TRIPLE}" * 1_900 + '"x"' + ")>> " * 1_900 + ".", "triple terms (RDF 1.2) are not supported", id="fewer triple terms"),
        pytest.param("a.rdf", RDF + "<e:A><e:p>" * 501 + "</e:p></e:A>" * 501 + "</rdf:RDF>", "elements are nested deeper than 1,000", id="elements"),
        pytest.param("a.rdf", f'{RDF}<e:A><e:p rdf:parseType="Literal">' + "<b>" * 998 + "</b>" * 998 + "</e:p></e:A></rdf:RDF>", "elements are nested deeper than 1,000", id="elements in a literal"),
        pytest.param("a.jsonld", "[" * 100_000 + "]" * 100_000, "Max stack size", id="arrays"),
        pytest.param("a.ttl", f'{TRIPLE} """' + "x\n" * (9 << 20) + '""" .', "one text or IRI is longer than 16 MiB", id="text"),
        pytest.param("a.nt", f'{TRIPLE} "' + "x" * (17 << 20) + '" .', "one text or IRI is longer than 16 MiB", id="text in a line"),
        pytest.param("a.rdf", f"{RDF}<e:A><e:p>" + "x\n" * (9 << 20) + "</e:p></e:A></rdf:RDF>", "one tag or text is longer than 16 MiB", id="text in XML"),
        pytest.param("a.rdf", f'{RDF}<e:A e:p="' + "x\n" * (9 << 20) + '"/></rdf:RDF>', "one tag or text is longer than 16 MiB", id="attribute"),
    ],
)  # fmt: skip
def test_nothing_is_unbounded(tmp_path: Path, name: str, content: str, words: str) -> None:
    """Neither depth, which can end the process, nor what is held in memory at once."""
    error = refusal(tmp_path, name, content)
    assert words in str(error)
    assert error.line is not None


def test_many_guillemets_are_no_triple_terms(tmp_path: Path) -> None:
    """In texts, of many statements."""
    line = TRIPLE + '"' + "<<" * 500 + '" .\n'
    assert load(tmp_path, **{"a.nt": line * 20}).reports[0].counts == {"statements": 20}
