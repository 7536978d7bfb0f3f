"""What search engines read in the pages: schema.org, as data that cannot break out."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.ontology.terms import Cv, Locn, Rdf, Rdfs, Renkei, Role, Schema, Status, Time, Xsd
from renkei.server.app import create_app
from renkei.server.things.description import Description
from renkei.server.things.kinds import kind_of
from renkei.server.things.page import schema_org
from renkei.server.things.schema_org.builder import script_text
from renkei.server.things.schema_org.datasets import site
from renkei.settings import Settings
from tests.server.things.support import BASE, HTML, MARKUP, D, hostile_generations

if TYPE_CHECKING:
    from flask.testing import FlaskClient

ROOT: Final = "https://data.example.org/renkei/"
SCRIPT: Final = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)
JSON: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=4,
)
Statement = tuple[str, str, str | ox.Literal]


def told(thing: str, *statements: Statement, language: str = "en") -> dict[str, Any]:
    """What a search engine is told of a thing of which these statements are known."""
    found = Description(iri=f"{BASE}id/{thing}", kind=kind_of(()), statements=[])
    for subject, predicate, value in statements:
        term = ox.NamedNode(value) if isinstance(value, str) else value
        found.facts.add(f"{BASE}id/{subject}", predicate, term)
        if predicate == Rdfs.label:
            found.names.add(f"{BASE}id/{subject}", predicate, term)
    found.kind = kind_of(found.types)
    return schema_org(found, base=BASE, root=ROOT, language=language) or {}


def in_page(client: FlaskClient, path: str, language: str = "en") -> dict[str, Any]:
    """The JSON-LD of a page; there is exactly one piece of it."""
    page = client.get(f"{path}?lang={language}", headers=HTML).text
    (text,) = SCRIPT.findall(page)
    found: dict[str, Any] = json.loads(text)
    assert found["@context"] == "https://schema.org"
    return found


@given(data=st.dictionaries(st.text(), JSON, min_size=1, max_size=3))
def test_no_text_ends_the_element_and_none_is_lost(data: dict[str, Any]) -> None:
    """Neither markup nor a character that HTML has not; the JSON says the same as before."""
    text = script_text(data)
    assert not re.search("[<>&\x00-\x1f\x7f-\x9f\u2028\u2029\ufffe\uffff]", text)
    assert json.loads(text) == data


@pytest.mark.parametrize(
    "text", ["</script>", "<!--", "<!--<script>", "]]>", "&lt;", "</SCRIPT\t>"]
)
def test_what_would_end_a_script_is_escaped(text: str) -> None:
    """The words by which HTML leaves the data of a script (§ 13.2.5.4)."""
    assert json.loads(script_text({"name": text})) == {"name": text}
    assert "<" not in script_text({"name": text})


def test_hostile_names_stay_in_the_data(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Of a real page: one element, whole JSON, the name in it, and no unsafe address."""
    generations = hostile_generations(tmp_path_factory.mktemp("hostile"))
    client = create_app(Settings(port=0), generations).test_client()
    data = in_page(client, "/doc/facility/bad", "ja")
    assert data["name"] == MARKUP
    assert "javascript:" not in json.dumps(data)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "type_"),
    [
        ("/doc/facility/hokkaido-makomanai-park", "CivicStructure"),
        ("/doc/facility/sapporo-city-parks", "Thing"),
        ("/doc/government/011002", "GovernmentOrganization"),
        (f"/doc/event/{D}/park-meetings.2016-06", "Event"),
        (f"/doc/series/{D}/salmon-festival", "EventSeries"),
        (f"/doc/activity/{D}/salmon-festival", "Action"),
        (f"/doc/document/{D}", "Report"),
        (f"/doc/medium/{D}/erunosu", "Periodical"),
        (f"/doc/organisation/{D}/manager-hokkaido-womens-plaza", "Organization"),
        (f"/doc/dataset/{D}", "Dataset"),
        ("/doc/distribution/renkei.nt.gz", "DataDownload"),
    ],
)
def test_each_kind_has_its_class(bundled_client: FlaskClient, path: str, type_: str) -> None:
    """With an identifier that never changes, an absolute address, and names in both languages."""
    for language, other in (("ja", "en"), ("en", "ja")):
        data, elsewhere = (in_page(bundled_client, path, tag) for tag in (language, other))
        assert data["@type"] == type_
        assert data["@id"] == path.replace("/doc/", f"{BASE}id/")
        assert data["url"] == f"http://localhost{path}?lang={language}"
        assert data["name"]
        assert elsewhere["name"] == data["name"] or elsewhere["name"] in data["alternateName"]


