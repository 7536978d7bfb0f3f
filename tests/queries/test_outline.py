"""Forms of queries, their order, and the text of a page."""

from __future__ import annotations

from itertools import count

import pyoxigraph as ox
import pytest

from renkei.errors import SourceError
from renkei.queries.binding import BoundQuery, bind
from renkei.queries.outline import outline, page_text
from renkei.queries.read import bundled_queries, parse_query
from tests.conftest import BASE

HEAD = """\
#+ summary: Things
#+ description: For tests.
#+ tags: [samples]
#+ renkei:
#+   summary: もの
#+   description: 試験用。
"""
TABLE = (
    HEAD
    + """\
#+   key: [thing]
#+   columns:
#+     thing: {ja: もの, en: Thing, type: iri}
"""
)


@pytest.mark.parametrize(
    ("query", "form", "ordered", "is_limited"),
    [
        ("SELECT * {} ORDER BY ?a DESC(?b) (?c) ASC( ?d )", "SELECT", ["a", "b", "c", "d"], False),
        ("SELECT * {} ORDER BY STR(?a) DESC(?b + ?c) (?d = 1) ?e", "SELECT", ["e"], False),
        ("SELECT * {} ORDER BY <http://e/f>(?a) ?b VALUES ?c { 1 }", "SELECT", ["b"], False),
        ("SELECT * { { SELECT ?x {} ORDER BY ?x LIMIT 3 } }", "SELECT", [], False),
        ("SELECT * {} order by ?a limit 3", "SELECT", ["a"], True),
        ("SELECT * {} ORDER BY ?a OFFSET 3", "SELECT", ["a"], True),
        ("PREFIX select: <http://e/> ASK { ?s select:x 'SELECT' }", "ASK", [], False),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 5", "CONSTRUCT", [], True),
        ("# SELECT\nDESCRIBE <http://e/>", "DESCRIBE", [], False),
    ],
)
def test_the_outline_is_that_of_the_outermost_query(
    query: str, form: str, ordered: list[str], is_limited: bool
) -> None:
    """Not of subqueries, strings, comments or names."""
    found = outline(query)
    assert (found.form, list(found.ordered), found.is_limited) == (form, ordered, is_limited)
    assert found.is_ordered == bool(ordered)


@pytest.mark.parametrize(
    "end",
    ["", " # a comment", "\n# LIMIT 1\n", " VALUES ?y { 1 }", " # x\nVALUES ?y { 1 } # y", " \n\n"],
)
def test_a_page_is_a_part_of_the_rows(end: str) -> None:
    """Also where the text ends in a comment or in VALUES."""
    store = ox.Store()
    text = f"SELECT ?x {{ VALUES ?x {{ 1 2 3 4 5 }} }} ORDER BY DESC(?x){end}"
    rows = [row["x"].value for row in store.query(page_text(BoundQuery(text, {}), 2, 1))]
    assert rows == ["4", "3"]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * {}",
        "SELECT ?x {} ORDER BY ?x LIMIT 1",
        "ASK {}",
        "SELECT ?x {} ORDER BY ?x OFFSET 1",
    ],
)
def test_what_has_no_sure_order_or_its_own_limit_has_no_pages(text: str) -> None:
    with pytest.raises(ValueError, match="ORDER BY"):
        page_text(BoundQuery(text, {}), 1, 0)


def test_limit_and_offset_are_not_negative() -> None:
    bound = BoundQuery("SELECT ?x {} ORDER BY ?x", {})
    with pytest.raises(ValueError, match="negative"):
        page_text(bound, -1, 0)


@pytest.mark.slow
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_the_pages_of_every_bundled_query_are_its_rows(bundled_store: ox.Store, size: int) -> None:
    """None twice, none missing, in the same order."""
    for query in bundled_queries().values():
        if not query.paged or (size == 1 and query.name != "activities"):
            continue
        bound = bind(query, {n: [v] for n, v in query.example.items()}, base=BASE)
        whole = [tuple(row) for row in bundled_store.query(bound.text)]
        pages: list[tuple[object, ...]] = []
        for number in count():
            page = [tuple(r) for r in bundled_store.query(page_text(bound, size, number * size))]
            pages += page
            if len(page) < size:
                break
        assert pages == whole


def test_a_query_with_its_own_limit_has_no_pages_and_needs_no_key() -> None:
    text = TABLE.replace("#+   key: [thing]\n", "") + "SELECT ?thing { ?thing ?p ?o } LIMIT 3"
    assert not parse_query("sample", "sample.rq", text).paged


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?thing { ?thing ?p ?o }",
        "SELECT ?thing { ?thing ?p ?o } ORDER BY STR(?thing)",
        "SELECT ?thing { ?thing ?p ?o } ORDER BY ?p VALUES ?thing { <http://e/> }",
        "SELECT ?thing { { SELECT ?thing { ?thing ?p ?o } ORDER BY ?thing } }",
    ],
)
def test_an_order_that_is_not_sure_stops_the_start(query: str) -> None:
    with pytest.raises(SourceError, match=r"does not ORDER BY \?thing") as caught:
        parse_query("sample", "sample.rq", TABLE + query)
    assert caught.value.line == 10


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", "CONSTRUCT"),
        ("ASK { ?s ?p ?o }", "ASK"),
        ("DESCRIBE ?s WHERE { ?s a ?o }", "DESCRIBE"),
    ],
)
def test_other_forms_have_no_columns_and_no_pages(query: str, form: str) -> None:
    found = parse_query("sample", "sample.rq", HEAD + query)
    assert (found.form, found.columns, found.key, found.paged) == (form, (), (), False)
    with pytest.raises(SourceError, match="columns is for SELECT") as caught:
        parse_query("sample", "sample.rq", TABLE.replace("#+   key: [thing]\n", "") + query)
    assert caught.value.line == 7


def test_latitude_and_longitude_are_coordinates() -> None:
    """For GeoJSON: both, as decimals."""
    columns = "".join(
        f"#+     {name}: {{ja: 度, en: Degrees, type: decimal, unit: {{ja: 度, en: degrees}}}}\n"
        for name in ("latitude", "longitude")
    )
    query = "SELECT ?thing ?latitude ?longitude { ?thing ?latitude ?longitude } ORDER BY ?thing"
    found = parse_query("sample", "sample.rq", TABLE + columns + query)
    assert found.coordinates == ("latitude", "longitude")
    assert found.columns[1].unit == {"ja": "度", "en": "degrees"}
    plain = parse_query(
        "sample", "sample.rq", TABLE + "SELECT ?thing {?thing a ?o} ORDER BY ?thing"
    )
    assert plain.coordinates is None
