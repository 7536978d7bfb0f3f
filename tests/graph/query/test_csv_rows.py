"""CSV that every reader divides into the same cells (RFC 4180)."""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.query.csv_rows import csv_record, write_csv

CELLS = st.text(st.sampled_from('ab,"\r\n\t 日'), max_size=6)


@given(st.lists(st.lists(CELLS, min_size=2, max_size=2), max_size=5))
def test_records_are_read_back(rows: list[list[str]]) -> None:
    """Whatever the cells contain."""
    text = "".join(map(csv_record, rows))
    assert list(csv.reader(io.StringIO(text, newline=""), strict=True)) == rows
    assert text.count("\r\n") >= len(rows)


def test_a_row_of_one_empty_cell_is_no_empty_line() -> None:
    """pandas, R and csv skip empty lines: the row would be lost."""
    assert csv_record([""]) == '""\r\n'
    assert csv_record(["", ""]) == ",\r\n"
    assert csv_record([]) == "\r\n"


def test_every_kind_of_term_is_a_cell() -> None:
    """IRIs with commas are quoted, like texts; a triple term is text."""
    query = """SELECT (<https://en.wikipedia.org/wiki/Sapporo,_Hokkaido> AS ?page)
    ("x,\\"y" AS ?name) (?none AS ?empty) (5 AS ?number) (<<( <x:s> <x:p> "a,b" )>> AS ?triple)
    ("a\\nb"@ja AS ?text) {}"""
    output = io.BytesIO()
    answer = ox.Store().query(query)
    assert isinstance(answer, ox.QuerySolutions)
    write_csv(answer, output)
    assert list(csv.reader(io.StringIO(output.getvalue().decode(), newline=""), strict=True)) == [
        ["page", "name", "empty", "number", "triple", "text"],
        [
            "https://en.wikipedia.org/wiki/Sapporo,_Hokkaido", 'x,"y', "", "5",
            '<<( <x:s> <x:p> "a,b" )>>', "a\nb",
        ],
    ]  # fmt: skip


def test_the_engine_alone_would_not_quote_an_iri() -> None:
    """If this fails, `write_csv` can go."""
    written = (
        ox.Store().query("SELECT (<x:a,b> AS ?x) {}").serialize(format=ox.QueryResultsFormat.CSV)
    )
    assert written == b"x\r\nx:a,b\r\n"
