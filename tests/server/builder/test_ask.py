"""``/ask``: whatever is chosen, the rows are those that the conditions say, and SPARQL the same."""

from __future__ import annotations

import csv
import html
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from renkei.graph.query.run import run_query
from renkei.ontology.terms import PREFIXES, Renkei, Xsd
from renkei.queries.binding import ParameterError
from renkei.server.builder.asked import Condition, form_fields, read_asked
from renkei.server.builder.properties import CODE, DATE, NUMBER, TEXT, THING, TRUTH, Property
from renkei.server.builder.text import columns_of, query_text
from renkei.server.things.kinds import LISTED_KINDS

if TYPE_CHECKING:
    from flask.testing import FlaskClient

CODES = ("https://w3id.org/renkei/code/status#held", "https://w3id.org/renkei/code/status#planned")
PROPERTIES = (
    Property("renkei:status", Renkei.status, CODE, 3, CODES),
    Property("renkei:establisher", Renkei.establisher, THING, 3),
    Property("schema:telephone", "https://schema.org/telephone", TEXT, 3, (), Xsd.string),
    Property("schema:latitude", "https://schema.org/latitude", NUMBER, 3, (), Xsd.decimal),
    Property("schema:startDate", "https://schema.org/startDate", DATE, 3, (), Xsd.date),
    Property("dct:issued", "http://purl.org/dc/terms/issued", DATE, 3, (), Xsd.dateTime),
    Property("schema:isAccessibleForFree", "https://schema.org/isAccessibleForFree", TRUTH, 3),
)
GRAPH = """
@prefix e: <http://e.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix status: <https://w3id.org/renkei/code/status#> .
e:a a renkei:Event ; rdfs:label "一番"@ja, "One \\"x\\" \\\\ y"@en ; renkei:status status:held ;
  renkei:establisher e:city, e:town ; schema:telephone "011-1" ; schema:latitude 43.5 ;
  schema:startDate "2017-04-01"^^xsd:date ; dct:issued "2017-04-01T23:00:00"^^xsd:dateTime ;
  schema:isAccessibleForFree true .
e:b a renkei:Event ; rdfs:label "二番"@ja ; renkei:status status:planned ;
  renkei:establisher e:town ; schema:telephone "022-2" ; schema:latitude 35 ;
  schema:startDate "2018-04-01"^^xsd:date ; dct:issued "2018-04-01T00:00:00"^^xsd:dateTime ;
  schema:isAccessibleForFree false .
e:c a renkei:Event .
e:city rdfs:label "札幌市"@ja, "Sapporo"@en . e:town rdfs:label "見本町"@ja .
status:held skos:prefLabel "開催済"@ja . status:planned skos:prefLabel "予定"@ja .
"""


def store() -> ox.Store:
    made = ox.Store()
    head = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
    made.load(input=head + GRAPH, format=ox.RdfFormat.TURTLE)
    return made


def things(**fields: str) -> set[str]:
    """Return the last letters of the things that fit; ``_`` stands for the first dot of a field."""
    args = MultiDict(
        {name.replace("_", ".", 1).replace("__", ":"): v for name, v in fields.items()}
    )
    text = query_text(Renkei.Event, read_asked(args, PROPERTIES), "ja")
    answer = run_query(store(), text, prefixes={})
    assert isinstance(answer, ox.QuerySolutions)
    return {row["thing"].value[-1] for row in answer}


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, "abc"),
        ({"has_name": "番"}, "ab"),
        ({"has_name": 'ONE "X" \\'}, "a"),
        ({"has_name": "%"}, ""),
        ({"is_renkei__status": "held"}, "a"),
        ({"has_renkei__establisher": "sapporo"}, "a"),
        ({"has_renkei__establisher": "見本"}, "ab"),
        ({"has_schema__telephone": "011"}, "a"),
        ({"from_schema__latitude": "40"}, "a"),
        ({"to_schema__latitude": "+35.0"}, "b"),
        ({"from_schema__latitude": "-1", "to_schema__latitude": "99"}, "ab"),
        ({"from_schema__startDate": "2017-04-02"}, "b"),
        ({"to_schema__startDate": "2017-04-01"}, "a"),
        ({"to_dct__issued": "2017-04-01"}, "a"),
        ({"from_dct__issued": "2018-04-01"}, "b"),
        ({"is_schema__isAccessibleForFree": "false"}, "b"),
        ({"is_renkei__status": "held", "has_schema__telephone": "022"}, ""),
    ],
)
def test_conditions_hold(fields: dict[str, str], found: str) -> None:
    assert things(**fields) == set(found)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("is.renkei:status", "gone", "allowed: held, planned"),
        ("from.schema:latitude", "north", "no number such as"),
        ("from.schema:startDate", "2017-13-01", "no day such as 2017-04-01"),
        ("is.schema:isAccessibleForFree", "yes", "neither true nor false"),
        ("has.schema:telephone", "1" * 201, "longer than 200 characters"),
        ("has.name", "a\x00b", "control character"),
        ("column", "renkei:nothing", "allowed: renkei:status"),
        ("is.renkei:nothing", "x", "unknown parameter"),
        ("has.renkei:status", "held", "unknown parameter"),
    ],
)
def test_what_is_not_understood_is_refused(field: str, value: str, said: str) -> None:
    with pytest.raises(ParameterError, match=re.escape(said)):
        read_asked(MultiDict({field: value}), PROPERTIES)


