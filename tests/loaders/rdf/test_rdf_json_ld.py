"""JSON-LD files: read in parts, what is dropped is said, every error has its line."""

# ruff: noqa: E501 (a case is easier to read on one line)

from __future__ import annotations

import io
import json
import tracemalloc
from itertools import chain
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from renkei.errors import SourceError
from renkei.loaders.rdf.bytes import TextReader, UnpackedFile
from renkei.loaders.rdf.json_ld import MAX_OBJECT_BYTES, JsonReader
from tests.loaders.rdf.rdf_files import load, refusal, statements

if TYPE_CHECKING:
    from pathlib import Path

CONTEXT: Final = '{"@context": {"e": "http://example.org/"}, "@graph": [\n'


def graph(nodes: int, tail: str = "]}") -> str:
    """Return a document with one node a line."""
    return CONTEXT + ",\n".join(f'{{"@id": "e:{n}", "e:p": "{n}"}}' for n in range(nodes)) + tail


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param("", 1, "Unexpected end of file", id="empty"),
        pytest.param('{"@id": "http://e.org/a"}\n{"@id": "http://e.org/b"}', 2, "already contains one root", id="two documents"),
        pytest.param('{"@id": "http://e.org/a"}\nx', 2, "not JSON-LD", id="garbage at the end"),
        pytest.param('{"@id": "http://e.org/a",\n"http://e.org/p": 1', 2, "not JSON-LD", id="cut off"),
        pytest.param('{"@id": "http://e.org/a",\n"http://e.org/p": "x', 2, "not JSON-LD", id="cut off in a string"),
        pytest.param('{"@id": "http://e.org/a",\n"http://e.org/p": [1}', 2, "not JSON: nothing that } could end is open", id="other bracket"),
        pytest.param('{"http://e.org/p": 1,\n"http://e.org/q": 2,\n"http://e.org/p": 3}', 3, "the key 'http://e.org/p' is given twice in one object", id="a key twice"),
        pytest.param('{"http://e.org/p": 1,\n"http://e.org/\\u0070": 3}', 2, "the key 'http://e.org/p' is given twice", id="a key twice, escaped"),
        pytest.param('{"@context": [{"a": "http://e.org/"},\n"https://schema.org/"],\n"a": 1}', 2, "the context https://schema.org/ is never fetched from the network: put it into the file", id="remote context"),
        pytest.param('{"@context": {\n"@import": "https://schema.org/"},\n"a": 1}', 2, "the context https://schema.org/ is never fetched", id="imported context"),
        pytest.param('[\n{"@id": "http://e.org/a", "http://e.org/p": "x"},\n{"@id": "http://e.org/a", "http://e.org/p": {"@value": "x",\n"@type": "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"}}]', 4, "has the datatype rdf:langString and no language", id="rdf:langString"),
        pytest.param('[{"@id": "http://e.org/a"},\n{"@id": "http://e.org/a",\n "http://e.org/p": {"@value": "x", "@language": "ar", "@direction": "rtl"}}]', 3, "base directions of texts (RDF 1.2)", id="direction"),
        pytest.param('{"@context":\n{"@base": "http://e.org/a/../"}, "@id": "b", "http://e.org/p": 1}', 2, "dot segments", id="base"),
        pytest.param(CONTEXT + '{"@id": "e:a"},\n{"@id": 5},\n{"@id": "e:b"}]}', 3, "@id", id="in the second node"),
        pytest.param('\ufeff{"@id": "http://e.org/a",\n"http://e.org/p": "x\x00"}', 2, "not JSON-LD", id="NUL"),
        pytest.param('{"@id": "http://e.org/a",\n"http://e.org/p": "\\ud800"}', 2, "not JSON-LD", id="half a surrogate"),
        pytest.param('{"a": 1}'.encode("utf-16"), 1, "this is UTF-16, only UTF-8 is read: convert the file with iconv -f UTF-16 -t UTF-8", id="UTF-16"),
        pytest.param('{"a":\n"図書館"}'.encode("shift_jis"), 2, "not UTF-8", id="Shift_JIS"),
    ],
)  # fmt: skip
def test_every_error_has_its_line(
    tmp_path: Path, content: str | bytes, line: int, words: str
) -> None:
    """Also those that the parser gives without one, or does not find."""
    error = refusal(tmp_path, "a.jsonld", content)
    assert words in str(error)
    assert error.line == line


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('{"@id": "http://example.org/a b", "http://e.org/p": 1}', "line 1: 'http://example.org/a b' is no IRI"),
        ('[{"@id": "http://e.org/a", "http://e.org/p":\n{"@value": "x", "@language": "ja_JP"}}]', "line 2: 'ja_JP' is no language tag"),
        ('{"name": "x"}', "holds no statement: JSON-LD drops properties that the context does not map"),
        ("[]", "a.jsonld: it holds no statement"),
    ],
)  # fmt: skip
def test_what_json_ld_drops_is_said(tmp_path: Path, content: str, words: str) -> None:
    """JSON-LD has no error for it; the report has a warning."""
    loaded = load(tmp_path, **{"a.jsonld": content})
    assert loaded.lines == []
    assert words in "\n".join(loaded.reports[0].warnings)


