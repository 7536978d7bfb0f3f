"""The queries about lists of open data answer a small graph as it was read by hand."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from renkei.queries.binding import bind
from renkei.queries.read import bundled_queries
from tests.conftest import BASE

QUERIES = {name: q for name, q in bundled_queries().items() if "open-data" in q.tags}
GRAPH = Path(__file__).parent / "open_data.trig"
ID, CODE = f"{BASE}id/", "https://w3id.org/renkei/code/"


@pytest.fixture(scope="module")
def store() -> ox.Store:
    """The named graphs, and their union as the default graph, as in a generation."""
    store = ox.Store()
    store.load(path=GRAPH, format=ox.RdfFormat.TRIG)
    store.extend([ox.Quad(*quad.triple) for quad in store])
    return store


def ask(store: ox.Store, name: str, **values: str) -> list[dict[str, str]]:
    """Return the rows of a query, terms in short."""
    query = QUERIES[name]
    bound = bind(query, {key: [value] for key, value in values.items()}, base=BASE)
    answer = store.query(bound.text)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    assert names == [column.name for column in query.columns]
    rows = [dict(zip(names, map(short, row), strict=True)) for row in answer]
    keys = [tuple(row[name] for name in query.key) for row in rows]
    assert len(keys) == len(set(keys))
    return rows


def short(term: object) -> str:
    """Return an IRI without its base, or the text of a literal."""
    value = str(getattr(term, "value", "") or "")
    for start in (ID, CODE, "https://w3id.org/renkei/ns#", "https://schema.org/"):
        value = value.removeprefix(start)
    return value


def table(rows: list[dict[str, str]], *columns: str) -> list[tuple[str, ...]]:
    return [tuple(row[column] for column in columns) for row in rows]


def test_what_a_government_lists(store: ox.Store) -> None:
    """With address, hours and point; one row for each, also where sources differ."""
    rows = ask(store, "listed-places", government="011002")
    assert table(rows, "place", "placeJa", "address", "latitude") == [
        ("aed/011002/1", "見本図書館のAED", "", "43.063"),
        ("aed/011002/2", "遠いAED", "", "43.08"),
        ("evacuation/011002/1", "見本公園", "見本市公園1", "43.07"),
        ("event/011002/1", "見本まつり", "", ""),
        ("event/011002/2", "講座", "", ""),
        ("facility/011002/1", "見本図書館", "見本市見本町1", "43.0621"),
        ("facility/011002/2", "見本会館", "", "43.08"),
    ]
    library = next(row for row in rows if row["place"] == "facility/011002/1")
    assert set(library["hours"].split(", ")) == {"09:00-17:00", "20:00-02:00"}
    assert library["note"] == "第2月曜は休館"
    assert len(ask(store, "listed-places")) == len(rows) + 1


@pytest.mark.parametrize(
    ("day", "clock", "open_"),
    [
        ("Monday", "08:59", []),
        ("Monday", "09:00", ["facility/011002/1", "facility/011002/2"]),
        ("Monday", "17:00", []),
        ("PublicHolidays", "12:00", ["facility/011002/1", "facility/011002/2"]),
        ("Friday", "12:00", []),
        ("Friday", "23:30", ["facility/011002/1"]),
        ("Sunday", "12:00", []),
    ],
)
def test_what_is_open(store: ox.Store, day: str, clock: str, open_: list[str]) -> None:
    """From the minute that it opens to the one before it closes, also past midnight."""
    assert [row["place"] for row in ask(store, "open-at", day=day, time=clock)] == open_


def test_what_is_near(store: ox.Store) -> None:
    """A circle, not a box; metres as the crow flies."""
    rows = ask(store, "nearby", north="43.0621", east="141.3544", metres="500")
    assert table(rows, "place", "kind", "distance") == [
        ("aed/011002/1", "AedSite", "100"),
        ("facility/011002/1", "Facility", "0"),
    ]
    rows = ask(store, "nearby", north="43.0621", east="141.3544", metres="3000")
    assert {row["place"] for row in rows} >= {"aed/011002/2", "facility/011002/2"}


def test_aeds_near_a_facility(store: ox.Store) -> None:
    """The far one is not found."""
    rows = ask(store, "aeds-near-facility", facility="011002/1")
    assert table(rows, "aed", "position", "distance") == [("aed/011002/1", "1階玄関", "100")]


def test_sites_for_a_hazard(store: ox.Store) -> None:
    """Of all governments or one."""
    rows = ask(store, "evacuation-sites", hazard="earthquake")
    assert table(rows, "site", "capacity") == [
        ("evacuation/011002/1", "300"),
        ("evacuation/222127/1", ""),
    ]
    assert len(ask(store, "evacuation-sites", hazard="flood")) == 1
    assert len(ask(store, "evacuation-sites", hazard="earthquake", government="222127")) == 1
    assert ask(store, "evacuation-sites", hazard="volcano") == []


def test_has_lacks_unknown(store: ox.Store) -> None:
    """Unknown is not lacking."""
    rows = ask(store, "features", feature="barrier-free-toilet", government="011002")
    states = dict(table(rows, "place", "state"))
    assert states.pop("facility/011002/1") == "has"
    assert states.pop("facility/011002/2") == "lacks"
    assert set(states.values()) == {"unknown"}


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2026-08-01", "2026-08-31", 1),
        ("2026-08-16", "2026-08-16", 1),
        ("2026-08-17", "2026-12-31", 0),
        ("2026-01-01", "2026-08-04", 0),
    ],
)
def test_events_between_days(store: ox.Store, since: str, until: str, found: int) -> None:
    """Whatever overlaps the days; an event with a note in place of days is not found."""
    rows = ask(store, "event-calendar", since=since, until=until)
    assert len(rows) == found
    for row in rows:
        assert (row["start"], row["end"], row["venue"]) == ("2026-08-05", "2026-08-16", "見本公園")


def test_who_holds_events_together(store: ox.Store) -> None:
    """Hosts and co-hosts of events with a co-host."""
    rows = ask(store, "co-hosted-events")
    assert table(rows, "event", "body", "role") == [
        ("event/011002/1", "government/011002", "role#host"),
        ("event/011002/1", "organisation/mihon", "role#co-host"),
    ]


def test_designations_that_end(store: ox.Store) -> None:
    """Both days count."""
    rows = ask(store, "designations-ending", since="2025-04-01", until="2026-03-31")
    assert table(rows, "facility", "managerJa", "end") == [
        ("facility/011002/1", "見本共同企業体", "2026-03-31")
    ]
    assert ask(store, "designations-ending", since="2026-04-01", until="2027-03-31") == []


def test_what_a_body_manages(store: ox.Store) -> None:
    """Alone, and as a member of a joint venture."""
    rows = ask(store, "managed-by-body", body="mihon")
    assert table(rows, "government", "facility", "start") == [
        ("government/011002", "facility/011002/1", "2016-04-01"),
        ("government/011002", "facility/011002/1", "2021-04-01"),
    ]
    assert len(ask(store, "managed-by-body", body="venture")) == 1


def test_the_history_of_a_facility(store: ox.Store) -> None:
    """Each designation with its period, part and selection."""
    rows = ask(store, "facility-history", facility="011002/1")
    assert table(rows, "start", "end", "managerJa", "part", "selection") == [
        ("2016-04-01", "2021-03-31", "見本協会", "", "selection#direct"),
        ("2021-04-01", "2026-03-31", "見本共同企業体", "閲覧室", "selection#open"),
    ]


def test_what_sources_differ_on(store: ox.Store) -> None:
    """Each value with its graph; a name in another language is no conflict."""
    rows = ask(store, "conflicts")
    assert sorted(table(rows, "thing", "value")) == [
        ("facility/011002/2", "43.08"),
        ("facility/011002/2", "43.0801"),
        ("facility/011002/2", "見本会館"),
        ("facility/011002/2", "見本市民会館"),
    ]
    assert {row["graph"].rpartition("/")[2] for row in rows} == {"a", "b"}


def test_how_complete_lists_are(store: ox.Store) -> None:
    """Counts of things, not of values."""
    rows = ask(store, "completeness", government="011002")
    counts = {row["property"]: (row["filled"], row["total"]) for row in rows}
    assert counts["latitude"] == ("5", "7")
    assert counts["telephone"] == ("1", "7")
    assert counts["http://www.w3.org/2000/01/rdf-schema#label"] == ("7", "7")
    assert {row["government"] for row in ask(store, "completeness")} == {
        "government/011002",
        "government/222127",
    }


def test_places_by_their_class(store: ox.Store) -> None:
    """The number of places of each class."""
    rows = ask(store, "places-by-poi", government="011002")
    assert table(rows, "notation", "classJa", "places") == [("1104", "見本の分類", "2")]
    assert ask(store, "places-by-poi", government="222127") == []


def test_places_of_a_list_or_of_a_government(store: ox.Store) -> None:
    """Each with its point, or without; of a kind, of a government, or all."""
    every = ask(store, "places-on-a-map")
    assert {row["kind"] for row in every} >= {"Facility", "EvacuationSite", "AedSite"}
    aeds = ask(store, "places-on-a-map", list="aeds", government="011002")
    assert table(aeds, "place", "kind", "latitude") == [
        ("aed/011002/1", "AedSite", "43.063"),
        ("aed/011002/2", "AedSite", "43.08"),
    ]
    assert ask(store, "places-on-a-map", list="aeds", government="222127") == []


def test_queries_with_points_can_be_maps() -> None:
    """Their columns make them available as GeoJSON."""
    maps = {
        name
        for name, query in QUERIES.items()
        if {"latitude", "longitude"} <= {column.name for column in query.columns}
    }
    assert maps == {
        "listed-places", "open-at", "nearby", "aeds-near-facility", "evacuation-sites", "features",
        "event-calendar", "places-on-a-map",
    }  # fmt: skip
    assert len(QUERIES) == 15
