"""Rows of an answer, counted in what pyoxigraph writes, and cut after the last one allowed."""

from __future__ import annotations

import csv
import io
import itertools
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renkei.errors import LimitError
from renkei.graph.query.evaluation import MEDIA_TYPES_OF
from renkei.graph.query.result_rows import LimitedOutput, Truncated

if TYPE_CHECKING:
    from collections.abc import Sequence

JSON: Final = "application/sparql-results+json"
FORMATS: Final = {
    JSON: ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
    "text/csv": ox.QueryResultsFormat.CSV,
    "text/tab-separated-values": ox.QueryResultsFormat.TSV,
}
Row = tuple["ox.Term | None", ...]

# What looks like the end of a row in one of the formats, or like its quotation marks.
TRAPS: Final = (
    '"', '""', "},{", '},{"', '"},{"a', "}]}}", "]}}", "{}", ",", "\r\n", "\r", "\n", "\t",
    "</result>", "</results></sparql>", "<", "&", "]]>", "\\", '\\"', "'", "公園", "😀", "\x7f",
    "\u2028", "\ufeff", " ", "",
)  # fmt: skip
# XML 1.0 has no way to write the other control characters, nor U+FFFE and U+FFFF.
TEXTS: Final = st.lists(
    st.one_of(
        st.sampled_from(TRAPS),
        st.text(
            st.characters(
                exclude_categories=["Cs", "Cc"],
                exclude_characters="\ufffe\uffff",
                max_codepoint=0x2FFFF,
            ),
            max_size=4,
        ),
    ),
    max_size=5,
).map("".join)
IRIS: Final = st.sampled_from(
    ["http://e.org/,", "http://e.org/'&amp;", "http://e.org/公園?a=b&c", "urn:x"]
).map(ox.NamedNode)
LITERALS: Final = st.one_of(
    TEXTS.map(ox.Literal),
    TEXTS.map(lambda text: ox.Literal(text, language="ja")),
    TEXTS.map(lambda text: ox.Literal(text, datatype=ox.NamedNode("urn:datatype"))),
    st.integers().map(ox.Literal),
)
TRIPLES: Final = st.builds(ox.Triple, IRIS, IRIS, st.one_of(IRIS, LITERALS))
TERMS: Final = st.one_of(st.none(), IRIS, LITERALS, TRIPLES)


@st.composite
def tables(draw: st.DrawFn) -> tuple[int, list[Row]]:
    """A number of columns, and rows of them."""
    width = draw(st.integers(1, 3))
    return width, draw(st.lists(st.tuples(*[TERMS] * width), max_size=8))


def solutions(width: int, rows: Sequence[Row]) -> ox.QuerySolutions:
    """The rows as pyoxigraph gives them."""
    names = " ".join(f"?v{number}" for number in range(width))
    values = "".join(
        "({})".format(" ".join("UNDEF" if term is None else _written(term) for term in row))
        for row in rows
    )
    found = ox.Store().query(f"SELECT {names} {{ VALUES ({names}) {{ {values} }} }}")
    assert isinstance(found, ox.QuerySolutions)
    return found


def _written(term: ox.Term) -> str:
    if isinstance(term, ox.Triple):
        inner = " ".join(_written(part) for part in (term.subject, term.predicate, term.object))
        return f"<<( {inner} )>>"
    return str(term)


def limited(
    document: bytes, media_type: str, cuts: Sequence[int] = (), **limits: int
) -> tuple[bytes, LimitedOutput, bool]:
    """Write a document in pieces; return what went on, the counter, and whether it was cut."""
    sent: list[bytes] = []
    output = LimitedOutput(media_type, sent.append, **limits)
    places = sorted({0, len(document), *(cut % (len(document) + 1) for cut in cuts)})
    try:
        for begin, end in itertools.pairwise(places):
            output.write(document[begin:end])
            if cuts:
                output.send_complete_rows()  # as if the piece were long
        output.finish()
    except Truncated:
        return b"".join(sent), output, True
    return b"".join(sent), output, False


def parsed(document: bytes, media_type: str) -> list[tuple[object, ...]]:
    """The rows of a document."""
    if media_type == "text/csv":
        text = io.StringIO(document.decode(), newline="")
        return [tuple(row) for row in list(csv.reader(text, strict=True))[1:]]
    found = ox.parse_query_results(document, format=FORMATS[media_type])
    assert isinstance(found, ox.QuerySolutions)
    return [tuple(row) for row in found]


def is_counted(row: Row, media_type: str) -> bool:
    """Rows of JSON without any value are not."""
    return media_type != JSON or any(term is not None for term in row)


def _nothing_first(rows: Sequence[Row]) -> bool:
    return bool(rows) and all(term is None for term in rows[0])


CUTS: Final = st.lists(st.integers(0, 5_000), max_size=30)


@pytest.mark.slow
@pytest.mark.parametrize("media_type", MEDIA_TYPES_OF["solutions"])
@given(table=tables(), cuts=CUTS)
@example(table=(1, [(ox.Literal("},{"),), (ox.Literal("x"),)]), cuts=list(range(400)))
@example(table=(1, [(ox.Literal('"\r\n"'),), (ox.Literal('"'),)]), cuts=list(range(400)))
def test_every_row_is_counted_and_no_byte_changed(
    media_type: str, table: tuple[int, list[Row]], cuts: list[int]
) -> None:
    """Whatever the values hold, and wherever the pieces end."""
    width, rows = table
    document = solutions(width, rows).serialize(format=FORMATS[media_type])
    assert document is not None
    wanted = sum(is_counted(row, media_type) for row in rows)
    for pieces in ((), cuts):
        sent, output, is_cut = limited(document, media_type, pieces)
        assert sent == document
        assert not is_cut
        if media_type == JSON and (_nothing_first(rows) or (rows and not wanted)):
            assert wanted <= output.rows <= wanted + 1  # see the docstring of the module
        else:
            assert output.rows == wanted


