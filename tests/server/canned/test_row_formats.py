"""Rows in every format: what a reader of that format gets back is what went in."""

from __future__ import annotations

import csv
import io
import json
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.query.evaluation import evaluate
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from renkei.graph.rdf.formats import format_of, formats_for
from renkei.server.canned.row_formats import RowPage, write

if TYPE_CHECKING:
    from renkei.queries.model import CannedQuery

XSD = "http://www.w3.org/2001/XMLSchema#"
OTHERS = tuple(f"https://example.org/#{name}" for name in ("integer", "boolean", "string"))
TYPES = ("integer", "boolean", "date", "decimal", "double", "float", "byte")
NAMES = ("thing", "name", "latitude", "longitude")
TEXTS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x00"), max_size=20)
TERMS = st.one_of(
    st.from_regex(r"[a-z0-9/?=&,;*_]{1,20}", fullmatch=True).map(
        lambda text: ox.NamedNode(f"https://example.org/{text}")
    ),
    TEXTS.map(ox.Literal),
    TEXTS.map(lambda text: ox.Literal(text, language="ja")),
    st.builds(
        lambda text, datatype: ox.Literal(text, datatype=ox.NamedNode(datatype)),
        TEXTS,
        st.sampled_from([XSD + name for name in TYPES] + [*OTHERS]),
    ),
    st.integers().map(ox.Literal),
    st.floats().map(ox.Literal),
    st.booleans().map(ox.Literal),
    st.decimals(allow_nan=False, allow_infinity=False, places=3).map(
        lambda value: ox.Literal(f"{value:f}", datatype=ox.NamedNode(XSD + "decimal"))
    ),
)
ROWS = st.lists(st.dictionaries(st.sampled_from(NAMES), TERMS), max_size=5)


def query(*, placed: bool = True) -> CannedQuery:
    """As much of a canned query as a format needs."""
    columns = [
        SimpleNamespace(name=name, type="string", label={"en": name}, unit={}) for name in NAMES
    ]
    found: Any = SimpleNamespace(
        name="sample", columns=columns, coordinates=("latitude", "longitude") if placed else None
    )
    return found  # type: ignore[no-any-return]


def text(media_type: str, rows: list[dict[str, Any]], **more: Any) -> str:
    return "".join(write(format_of(media_type), RowPage(query=query(), rows=rows, **more)))


@given(ROWS)
def test_csv_has_the_text_of_every_value(rows: list[dict[str, Any]]) -> None:
    """RFC 4180; what a row lacks is an empty field."""
    found = list(csv.reader(io.StringIO(text("text/csv", rows), newline="")))
    assert found[0] == list(NAMES)
    assert found[1:] == [[row[name].value if name in row else "" for name in NAMES] for row in rows]


def test_csv_begins_with_a_mark_if_it_is_asked_for() -> None:
    assert text("text/csv", [], has_bom=True).startswith("\ufeff")
    assert not text("text/csv", []).startswith("\ufeff")


@pytest.mark.parametrize(
    ("media_type", "read_as"),
    [
        ("text/tab-separated-values", ox.QueryResultsFormat.TSV),
        ("application/sparql-results+json", ox.QueryResultsFormat.JSON),
    ],
)
@given(rows=ROWS)
def test_the_formats_of_sparql_give_every_term_back(
    media_type: str, read_as: ox.QueryResultsFormat, rows: list[dict[str, Any]]
) -> None:
    """Read by an engine: datatype, language, line ends and tabs are what they were."""
    answer = ox.parse_query_results(text(media_type, rows), format=read_as)
    assert isinstance(answer, ox.QuerySolutions)
    assert [variable.value for variable in answer.variables] == list(NAMES)
    assert [
        {name: solution[name] for name in NAMES if solution[name] is not None}
        for solution in answer
    ] == rows


@pytest.mark.parametrize("datatype", [XSD + "integer", XSD + "boolean", *OTHERS])
def test_a_text_is_never_a_bare_value(datatype: str) -> None:
    """Ill-typed literals, and those of others' datatypes: one cell, quoted; a string in JSON."""
    value = ox.Literal("1\n2\t?", datatype=ox.NamedNode(datatype))
    lines = text("text/tab-separated-values", [{"name": value}]).split("\n")
    assert lines[1:] == [f'\t"1\\n2\\t?"^^<{datatype}>\t\t', ""]
    (binding,) = json.loads(text("application/sparql-results+json", [{"name": value}]))["results"][
        "bindings"
    ]
    assert binding["name"]["datatype"] == datatype
    for number in (value, ox.Literal("1", datatype=ox.NamedNode(OTHERS[0]))):
        (row,) = json.loads(text("application/json", [{"name": number}]))["rows"]
        assert row["name"] == number.value