@pytest.mark.parametrize("path", [f"/doc/span/{D}/L70", "/doc/period/2016-06", "/doc/graph/meta"])
def test_what_has_no_class_there_has_no_data(bundled_client: FlaskClient, path: str) -> None:
    """Nothing is better than something wrong."""
    assert not SCRIPT.search(bundled_client.get(path, headers=HTML).text)


def test_a_facility_has_its_place(bundled_client: FlaskClient) -> None:
    """Address and coordinates where they are known; else it has none."""
    assert not {"geo", "address"} & set(
        in_page(bundled_client, "/doc/facility/hokkaido-makomanai-park")
    )
    data = told(
        "facility/a",
        ("facility/a", Rdf.type_, Renkei.Facility),
        ("facility/a", Rdfs.label, ox.Literal("図書館", language="ja")),
        ("facility/a", Rdfs.label, ox.Literal("Library", language="en")),
        ("facility/a", Schema.latitude, ox.Literal("43.06", datatype=ox.NamedNode(Xsd.decimal))),
        ("facility/a", Schema.longitude, ox.Literal("141.35")),
        ("facility/a", Schema.telephone, ox.Literal("011-000-0000")),
        ("facility/a", Locn.address, f"{BASE}id/address/a"),
        ("address/a", Locn.fullAddress, ox.Literal("札幌市1-2", language="ja")),
        ("address/a", Locn.postCode, ox.Literal("060-0000")),
    )
    assert data == {
        "@context": "https://schema.org",
        "@type": "CivicStructure",
        "@id": f"{BASE}id/facility/a",
        "url": f"{ROOT}doc/facility/a?lang=en",
        "name": "Library",
        "alternateName": "図書館",
        "address": {
            "@type": "PostalAddress",
            "streetAddress": "札幌市1-2",
            "postalCode": "060-0000",
        },
        "geo": {"@type": "GeoCoordinates", "latitude": 43.06, "longitude": 141.35},
        "telephone": "011-000-0000",
    }


@pytest.mark.parametrize("wrong", ["north", "1e999", "", "4 3", "nan", "４３"])
def test_coordinates_are_numbers_or_none(wrong: str) -> None:
    """JSON has neither NaN nor infinity."""
    data = told(
        "facility/a",
        ("facility/a", Rdf.type_, Renkei.Facility),
        ("facility/a", Schema.latitude, ox.Literal(wrong)),
        ("facility/a", Schema.longitude, ox.Literal("141.35")),
    )
    assert "geo" not in data


def period(kind: str, first: str, last: str) -> list[Statement]:
    """An event with its period."""
    return [
        ("event/a", Rdf.type_, Renkei.Event),
        ("event/a", Renkei.period, f"{BASE}id/period/p"),
        ("period/p", Rdf.type_, kind),
        ("period/p", Time.hasBeginning, f"{BASE}id/day/first"),
        ("period/p", Time.hasEnd, f"{BASE}id/day/last"),
        ("day/first", Time.inXSDDate, ox.Literal(first)),
        ("day/last", Time.inXSDDate, ox.Literal(last)),
    ]


@pytest.mark.parametrize(
    ("kind", "first", "last", "dates"),
    [
        (Renkei.CalendarMonth, "2016-06-01", "2016-06-30", {"startDate": "2016-06"}),
        (Renkei.FiscalYear, "2016-04-01", "2017-03-31", {}),
        (
            Time.ProperInterval,
            "2016-06-03",
            "2016-06-04",
            {"startDate": "2016-06-03", "endDate": "2016-06-04"},
        ),
    ],
)
def test_an_event_claims_no_day_that_is_not_known(
    kind: str, first: str, last: str, dates: dict[str, str]
) -> None:
    """A month stays a month; of a fiscal year not even the month is known."""
    data = told("event/a", *period(kind, first, last))
    assert {key: data[key] for key in ("startDate", "endDate") if key in data} == dates