def test_a_condition_is_given_once() -> None:
    with pytest.raises(ParameterError, match="may be given once"):
        read_asked(MultiDict([("has.name", "a"), ("has.name", "b")]), PROPERTIES)


TEXTS = st.text(max_size=220)


@given(
    given_=st.dictionaries(
        st.sampled_from(["has.name", *(f for p in PROPERTIES for f in form_fields(p))]), TEXTS
    ),
    columns=st.lists(st.sampled_from([p.name for p in PROPERTIES]), max_size=9),
    language=st.sampled_from(["ja", "en"]),
)
def test_any_text_is_refused_or_gives_a_query_of_the_same_condition(
    given_: dict[str, str], columns: list[str], language: str
) -> None:
    """No value leaves its literal: the query parses, and has no more conditions than were given."""
    args = MultiDict([*given_.items(), *(("column", name) for name in columns)])
    try:
        asked = read_asked(args, PROPERTIES)
    except ParameterError:
        return
    text = query_text(Renkei.Event, asked, language)
    answer = run_query(ox.Store(), text, prefixes={})
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    wanted = [n for c in columns_of(asked.columns) for n in (c.variable, c.label) if n]
    assert names == wanted
    assert len(set(names)) == len(names)
    values = [c for c in asked.conditions if isinstance(c, Condition)]
    assert len(values) == sum(1 for value in given_.values() if value.strip())


def test_every_kind_can_be_asked(bundled_client: FlaskClient) -> None:
    """Its page shows rows, as many as its list has, and the query that gives them."""
    page = bundled_client.get("/ask?lang=en").text
    keys = re.findall(r'href="/ask\?kind=([a-z-]+)&amp;lang=en"', page)
    assert {"activities", "facilities", "events", "governments"} <= set(keys)
    for key in keys:
        assert LISTED_KINDS[key]
        answer = bundled_client.get(f"/ask?kind={key}&lang=en")
        assert answer.status_code == 200, key
        assert "<tbody" in answer.text, key


def test_the_csv_has_the_rows_of_the_page(bundled_client: FlaskClient) -> None:
    target = "/ask?kind=activities&lang=ja&is.renkei:status=ongoing&column=renkei:inPairing"
    page = bundled_client.get(target).text
    shown = page.count('<tr role="row">') - 1
    found = re.search(r'href="(/sparql\?[^"]*format=csv[^"]*)">CSV<', page)
    assert found is not None
    answer = bundled_client.get(html.unescape(found[1]))
    assert answer.mimetype == "text/csv"
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert list(rows[0]) == ["thing", "thingName", "inPairing", "inPairingName"]
    assert len(rows) == shown > 3
    assert all(row["thingName"] and row["inPairingName"] for row in rows)
    query = parse_qs(urlsplit(html.unescape(found[1])).query)["query"][0]
    assert html.escape(query).replace("&quot;", "&#34;").replace("&#x27;", "&#39;") in page


def test_empty_fields_of_the_form_leave_the_address(bundled_client: FlaskClient) -> None:
    """A form without scripts sends all of its fields; the address of a state has what counts."""
    answer = bundled_client.get("/ask?kind=events&has.name=&is.renkei:status=held&lang=ja")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/ask?kind=events&is.renkei%3Astatus=held&lang=ja"


@pytest.mark.parametrize(
    "target",
    ["/ask?kind=nothing", "/ask?kind=datasets", "/ask?x=1", "/ask?kind=events&is.renkei:status=x"],
)
def test_a_wrong_address_is_a_400_with_what_is_allowed(
    bundled_client: FlaskClient, target: str
) -> None:
    answer = bundled_client.get(target, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert answer.json is not None
    assert answer.json["detail"]


def test_a_text_of_the_condition_is_shown_as_text(bundled_client: FlaskClient) -> None:
    page = bundled_client.get("/ask?kind=events&lang=en&has.name=%3Cscript%3E%22%7D").text
    assert "<script>" not in page.partition("<main")[2]
    assert "&lt;script&gt;" in page
    assert "Nothing matches." in page