@pytest.mark.parametrize("name", ["a.ttl", "a.nt", "a.nq", "a.trig"])
def test_a_file_without_statements_is_said_in_every_format(tmp_path: Path, name: str) -> None:
    """An empty file may be a mistake."""
    assert load(tmp_path, **{name: "# none\n"}).reports[0].warnings == [
        f"{name}: it holds no statement"
    ]


def reader(data: bytes, *, split: bool = False, most: int = MAX_OBJECT_BYTES) -> JsonReader:
    """Return a reader of a document."""
    text = TextReader(UnpackedFile(io.BytesIO(data), "a"))
    return JsonReader(text, "a", split=split, max_object_bytes=most)


def quads(source: Any) -> set[str]:
    """Return what the parser makes of a document."""
    return {str(quad) for quad in parse(input=source, format=RdfFormat.JSON_LD)}


def test_a_large_graph_is_read_node_by_node() -> None:
    """With the statements and lines of one that is read as a whole."""
    data = graph(30_000).encode()
    parts = reader(data, most=1 << 17)
    assert quads(parts) == quads(data)
    assert parts.lines == 30_001


@pytest.mark.parametrize("key", ['"@id": "http://e.org/g"', '"@context": {}'])
def test_a_large_graph_has_its_context_before_it(key: str) -> None:
    """What follows the nodes would come too late."""
    content = graph(3_000, f"],\n{key}}}").replace('"@context": {"e": "http://example.org/"}, ', "")
    late = reader(content.encode(), most=1 << 15)
    with pytest.raises(
        SourceError, match="of more than 32,768 bytes is read node by node: write"
    ) as caught:
        quads(late)
    assert caught.value.line == 3_002


@pytest.mark.parametrize(
    "content",
    [
        '[{"http://e.org/p": [' + "1,\n" * 10_000 + "2]}]",
        '{"@context": {}, "@graph": [{"http://e.org/p": "' + "x" * 30_000 + '"}]}',
        '[{"http://e.org/p": "' + "x" * 300_000,
    ],
)
def test_one_large_object_is_refused(content: str) -> None:
    """The parser would hold it in memory, 27 times."""
    with pytest.raises(SourceError, match=r"one object of more than 20,000 bytes.* or N-Triples"):
        quads(reader(content.encode(), most=20_000))


def test_the_order_of_context_and_graph_does_not_matter_in_a_small_file(tmp_path: Path) -> None:
    """Nor do other keys."""
    node = '{"@id": "e:a", "e:p": 1}'
    context = '"@context": {"e": "http://example.org/"}'
    for content in (
        f'{{"@graph": [{node}], {context}}}',
        f'{{{context}, "@graph": [{node}], "@id": "e:g"}}',
        f'{{{context}, "@graph": {node}}}',
        f'[{{{context}, "@graph": [[{node}]]}}]',
    ):
        assert len(statements(load(tmp_path, **{"a.jsonld": content}))) == 1, content


