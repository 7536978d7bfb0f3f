"""The invented city that ships: what becomes of its rows, and what its graph answers."""

from __future__ import annotations

import csv
import json
from collections import Counter
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from renkei.graph.generations.generations import Generations
from renkei.queries.binding import bind
from renkei.queries.read import bundled_queries
from tests.conftest import BASE
from tests.example_city import city_data_dir

if TYPE_CHECKING:
    from renkei.graph.generations.generations import Generation

# The defects that were put into each file, counted by hand.
REMARKS = {
    "mihon-facilities": {
        "ADDRESS_PART": 1,  # row 5
        "POINT_SWAPPED": 1,  # row 6
        "POINT_NONE": 1,  # row 9
        "POINT_SHARED": 2,  # rows 4 and 14
        "POINT_DIGITS": 1,  # row 7
        "PHONE": 1,  # row 8
        "URL": 1,  # row 8
        "WEEKDAYS": 1,  # row 9: 平日
        "WEEKDAYS_FORM": 1,  # row 5
        "EXCEL": 1,  # row 10
        "REQUIRED": 1,  # row 11
        "TIME": 1,  # row 12: 25:00
        "HOURS_READ": 1,  # row 7
        "CODE_NAME": 1,  # row 15: 架空市
        "ROW_BLANK": 1,  # row 13
        "ID_FORM": 1,  # row 6
        "CODE_ZERO": 1,  # row 7: POI 801
        "TRIMMED": 1,  # row 7
        "CONFLICT": 1,  # the latitude of the hall
    },
    "mihon-evacuation": {"ENCODING": 1, "FLAG": 1, "FLAG_FORM": 6, "ADDRESS_PART": 1, "EMPTY": 1},
    "mihon-events": {"DATE_ORDER": 1, "DATE_FORM": 4},
    "mihon-culture": {"CONFLICT": 1, "POINT_NONE": 1},
    "mihon-managers": {
        "REQUIRED": 1,
        "FACILITY_NAME": 2,  # one of them in the rejected row
        "PERIOD_GAP": 1,  # the activity centre, between the lists of 2016 and 2021
        "PERIOD_OVERLAP": 1,  # and between those of 2021 and 2026
    },
}
ROWS = {
    "mihon-facilities": {"header": 1, "blank": 1, "rejected": 1, "loaded": 1, "remarks": 11},
    "mihon-evacuation": {"header": 1, "loaded": 1, "remarks": 4},
    "mihon-events": {"header": 1, "remarks": 7},
    "mihon-culture": {"header": 3, "loaded": 3, "remarks": 1},  # with the matches
    "mihon-managers": {"header": 3, "rejected": 1, "remarks": 12},
}


