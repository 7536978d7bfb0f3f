"""Answers of the bundled canned queries as CSV, JSON and RDF, and how programs get them."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.engine.limits import PoolLimits
from renkei.graph.generations.server_leases import PooledEngines, ServerLeases
from renkei.server.web.values import plain_value, term_of
from tests.conftest import BASE
from tests.server.canned.bundled import NAMES, PARKS, QUERIES
from tests.serving import serving

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations
    from renkei.settings import Settings


@pytest.fixture(scope="module")
def live(bundled_generations: Generations, settings: Settings) -> Iterator[str]:
    """The address of a live server on the bundled graph, ending in a slash."""
    with serving(
        ServerLeases(bundled_generations, PooledEngines(PoolLimits(workers=2, spares=0))), settings
    ) as address:
        yield address


def test_json_has_typed_values(bundled_client: FlaskClient) -> None:
    """Numbers, truth values, and null where nothing is known."""
    answer: dict[str, Any] = bundled_client.get("/queries/observations.json?status=planned").json
    head = answer["head"]
    assert (head["query"], answer["next"]) == ("observations", None)
    assert head["generation"]
    assert head["parameters"] == {"status": "https://w3id.org/renkei/code/value-status#planned"}
    assert head["columns"][-1] == {
        "name": "observation",
        "type": "iri",
        "label": {"ja": "観測", "en": "Observation"},
    }
    row = answer["rows"][0]
    assert list(row) == [column["name"] for column in head["columns"]]
    assert (row["value"], row["approximate"], row["asOf"]) == (5, False, None)
    assert isinstance(row["value"], int)


@pytest.mark.parametrize("name", [name for name in NAMES if QUERIES[name].form == "SELECT"])
def test_csv_and_json_say_the_same(bundled_client: FlaskClient, name: str) -> None:
    example = QUERIES[name].example
    table = bundled_client.get(f"/queries/{name}.csv", query_string=example)
    answer = bundled_client.get(f"/queries/{name}.json", query_string=example)
    assert table.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(table.text, newline="")))
    assert answer.json["rows"] == [
        {key: as_json(row[key], value) for key, value in found.items()}
        for row, found in zip(rows, answer.json["rows"], strict=True)
    ]


def test_a_construct_answers_with_rdf(bundled_client: FlaskClient) -> None:
    """In four forms by suffix and by Accept, the same graph in each; never as a table."""
    counts = set()
    for suffix, media_type in {
        "ttl": "text/turtle",
        "nt": "application/n-triples",
        "rdf": "application/rdf+xml",
        "jsonld": "application/ld+json",
    }.items():
        answer = bundled_client.get(f"/queries/pairing-graph.{suffix}?{PARKS}")
        again = bundled_client.get(
            f"/queries/pairing-graph?{PARKS}", headers={"Accept": media_type}
        )
        assert answer.mimetype == again.mimetype == media_type
        graph = rdflib.Graph().parse(data=answer.data, format=media_type)
        counts.add(len(graph))
    assert len(counts) == 1
    assert min(counts) > 300
    assert bundled_client.get(f"/queries/pairing-graph.csv?{PARKS}").status_code == 404
    wrong = bundled_client.get(f"/queries/pairing-graph?{PARKS}", headers={"Accept": "text/csv"})
    assert wrong.status_code == 406


def as_json(text: str, like: object) -> object:
    if like is None:
        return None if text == "" else text
    return text if isinstance(like, str) else json.loads(text)


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/json"),
        ("*/*", "application/json"),
        ("text/csv", "text/csv"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("application/json;q=0.5,text/csv", "text/csv"),
    ],
)
def test_the_format_is_negotiated(
    bundled_client: FlaskClient, accept: str, media_type: str
) -> None:
    response = bundled_client.get("/queries/governments", headers={"Accept": accept})
    assert response.mimetype == media_type
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "Accept" in response.vary


def test_a_name_of_a_format_overrides_accept(bundled_client: FlaskClient) -> None:
    response = bundled_client.get(
        "/queries/governments?format=csv", headers={"Accept": "text/html"}
    )
    assert response.mimetype == "text/csv"
    assert bundled_client.get("/queries/governments?format=nothing").status_code == 400
    assert (
        bundled_client.get("/queries/governments", headers={"Accept": "image/png"}).status_code
        == 406
    )
    assert bundled_client.get("/queries/governments.png").status_code == 404


def test_the_file_itself_can_be_had(bundled_client: FlaskClient) -> None:
    response = bundled_client.get("/queries/meetings.rq")
    assert response.mimetype == "application/sparql-query"
    assert response.text == QUERIES["meetings"].text


def test_an_answer_that_is_known_is_not_sent_again(bundled_client: FlaskClient) -> None:
    """Another format or value has another tag."""
    first = bundled_client.get("/queries/governments.csv")
    tag = first.headers["ETag"]
    again = bundled_client.get("/queries/governments.csv", headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    assert bundled_client.get("/queries/governments.json").headers["ETag"] != tag


@given(st.integers() | st.booleans())
def test_values_of_json_are_those_of_the_terms(value: int | bool) -> None:
    name = "boolean" if isinstance(value, bool) else "integer"
    term = term_of(f'"{str(value).lower()}"^^<http://www.w3.org/2001/XMLSchema#{name}>')
    found = plain_value(term)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "datatype", "value"),
    [
        ("3", "decimal", 3),
        ("-3.0", "decimal", -3),
        ("0.25", "decimal", 0.25),
        ("1e3", "double", 1000.0),
        ("INF", "double", "INF"),
        ("NaN", "double", "NaN"),
        ("many", "integer", "many"),
        ("2017-04-01", "date", "2017-04-01"),
    ],
)
def test_a_literal_is_a_number_where_it_can_be(text: str, datatype: str, value: object) -> None:
    found = plain_value(term_of(f'"{text}"^^<http://www.w3.org/2001/XMLSchema#{datatype}>'))
    assert (found, type(found)) == (value, type(value))


def test_pandas_reads_the_frame_from_a_running_server(live: str) -> None:
    """With the lines that the page gives."""
    frame = pd.read_csv(
        f"{live}queries/meetings-by-pairing.csv",
        parse_dates=["first", "last"],
    )
    assert list(frame.columns) == [
        "pairing", "pairingJa", "pairingEn", "meetings", "first", "last",
    ]  # fmt: skip
    assert frame["meetings"].dtype == "int64"
    assert str(frame["first"].dtype).startswith("datetime64")
    assert frame.set_index("pairing")["meetings"].to_dict() == {
        f"{BASE}id/pairing/hokkaido-sapporo-2017/{name}": count
        for name, count in (
            ("consumer-affairs", 3),
            ("parks", 3),
            ("public-housing", 6),
            ("vocational-industry", 5),
        )
    }
    types = {"code": "string", "corporateNumber": "string"}
    governments = pd.read_csv(f"{live}queries/governments.csv", dtype=types)
    assert governments["code"].tolist() == ["010006", "011002"]
    groups = pd.read_csv(f"{live}queries/facilities.csv")
    assert groups["isGroup"].dtype == "bool"
    assert len(groups) == 15


def test_curl_gets_what_the_page_says(live: str, tmp_path: Path) -> None:
    """The line is run as it stands, in a shell; HEAD tells the length."""
    page = run("curl", "-s", "-H", "Accept: text/html", f"{live}queries/lines-with-text?text=a%27b")
    found = re.search(r"<code>(curl -o .*?)</code>", page)
    assert found
    line = found[1].replace("&#39;", "'").replace("&amp;", "&")
    subprocess.run(["sh", "-c", line], check=True, cwd=tmp_path, capture_output=True)
    assert (tmp_path / "lines-with-text.csv").read_bytes().startswith(b"document,firstLine")
    address = f"{live}queries/governments.csv"
    head = run("curl", "-sI", address)
    assert f"content-length: {len(run('curl', '-s', address).encode())}" in head


def run(*command: str) -> str:
    done = subprocess.run(command, check=True, capture_output=True)
    return done.stdout.decode()