def test_a_blank_node_is_the_same_in_all_parts(tmp_path: Path) -> None:
    """Of a file."""
    content = '[{"@id": "_:a", "http://e.org/p": 1},\n{"@id": "_:a", "http://e.org/p": 2}]'
    (report,) = load(tmp_path, **{"a.jsonld": content}).reports
    assert report.counts["blank nodes made IRIs"] == 1


TEXTS: Final = st.text(st.characters(codec="utf-8"), max_size=8)
VALUES: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


def read_all(source: JsonReader) -> bytes:
    """Return what the parser gets."""
    return b"".join(iter(lambda: source.read(7), b""))


@given(VALUES, st.sampled_from([None, 1, "\t"]), st.booleans())
def test_json_goes_to_the_parser_as_it_is(value: Any, indent: Any, ascii_only: bool) -> None:
    """Byte by byte, if it is small."""
    data = json.dumps(value, indent=indent, ensure_ascii=ascii_only).encode()
    assert read_all(reader(data)) == data


@given(st.binary(max_size=40) | st.text('{}[],:"\\ a\n1', max_size=40).map(str.encode))
def test_what_is_not_json_goes_to_the_parser_or_is_refused(data: bytes) -> None:
    """Nothing is lost before the parser sees it."""
    try:
        given_ = read_all(reader(data))
    except SourceError:
        return
    assert given_ == data.removeprefix(b"\xef\xbb\xbf")


@given(st.lists(st.dictionaries(TEXTS, VALUES, max_size=3), max_size=5), st.sampled_from([None, 1]))
def test_a_graph_in_parts_is_the_same_graph(nodes: list[Any], indent: Any) -> None:
    """Its nodes in order, the context in each part, the same number of lines."""
    context = {"e": "http://example.org/"}
    data = json.dumps({"@context": context, "@graph": nodes}, indent=indent).encode()
    whole = reader(data)
    assert read_all(whole) == data
    assert whole.splittable
    parts = read_all(reader(data, split=True))
    values = json.loads(parts)
    documents = values if isinstance(values, list) else [values]
    key = "@included" if isinstance(values, list) else "@graph"
    assert [node for document in documents for node in document[key]] == nodes
    assert all(document["@context"] == context for document in documents)
    assert parts.count(b"\n") == data.count(b"\n")


@pytest.mark.slow
def test_memory_is_flat() -> None:
    """Four times the nodes take no more memory, in a graph and in an array."""

    class Nodes(io.BytesIO):
        """A file of many nodes, made while it is read."""

        def __init__(self, nodes: int, head: str, tail: str) -> None:
            super().__init__()
            pieces = (f'{{"@id": "e:{n}", "e:p": "{n}"}},\n' for n in range(nodes))
            self._pieces = (piece.encode() for piece in chain([head], pieces, [tail]))
            self._rest = b""

        def read(self, size: int | None = -1, /) -> bytes:
            while len(self._rest) < (size or 0) and (piece := next(self._pieces, b"")):
                self._rest += piece
            data, self._rest = self._rest[:size], self._rest[size:]
            return data

    def peak(nodes: int, head: str, tail: str) -> int:
        text = TextReader(UnpackedFile(Nodes(nodes, head, tail), "a"))
        source: Any = JsonReader(text, "a", max_object_bytes=1 << 16)
        tracemalloc.start()
        number = sum(1 for _ in parse(input=source, format=RdfFormat.JSON_LD))
        size = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert number == nodes
        return size

    for head, tail in ((CONTEXT, "{}]}"), ('[{"@context": {}},', "{}]")):
        assert peak(20_000, head, tail) < 1.2 * peak(5_000, head, tail)