@given(ROWS)
def test_every_line_of_ndjson_is_a_row_of_json(rows: list[dict[str, Any]]) -> None:
    """And what stands around them in JSON is there."""
    answer = json.loads(text("application/json", rows, generation="1a", following="/next"))
    lines = text("application/x-ndjson", rows).split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == answer["rows"]
    assert (answer["head"]["query"], answer["head"]["generation"]) == ("sample", "1a")
    assert answer["next"] == "/next"
    for given_row, row in zip(rows, answer["rows"], strict=True):
        assert list(row) == list(NAMES)
        assert {name for name, value in row.items() if value is not None} == set(given_row)


def test_a_place_is_a_point_and_no_place_is_none() -> None:
    """RFC 7946: longitude first."""
    degrees = ox.NamedNode(XSD + "decimal")
    placed = {
        "name": ox.Literal("公園", language="ja"),
        "latitude": ox.Literal("43.0618", datatype=degrees),
        "longitude": ox.Literal("141.3545", datatype=degrees),
    }
    answer = json.loads(text("application/geo+json", [placed, {"latitude": placed["latitude"]}]))
    assert answer["type"] == "FeatureCollection"
    first, second = answer["features"]
    assert first["geometry"] == {"type": "Point", "coordinates": [141.3545, 43.0618]}
    assert first["properties"] == {"thing": None, "name": "公園"}
    assert second["geometry"] is None
    assert "next" not in answer


@given(ROWS)
def test_markdown_has_one_line_a_row_and_no_cell_breaks_out(rows: list[dict[str, Any]]) -> None:
    """Bars, line ends, tags and marks in a text stay text."""
    lines = text("text/markdown", rows).split("\n")
    assert lines.pop() == ""
    assert len(lines) == 2 + len(rows)
    for line in lines:
        assert len(re.findall(r"(?<!\\)\|", line.replace("\\\\", ""))) == len(NAMES) + 1
        assert "<" not in line


def test_all_formats_write_no_rows() -> None:
    for entry in formats_for("rows"):
        text(entry.media_type, [])


DIRECTED = st.builds(
    lambda text, direction: ox.Literal(text, language="ar", direction=direction),
    TEXTS,
    st.sampled_from([ox.BaseDirection.LTR, ox.BaseDirection.RTL]),
)


def evaluated(rows: list[dict[str, Any]], media_type: str) -> str:
    """The rows as the engine writes them, of a query that has them in VALUES."""
    lines = (" ".join(str(row.get(name, "UNDEF")) for name in NAMES) for row in rows)
    names = " ".join(f"?{name}" for name in NAMES)
    values = " ".join(f"({line})" for line in lines)
    checked = check_query_text(
        f"SELECT {names} {{ VALUES ({names}) {{ {values} }} }}", max_bytes=100_000, max_nesting=9
    )
    output = io.BytesIO()
    request = QueryRequest(query=checked, media_type=media_type)
    evaluate(ox.Store(), request, output, prefixes={})
    return output.getvalue().decode()


def unescaped(tsv: str) -> str:
    """TSV without the escapes that Turtle allows and does not require."""
    return re.sub(
        r"\\(?:u00([01][0-9A-F]|7F)|[bf\\])",
        lambda match: (
            chr(int(match[1], 16))
            if match[1]
            else {"\\b": "\b", "\\f": "\f"}.get(match[0], match[0])
        ),
        tsv,
    )


@given(st.lists(st.dictionaries(st.sampled_from(NAMES), TERMS | DIRECTED), max_size=5))
def test_pages_are_written_as_whole_answers_are(rows: list[dict[str, Any]]) -> None:
    """Whole answers are the engine's; the same rows as a page have the same text or values."""
    srj = "application/sparql-results+json"
    whole = json.loads(evaluated(rows, srj))
    answer = ox.parse_query_results(json.dumps(whole), format=ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QuerySolutions)
    stored = [
        {name: term for name, term in zip(NAMES, row, strict=True) if term is not None}
        for row in answer
    ]
    assert text("text/csv", stored) == evaluated(rows, "text/csv")
    tsv = "text/tab-separated-values"
    assert unescaped(text(tsv, stored)) == unescaped(evaluated(rows, tsv))
    page = json.loads(text(srj, stored))
    assert page["results"] == whole["results"]
    assert page["head"]["vars"] == whole["head"]["vars"]