def test_an_event_has_its_place_its_hosts_and_its_state() -> None:
    """Only who is host is an organiser."""
    parties = [("a", Role.host), ("b", Role.endorser)]
    data = told(
        "event/a",
        *period(Renkei.CalendarMonth, "2016-06-01", "2016-06-30"),
        ("event/a", Renkei.venueFacility, f"{BASE}id/facility/hall"),
        ("event/a", Renkei.inSeries, f"{BASE}id/series/s"),
        ("event/a", Renkei.status, Status.cancelled),
        *(("event/a", Cv.hasParticipation, f"{BASE}id/participation/{key}") for key, _ in parties),
        *((f"participation/{key}", Cv.role, role) for key, role in parties),
        *(
            (f"participation/{key}", Renkei.participant, f"{BASE}id/government/{key}")
            for key, _ in parties
        ),
    )
    assert data["location"]["@id"] == f"{BASE}id/facility/hall"
    assert data["organizer"]["@id"] == f"{BASE}id/government/a"
    assert data["superEvent"]["@id"] == f"{BASE}id/series/s"
    assert data["eventStatus"] == "https://schema.org/EventCancelled"


def test_a_dataset_has_what_searches_of_datasets_want(bundled_client: FlaskClient) -> None:
    """Files with address, form and size; a licence for those only that have one."""
    data = in_page(bundled_client, f"/doc/dataset/{D}")
    assert len(data["description"]) >= 50
    assert data["creator"]["name"]
    assert data["includedInDataCatalog"]["url"] == "http://localhost/catalog?lang=en"
    files = {file["@id"].rpartition("/")[2]: file for file in data["distribution"]}
    facts = files[f"{D}.nt.gz"]
    assert facts["contentUrl"] == f"http://localhost/dumps/latest/{D}.nt.gz"
    assert facts["encodingFormat"] == ["application/n-triples", "application/gzip"]
    assert re.fullmatch(r"\d+ B", facts["contentSize"])
    assert re.fullmatch(r"[0-9a-f]{64}", facts["sha256"].lower())
    assert facts["license"] == "https://creativecommons.org/publicdomain/zero/1.0/"
    quotes = in_page(bundled_client, f"/doc/dataset/{D}.spans")
    assert any(file["@id"].endswith(f"{D}.spans.nt.gz") for file in quotes["distribution"])
    assert not any("license" in one for one in (quotes, *quotes["distribution"]))


@pytest.mark.slow
def test_the_home_page_names_site_and_catalogue(bundled_client: FlaskClient) -> None:
    """With the datasets, whose pages there are."""
    for language in ("ja", "en"):
        page, catalogue = in_page(bundled_client, "/", language)["@graph"]
        assert page["@type"] == "WebSite"
        assert page["url"] == f"http://localhost/?lang={language}"
        assert catalogue["@type"] == "DataCatalog"
        assert catalogue["@id"] == f"{BASE}catalog"
        assert len(catalogue["dataset"]) == 3
        for dataset in catalogue["dataset"]:
            path = dataset["url"].removeprefix("http://localhost")
            assert bundled_client.get(path, headers=HTML).status_code == 200
            assert dataset["name"]


def test_a_catalogue_that_says_nothing_of_itself_has_a_name() -> None:
    """That of the service."""
    found = site({"base": BASE, "sources": [], "catalogue": {}}, root=ROOT, language="ja")
    assert found["@graph"][1]["name"] == "renkei 連携"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/doc/event/{D}/housing-meetings.2018-02", None),
        (f"/doc/activity/{D}/facebook", None),
        (f"/doc/activity/{D}/certified-npos", None),
        (f"/doc/activity/{D}/salmon-festival", "https://schema.org/CompletedActionStatus"),
    ],
)
def test_no_status_of_a_document_is_given_as_that_of_today(
    bundled_client: FlaskClient, path: str, status: str | None
) -> None:
    """Planned for 2018-02, continuing and considered: all as of a document of 2017."""
    data = in_page(bundled_client, path, "en")
    assert "eventStatus" not in data
    assert data.get("actionStatus") == status
