"""Pages and lists of what lists of open data have: evacuation sites, AEDs, toilets and so on."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.server.app import create_app
from renkei.server.things.kinds import KIND_OF_IRI_TYPE, kind_of
from renkei.server.things.places.kinds import PLACE_KINDS
from renkei.settings import Settings
from tests.conftest import build_sources
from tests.graph.sources import write_sources
from tests.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

HTML = {"Accept": "text/html"}
DATA = """\
@prefix cv: <http://data.europa.eu/m8g/> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix feature: <https://w3id.org/renkei/code/feature#> .
@prefix hazard: <https://w3id.org/renkei/code/hazard#> .
@prefix locn: <http://www.w3.org/ns/locn#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix renkei: <https://w3id.org/renkei/ns#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://w3id.org/renkei/base/id/government/011002> a renkei:Government ;
    a renkei:MunicipalGovernment ;
    rdfs:label "札幌市"@ja, "City of Sapporo"@en ; renkei:localGovernmentCode "011002" .

<https://w3id.org/renkei/base/id/evacuation/011002/1> a renkei:EvacuationSite, schema:Place ;
    rdfs:label "見本公園"@ja ; dct:source <https://example.org/a.csv#row=2> ;
    renkei:listedBy <https://w3id.org/renkei/base/id/government/011002> ;
    renkei:hazard hazard:flood ; schema:maximumAttendeeCapacity 300 ;
    schema:latitude 43.06 ; schema:longitude 141.35 ;
    renkei:feature feature:wheelchair ; renkei:lacksFeature feature:designated-shelter ;
    locn:address <https://w3id.org/renkei/base/id/evacuation/011002/1#address> ;
    schema:openingHoursSpecification <https://w3id.org/renkei/base/id/hours/1.0900-1700> .
<https://w3id.org/renkei/base/id/evacuation/011002/1#address> a locn:Address ;
    locn:fullAddress "見本市公園1"@ja ; locn:postCode "000-0001" ; renkei:townId "0001001" .
<https://w3id.org/renkei/base/id/hours/1.0900-1700> a schema:OpeningHoursSpecification ;
    rdfs:label "月・祝 09:00-17:00"@ja ; schema:dayOfWeek schema:Monday, schema:PublicHolidays ;
    schema:opens "09:00:00"^^xsd:time ; schema:closes "17:00:00"^^xsd:time .
"""
OTHERS = {
    "facility": "renkei:Facility, renkei:FacilityEntity",
    "aed": "renkei:AedSite",
    "wifi": "renkei:WifiSpot",
    "toilet": "schema:PublicToilet",
    "sight": "schema:TouristAttraction",
    "heritage": "renkei:CulturalProperty",
    "care": "renkei:CareEstablishment, schema:LocalBusiness",
    "childcare": "schema:ChildCare, schema:Preschool",
}
OTHER = """
<https://w3id.org/renkei/base/id/{type_}/011002/1> a {classes} ;
    rdfs:label "見本の{type_}"@ja, "Mihon Library"@en ;
    renkei:listedBy <https://w3id.org/renkei/base/id/government/011002> ;
    dct:source <https://example.org/b.csv#row=2> .
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """The application on a small graph of lists."""

    def make(folder: Path) -> None:
        data = DATA + "".join(OTHER.format(type_=t, classes=c) for t, c in OTHERS.items())
        build_sources(write_sources(folder / "in", data), folder / "data", dump_formats=())

    folder = made_once(tmp_path_factory, "places", make)
    published = InProcessLeases(
        Generations(folder / "data"), max_result_bytes=50_000_000, threads=2
    )
    return create_app(Settings(port=0), published).test_client()


def schema_org(page: str) -> dict[str, Any]:
    """Return the description of the thing in a page."""
    (found,) = re.findall(
        r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL
    )
    graph = json.loads(found)
    nodes = graph.get("@graph", [graph])
    node: dict[str, Any] = next(each for each in nodes if "/id/" in str(each.get("@id")))
    return node


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_lists_that_have_things_are_counted(client: FlaskClient, language: str) -> None:
    """Each of the new kinds, and none of those that the graph has nothing of."""
    page = client.get(f"/things/?lang={language}", headers=HTML).text
    for kind in PLACE_KINDS:
        assert f"/things/{kind.key}?lang={language}" in page
        assert kind.title[language] in page
        listed = client.get(f"/things/{kind.key}?lang={language}", headers=HTML)
        assert listed.status_code == 200
        assert "/011002/1" in listed.text
    assert "/things/pairings" not in page.partition("<main")[2]
    sitemap = client.get("/sitemap-1.xml").text
    assert "things/aeds" in sitemap
    assert "things/pairings" not in sitemap


def test_a_page_of_a_place_has_its_parts(client: FlaskClient) -> None:
    """Address, days and hours, hazard, features, the government that lists it."""
    page = client.get("/doc/evacuation/011002/1?lang=en", headers=HTML).text
    for text in (
        "見本市公園1", "000-0001", "0001001", "Monday", "Public holidays", "Flood",
        "Wheelchair accessible", "City of Sapporo", "Address", "Days and hours", "300",
    ):  # fmt: skip
        assert text in page, text
    assert "/things/evacuation-sites?lang=en" in page


def test_what_a_list_has_no_column_for_is_not_missed(client: FlaskClient) -> None:
    """A page of a listed facility has no empty table of activities or designations."""
    page = client.get("/doc/facility/011002/1?lang=en", headers=HTML).text
    assert "Mihon Library" in page
    assert "not in the document" not in page


def test_search_engines_are_told_what_the_graph_says(client: FlaskClient) -> None:
    """Point, address, hours, and features that it has and lacks."""
    told = schema_org(client.get("/doc/evacuation/011002/1?lang=en", headers=HTML).text)
    assert told["@type"] == "Place"
    assert told["geo"] == {"@type": "GeoCoordinates", "latitude": 43.06, "longitude": 141.35}
    assert told["address"]["streetAddress"] == "見本市公園1"
    hours = told["openingHoursSpecification"]
    assert hours["dayOfWeek"] == ["https://schema.org/Monday", "https://schema.org/PublicHolidays"]
    assert hours["opens"] == "09:00:00"
    features = {each["name"]: each["value"] for each in told["amenityFeature"]}
    assert features == {"Wheelchair accessible": True, "Designated shelter": False}
    assert told["maximumAttendeeCapacity"] == 300


@pytest.mark.parametrize(
    ("type_", "name"),
    [
        ("toilet", "PublicToilet"),
        ("sight", "TouristAttraction"),
        ("care", "LocalBusiness"),
        ("childcare", "Preschool"),
        ("heritage", "Thing"),
    ],
)
def test_the_class_of_schema_org_is_the_nearest(client: FlaskClient, type_: str, name: str) -> None:
    """No more than the graph says: a craft is no place."""
    page = client.get(f"/doc/{type_}/011002/1?lang=ja", headers=HTML).text
    assert schema_org(page)["@type"] == name


def test_an_unknown_place_leads_to_its_list(client: FlaskClient) -> None:
    """By the first part of its address."""
    answer = client.get("/doc/aed/011002/9?lang=en", headers=HTML)
    assert answer.status_code == 404
    assert "/things/aeds" in answer.text
    assert KIND_OF_IRI_TYPE["childcare"].key == "childcare"
    assert kind_of(["https://schema.org/Place"]).key == "things"