@pytest.mark.slow
@pytest.mark.parametrize("media_type", MEDIA_TYPES_OF["solutions"])
@given(table=tables(), cuts=CUTS, most=st.integers(1, 9))
def test_with_a_limit_the_first_rows_are_a_whole_document(
    media_type: str, table: tuple[int, list[Row]], cuts: list[int], most: int
) -> None:
    """It parses, has exactly the first rows, and is not cut if it has no more than that."""
    width, rows = table
    if media_type == JSON:  # rows without any value do not count, and may come on top
        rows = [row for row in rows if is_counted(row, media_type)]
    if media_type == "text/csv":  # pyoxigraph quotes parts of triple terms: no reader takes that
        rows = [row for row in rows if not any(isinstance(term, ox.Triple) for term in row)]
    document = solutions(width, rows).serialize(format=FORMATS[media_type])
    assert document is not None
    for pieces in ((), cuts):
        sent, output, is_cut = limited(document, media_type, pieces, max_rows=most)
        assert is_cut == (len(rows) > most)
        assert output.rows == min(most, len(rows))
        assert parsed(sent, media_type) == parsed(document, media_type)[:most]
        if not is_cut:
            assert sent == document


@given(
    objects=st.lists(st.one_of(IRIS, LITERALS, TRIPLES), max_size=8),
    cuts=CUTS,
    most=st.integers(1, 9),
)
def test_triples_are_counted_and_cut_like_rows(
    objects: list[ox.NamedNode | ox.Literal | ox.Triple], cuts: list[int], most: int
) -> None:
    """N-Triples has one a line."""
    node = ox.NamedNode("urn:x")
    triples = [ox.Triple(node, node, term) for term in objects]
    document = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    assert document is not None
    for pieces in ((), cuts):
        sent, output, is_cut = limited(document, "application/n-triples", pieces, max_rows=most)
        assert is_cut == (len(triples) > most)
        assert output.rows == min(most, len(triples))
        found = [quad.triple for quad in ox.parse(sent, format=ox.RdfFormat.N_TRIPLES)]
        assert found == triples[:most]


@pytest.mark.parametrize("media_type", MEDIA_TYPES_OF["solutions"])
def test_a_truth_value_has_no_rows(media_type: str) -> None:
    """And no limit of rows touches it."""
    answer = ox.Store().query("ASK {}")
    assert isinstance(answer, ox.QueryBoolean)
    document = answer.serialize(format=FORMATS[media_type])
    assert document is not None
    sent, output, is_cut = limited(document, media_type, range(50), max_rows=1)
    assert (sent, is_cut) == (document, False)
    assert output.rows <= 0


@pytest.mark.slow
@pytest.mark.parametrize("media_type", MEDIA_TYPES_OF["solutions"])
def test_many_rows_written_by_pyoxigraph_itself_are_cut_to_the_row(media_type: str) -> None:
    """The limit lies behind many pieces of 64 KiB; evaluation ends there and does not go on."""
    sent: list[bytes] = []
    output = LimitedOutput(media_type, sent.append, max_rows=12_345)
    answer = solutions(2, [(ox.Literal(n), ox.Literal('"},{\r\n</result>')) for n in range(20_000)])
    with pytest.raises(Truncated):
        answer.serialize(output, FORMATS[media_type])  # type: ignore[arg-type]
    assert output.rows == 12_345
    rows = parsed(b"".join(sent), media_type)
    assert len(rows) == 12_345
    assert "12344" in str(rows[-1][0])


@pytest.mark.parametrize("media_type", [*MEDIA_TYPES_OF["solutions"], "text/turtle"])
@pytest.mark.parametrize("max_rows", [0, 5])
def test_too_many_bytes_are_an_error(media_type: str, max_rows: int) -> None:
    """Not a cut document; one byte fewer is fine."""
    document = b"x" * 200_000
    sent, _, _ = limited(document, media_type, max_bytes=200_000, max_rows=max_rows)
    assert sent == document
    with pytest.raises(LimitError, match="199,999 bytes") as caught:
        limited(document, media_type, max_bytes=199_999, max_rows=max_rows)
    assert caught.value.limit == "max_result_bytes"


def test_pieces_are_sent_on_as_they_come() -> None:
    """What has been read is not kept: memory stays that of a piece."""
    sent: list[bytes] = []
    output = LimitedOutput("text/csv", sent.append)
    for number in range(1, 65):
        output.write(b"0123456789abcd\r\n" * 1024)
        assert sum(map(len, sent)) > number * 16 * 1024 - 80 * 1024
    output.finish()
    assert sum(map(len, sent)) == 1024 * 1024
    assert output.rows == 65_535


@pytest.mark.parametrize("rows", [[None], [None, ox.Literal("x")]])
def test_an_empty_row_of_json_that_comes_first_is_not_counted(
    rows: list[ox.Term | None],
) -> None:
    """As the docstring of the module says."""
    document = solutions(1, [(term,) for term in rows]).serialize(format=FORMATS[JSON])
    assert document is not None
    _, output, _ = limited(document, JSON)
    assert output.rows == sum(term is not None for term in rows)
