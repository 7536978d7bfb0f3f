"""Table queries give all rows, without filters that restrict nothing."""

from __future__ import annotations

import pyoxigraph as ox
from click.testing import CliRunner

from renkei.queries.binding import bind
from renkei.queries.export import TABLES, TABLES_IF_ROWS, table_queries
from renkei.queries.generate import main
from renkei.queries.header import without_header
from renkei.queries.read import bundled_queries
from tests.conftest import BASE

QUERIES = bundled_queries()


def rows(store: ox.Store, text: str) -> set[tuple[str, ...]]:
    """Return the rows of a SELECT."""
    answer = store.query(text)
    assert isinstance(answer, ox.QuerySolutions)
    return {tuple(map(str, row)) for row in answer}


def test_tables_have_the_rows_of_their_queries(bundled_store: ox.Store) -> None:
    """What is left out of a query, because no parameter has a value, changes no row."""
    tables = table_queries(QUERIES, BASE)
    assert {table.name for table in tables} == {*TABLES, *TABLES_IF_ROWS}
    for table in tables:
        whole = without_header(bind(QUERIES[table.name], {}, base=BASE).text)
        assert rows(bundled_store, table.text) == rows(bundled_store, whole), table.name


def test_filters_without_effect_are_left_out() -> None:
    """Only those that the triples at the beginning imply."""
    texts = {table.name: table.text for table in table_queries(QUERIES, BASE)}
    assert "?__" not in texts["observations"]
    assert "?__" not in texts["events"]
    assert "renkei:activityKind ?__kind_iri" in texts["activities"]
    assert "?__pairing_iri" not in texts["activities"]


def test_the_reference_page_is_fresh() -> None:
    """`python -m renkei.queries.generate` writes it."""
    done = CliRunner().invoke(main, ["--check"])
    assert done.exit_code == 0, done.output
