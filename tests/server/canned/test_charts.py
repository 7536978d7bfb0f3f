"""``/queries/<name>.svg``: the rows of an answer as a picture."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from renkei.graph.engine.in_process import InProcessEngine
from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.ontology.terms import PREFIXES
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from renkei.server.charts.drawing import POLICY
from tests.example_city import city_data_dir
from tests.leases import FixedLeases, lease_on
from tests.server.charts.overlaps import overlaps
from tests.server.charts.read import iris_of, marks, size, texts
from tests.server.conftest import BufferedClient

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.queries.model import CannedQuery
    from renkei.settings import Settings

VALUES = {"nearby": {"north": "34.8", "east": "140.2", "metres": "9000"}}  # of the city
DRAWN = {name: query for name, query in bundled_queries().items() if query.chart}
PARKS = "hokkaido-sapporo-2017/parks"
TIMELINE = f"/queries/pairing-timeline.svg?pairing={PARKS}"


@pytest.fixture(scope="module")
def city_client(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> FlaskClient:
    """A client of the invented city."""
    leases = InProcessLeases(
        Generations(city_data_dir(tmp_path_factory)),
        max_result_bytes=settings.max_result_bytes,
        threads=2,
    )
    app = create_app(settings, leases, bundled_queries())
    return BufferedClient(app, app.response_class)


def rows_of(client: FlaskClient, query: CannedQuery, **values: str) -> list[dict[str, object]]:
    answer = client.get(f"/queries/{query.name}.json", query_string=query.example | values)
    rows: list[dict[str, object]] = json.loads(answer.data)["rows"]
    return rows


# The roles whose things have marks, by kind of chart; the others are of numbers and axes.
MARKED = {
    "bar": ("category",),
    "column": ("time",),
    "timeline": ("lane", "event"),
    "matrix": ("column",),
    "links": ("from", "to", "link"),
    "points": ("place",),
}


@pytest.mark.parametrize("width", ["760", "360"])
@pytest.mark.parametrize("name", DRAWN)
def test_every_mark_has_its_row_and_every_row_its_mark(
    bundled_client: FlaskClient, city_client: FlaskClient, name: str, width: str
) -> None:
    """With the bundled report, or with the lists of the city for queries of open data."""
    query = DRAWN[name]
    assert query.chart
    client = bundled_client if rows_of(bundled_client, query) else city_client
    values = VALUES.get(name, {})
    rows = rows_of(client, query, **values)
    assert rows
    if query.chart.kind == "points":  # others have no place on it, which it says
        rows = [row for row in rows if row["latitude"] is not None]
    for language in ("ja", "en"):
        answer = client.get(
            f"/queries/{name}.svg",
            query_string={**query.example, **values, "lang": language, "width": width},
        )
        assert answer.status_code == 200
        roles = [role for role in MARKED[query.chart.kind] if role in query.chart.columns]
        expected = {
            str(row[query.chart.columns[role]])
            for row in rows
            for role in roles
            if row[query.chart.columns[role]] is not None
        }
        if "span" in query.chart.columns:  # those with a period
            spans = [row for row in rows if row[query.chart.columns["start"]]]
            expected |= {str(row[query.chart.columns["span"]]) for row in spans}
        assert {iri for mark in marks(answer.data) for iri in iris_of(mark)} == expected
        if query.chart.kind in {"bar", "column", "matrix"}:
            numbers = sorted(float(str(row[query.chart.columns["value"]])) for row in rows)
            drawn = sorted(float(mark.value.replace(",", "")) for mark in marks(answer.data))
            assert drawn == numbers
        assert overlaps(answer.data) == []
        assert size(answer.data)[0] == int(width)


def test_the_time_line_of_a_pairing_says_what_the_report_says(bundled_client: FlaskClient) -> None:
    """Held events are filled, planned ones hollow; what began without an end is open."""
    svg = bundled_client.get(
        "/queries/pairing-timeline.svg?pairing=hokkaido-sapporo-2017/consumer-affairs&lang=ja"
    ).data
    assert texts(svg)[:2] == [
        "道立消費生活センターと札幌市消費者センター：連携の年表",
        "資料時点：2017年度",
    ]
    drawn = marks(svg)
    planned = [mark for mark in drawn if mark.role == "event" and "planned" in mark.series]
    assert [mark.value for mark in planned] == ["2018-01-01/2018-01-31"]
    since = {mark.value for mark in drawn if mark.role == "span"}
    assert since == {"2016-12-01/..", "2017-01-01/..", "2017-08-01/.."}
    assert len([mark for mark in drawn if mark.role == "lane"]) == 11
    text = svg.decode()
    assert "出典：道と札幌市の連携・協力の取組状況について" in text
    assert "CC0 1.0" in text
    assert re.search(r"表：http://127.0.0.1:8000/queries/pairing-timeline\?pairing=hokka", text)


def test_a_picture_names_the_sources_of_what_it_shows(city_client: FlaskClient) -> None:
    """And no others, also where it shows numbers only; as of when these are."""
    for address, source, others in (
        ("managed-by-year.svg?government=992011", "見本市指定管理者一覧", "道と札幌市"),
        ("facilities-by-kind.svg?government=992011", "見本市公共施設一覧", "道と札幌市"),
        ("facility-history.svg?facility=992011/2", "見本市指定管理者一覧", "公共施設一覧"),
        ("kinds-by-pairing.svg?", "道と札幌市の連携", "見本市"),
        ("pairings-of-governments.svg?", "道と札幌市の連携", "見本市"),
    ):
        text = city_client.get(f"/queries/{address}&lang=ja").text
        (line,) = re.findall(r"出典：[^<]*", text.split("</desc>")[1])
        assert source in line
        assert others not in line


def test_the_same_data_gives_the_same_bytes_and_a_tag(bundled_client: FlaskClient) -> None:
    """A tag for each language and width; HEAD has no body, a known tag is 304."""
    first, second = bundled_client.get(TIMELINE), bundled_client.get(TIMELINE)
    assert first.data == second.data
    assert first.content_type == "image/svg+xml"
    assert first.headers["Content-Security-Policy"] == POLICY
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    tag = first.headers["ETag"]
    again = bundled_client.get(TIMELINE, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")
    head = bundled_client.head(TIMELINE)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", tag)
    others = [f"{TIMELINE}&lang=en", f"{TIMELINE}&width=360"]
    others.append("/queries/pairing-timeline.svg?pairing=hokkaido-sapporo-2017/public-housing")
    tags = {bundled_client.get(address).headers["ETag"] for address in others}
    assert len(tags | {tag}) == 4
    assert bundled_client.post(TIMELINE).status_code == 405


def test_a_picture_is_a_format_of_its_query(bundled_client: FlaskClient) -> None:
    """By suffix, by format and by Accept; linked on the page and described in OpenAPI."""
    path = TIMELINE.replace(".svg", "")
    picture = bundled_client.get(TIMELINE).data
    assert bundled_client.get(f"{path}&format=svg").data == picture
    assert bundled_client.get(path, headers={"Accept": "image/svg+xml"}).data == picture
    assert "/queries/pairing-timeline.svg?" in bundled_client.get(f"{path}&format=html").text
    described = bundled_client.get("/openapi.json").get_json()["paths"]
    operation = described["/queries/pairing-timeline"]["get"]
    assert "image/svg+xml" in operation["responses"]["200"]["content"]
    assert "width" in {parameter["name"] for parameter in operation["parameters"]}
    other = described["/queries/governments"]["get"]
    assert "image/svg+xml" not in other["responses"]["200"]["content"]
    assert "width" not in {parameter["name"] for parameter in other["parameters"]}


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/queries/governments.svg", 404, "not-acceptable"),
        (f"{TIMELINE}&width=500", 400, "parameter"),
        (f"{TIMELINE}&width=360&width=360", 400, "parameter"),
        ("/queries/governments.csv?width=360", 400, "parameter"),
        ("/queries/pairing-timeline.svg", 400, "parameter"),
        ("/queries/pairing-timeline.svg?pairing=hokkaido-sapporo-2017/nothing", 404, "unknown"),
    ],
)
def test_a_wrong_address_is_a_problem(
    bundled_client: FlaskClient, address: str, status: int, code: str
) -> None:
    """With what is possible instead."""
    answer = bundled_client.get(address, headers={"Accept": "application/problem+json"})
    assert answer.status_code == status, answer.text
    assert code in answer.get_json()["code"]
    assert answer.content_type == "application/problem+json"


HOSTILE = "\"<script>alert(1)</script>\u202e' & ]]>" + "長い名前" * 2_000
MANY = 1_000


@pytest.fixture(scope="module")
def large_client(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> FlaskClient:
    """A pairing of a thousand activities with three events each, and hostile names."""
    path: Path = tmp_path_factory.mktemp("large")
    store = ox.Store(path)
    store.load(_large().encode(), format=ox.RdfFormat.TURTLE)
    store.flush()
    del store
    return client_of(path, settings)


def client_of(path: Path, settings: Settings) -> FlaskClient:
    engine = InProcessEngine(
        ox.Store.read_only(str(path)), prefixes=PREFIXES, max_result_bytes=50_000_000, threads=2
    )
    manifest = {"base": "https://example.org/", "triples": 1, "built": "2026-01-02", "sources": []}
    lease = lease_on(engine, manifest, id="20260102T030405Z-0123456789ab")
    app = create_app(settings, FixedLeases(lease), bundled_queries())
    return BufferedClient(app, app.response_class)


def _large() -> str:
    lines = ["@prefix r: <https://w3id.org/renkei/ns#> ."]
    lines.append("@prefix t: <http://www.w3.org/2006/time#> .")
    lines.append("@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .")
    start = "https://example.org/id"
    name = HOSTILE.replace("\\", "\\\\").replace('"', '\\"')
    lines.append(f'<{start}/pairing/x> a r:FacilityPairing ; rdfs:label "{name}"@ja .')
    for n in range(60):
        day = f"{2000 + n // 12}-{n % 12 + 1:02}"
        lines.append(
            f"<{start}/period/{day}> t:hasBeginning <{start}/day/{day}-01> ; "
            f"t:hasEnd <{start}/day/{day}-28> ."
        )
        lines += [
            f'<{start}/day/{day}-{one}> t:inXSDDate "{day}-{one}"'
            "^^<http://www.w3.org/2001/XMLSchema#date> ."
            for one in ("01", "28")
        ]
    for n in range(MANY):
        month = f"{2000 + n % 60 // 12}-{n % 12 + 1:02}"
        events = ", ".join(f"<{start}/event/{n}-{e}>" for e in range(3))
        lines.append(
            f"<{start}/activity/{n}> a r:JointActivity ; r:inPairing <{start}/pairing/x> ; "
            f'rdfs:label "{name[:200]} {n}"@ja ; r:hasOccurrence {events} ; '
            f"r:startedIn <{start}/period/{month}> ; r:endedIn <{start}/period/2004-12> ."
        )
        lines += [
            f"<{start}/event/{n}-{e}> a r:Event ; r:period <{start}/period/{month}> ."
            for e in range(3)
        ]
    return "\n".join(lines)


@pytest.mark.slow
def test_of_very_long_names_as_many_rows_are_read_as_there_is_room_for(
    tmp_path: Path, settings: Settings
) -> None:
    """And the picture says that these are not all."""
    start, kind = "https://example.org/id", "https://w3id.org/renkei/ns#"
    name = "長" * 90_000
    store = ox.Store(tmp_path)
    for n in range(60):
        one = ox.NamedNode(f"{start}/activity/{n:02}")
        for predicate, value in (
            ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", f"{kind}JointActivity"),
            (f"{kind}inPairing", f"{start}/pairing/x"),
        ):
            store.add(ox.Quad(one, ox.NamedNode(predicate), ox.NamedNode(value)))
        label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
        store.add(ox.Quad(one, label, ox.Literal(name, language="ja")))
    pairing = ox.NamedNode(f"{start}/pairing/x")
    type_ = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
    store.add(ox.Quad(pairing, type_, ox.NamedNode(f"{kind}FacilityPairing")))
    store.flush()
    del store
    answer = client_of(tmp_path, settings).get("/queries/pairing-timeline.svg?pairing=x&lang=ja")
    assert answer.status_code == 200
    assert len(answer.data) < 700_000
    assert any("はじめの44行だけ" in text for text in texts(answer.data))


@pytest.mark.slow
def test_a_pairing_of_a_thousand_activities_is_bounded(large_client: FlaskClient) -> None:
    """What is not drawn is said; hostile names are texts; an end is drawn."""
    answer = large_client.get("/queries/pairing-timeline.svg?pairing=x&lang=ja")
    assert answer.status_code == 200
    assert len(answer.data) < 600_000
    drawn = marks(answer.data)
    lanes = [mark for mark in drawn if mark.role == "lane"]
    assert len(lanes) == 60
    assert any(f"ほかに{MANY - 60}件あり" in text for text in texts(answer.data))
    assert b"<script" not in answer.data
    assert {mark.value[-10:] for mark in drawn if mark.role == "span"} == {"2004-12-28"}
    assert overlaps(answer.data) == []