@pytest.fixture(scope="module")
def generation(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """The lists with the bundled sources, built and published."""
    return Generations(city_data_dir(tmp_path_factory)).current()


@pytest.fixture(scope="module")
def store(generation: Generation) -> ox.Store:
    """Its store."""
    return ox.Store.read_only(str(generation.store_path))


@pytest.mark.parametrize("source", REMARKS)
def test_every_row_and_every_defect_is_accounted_for(generation: Generation, source: str) -> None:
    """As many remarks of each code as defects were put in."""
    report = json.loads((generation.path / "reports" / f"{source}.json").read_text("utf-8"))
    rows: Counter[str] = Counter()
    remarks: Counter[str] = Counter()
    for what, number in report["counts"].items():
        kind, _, name = what.partition(" ")
        {"rows": rows, "remarks": remarks}.get(kind, Counter())[name] += number
    assert rows == ROWS[source]
    assert {code: remarks[code] for code in REMARKS[source]} == REMARKS[source]


def ask(store: ox.Store, name: str, **values: str) -> list[dict[str, str]]:
    """Return the rows of a canned query, terms as texts."""
    bound = bind(bundled_queries()[name], {k: [v] for k, v in values.items()}, base=BASE)
    answer = store.query(bound.text)
    assert isinstance(answer, ox.QuerySolutions)
    names = [variable.value for variable in answer.variables]
    return [
        {n: t.value.removeprefix(f"{BASE}id/") for n, t in zip(names, row, strict=True) if t}  # type: ignore[union-attr]
        for row in answer
    ]


def test_the_history_of_the_hall(store: ox.Store) -> None:
    """A company, then a joint venture twice; lists of three years are one history."""
    rows = ask(store, "facility-history", facility="992011/2")
    assert [(row["start"], row["end"], row["managerJa"]) for row in rows] == [
        ("2016-04-01", "2021-03-31", "株式会社見本ビルサービス"),
        ("2021-04-01", "2026-03-31", "見本文化共同企業体"),
        ("2026-04-01", "2031-03-31", "見本文化共同企業体"),
    ]


def test_who_manages_what_on_a_day(store: ox.Store) -> None:
    """Of one government; the gap of the activity centre shows."""
    rows = ask(store, "designations", government="992011", date="2019-10-01")
    assert {row["facilityJa"] for row in rows} == {"見本市民会館", "見本総合体育館"}
    rows = ask(store, "designations-ending", since="2026-01-01", until="2026-12-31")
    assert {row["facilityJa"] for row in rows} == {"見本市民会館", "見本総合体育館", "運動公園"}


def test_what_only_all_lists_together_show(generation: Generation, store: ox.Store) -> None:
    """A conflict, a reviewed match that the history follows, a facility found by its name."""
    rows = ask(store, "conflicts", government="992011")
    found = {
        (row["thing"], row["value"], row["graph"].rpartition("/")[2])
        for row in rows
        if row["property"].endswith("latitude")
    }
    assert found == {
        ("facility/992011/2", "34.8021", "mihon-facilities"),
        ("facility/992011/2", "34.8023", "mihon-culture"),
    }
    assert len(ask(store, "facility-history", facility="992011/101")) == 3
    assert len(ask(store, "facility-history", facility="992011/8")) == 1
    links = generation.manifest["links"]
    assert (links["matches"], links["named"]) == (2, 1)
    candidates = (generation.path / "reports" / "candidates.sssom.tsv").read_text("utf-8")
    assert "id:evacuation/992011/5\t東公民館\tschema:containedInPlace" in candidates


def test_what_is_held_together_with_the_prefecture(store: ox.Store) -> None:
    """Two events have the prefecture as a co-host."""
    rows = ask(store, "co-hosted-events")
    together = {row["eventJa"] for row in rows if row["body"] == "government/990001"}
    assert together == {"見本まつり", "県市合同防災訓練"}


def test_where_to_flee_and_what_is_open(store: ox.Store) -> None:
    """The site for a tsunami with its capacity; the library on a Sunday."""
    rows = ask(store, "evacuation-sites", hazard="tsunami")
    assert {row["siteJa"]: row.get("capacity") for row in rows} == {"城山高台": "1200"}
    rows = ask(store, "open-at", day="Sunday", time="10:30", government="992011")
    names = {row["placeJa"] for row in rows}
    assert {"見本市立中央図書館", "見本市立美術館"} <= names
    assert "北公民館" not in names


@pytest.mark.parametrize(
    ("name", "column", "class_"),
    [
        ("facilities", "facility", "FacilityEntity"),
        ("events", "event", "Event"),
        ("designations", "designation", "Designation"),
        ("listed-places", "place", ""),
    ],
)
def test_tables_have_all_things_of_lists(
    generation: Generation, store: ox.Store, name: str, column: str, class_: str
) -> None:
    """Beside those of the report; for places, one row for each that a government lists."""
    pattern = f"?t a renkei:{class_}" if class_ else "?t renkei:listedBy ?g"
    prologue = "PREFIX renkei: <https://w3id.org/renkei/ns#>"
    answer = store.query(f"{prologue} SELECT DISTINCT ?t {{ {pattern} }}")
    assert isinstance(answer, ox.QuerySolutions)
    things = {row["t"].value for row in answer}
    with (generation.dumps_path / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row[column] for row in csv.DictReader(lines)]
    assert things == set(rows)
    assert len(rows) == len(things)


def test_a_graph_without_lists_has_no_table_of_them(bundled_generations: Generations) -> None:
    """No file, and no mention of it."""
    bundled = bundled_generations.current()
    assert not (bundled.dumps_path / "listed-places.csv").exists()
    assert "listed-places" not in str(bundled.manifest["tables"])
