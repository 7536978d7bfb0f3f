"""The table of things, written while the triples go by: what it has, and that queries agree."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.engine.in_process import InProcessEngine
from renkei.graph.things.changed import date_things
from renkei.graph.things.table import ThingsTable
from renkei.ontology.terms import PREFIXES, Rdf, Rdfs, Renkei, Schema, Skos, Time, Xsd
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.things.listed.lists import list_query
from renkei.server.web.ask import rows
from tests.graph.things.support import BASE, lines_of, table_of, thing
from tests.leases import lease_on

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.generations.generations import Generations

OWN: Final = "http://127.0.0.1:8000/"
KEYS: Final = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._~-]*[A-Za-z0-9_~-])?", fullmatch=True)
PATHS: Final = st.lists(KEYS, min_size=2, max_size=4).map("/".join)


def triples(*subjects: str) -> list[bytes]:
    """Two triples of each subject, sorted."""
    lines = {f'<{subject}> <x:{name}> "o" .\n' for subject in subjects for name in "ab"}
    return sorted(line.encode() for line in lines)


def pages(table: ThingsTable) -> list[str]:
    """The things with pages, in their order."""
    return [thing for thing, _ in table.dated(1, 100_000)]


def test_things_of_ours_have_pages_once_and_nothing_else(tmp_path: Path) -> None:
    """No part of a thing, no graph, no IRI of others, none that has no page."""
    lines = triples(
        f"{BASE}id/a/1",
        f"{BASE}id/a/1#quote",
        f"{BASE}id/a/1.2",
        f"{BASE}id/b",
        f"{BASE}id/b/x%20y",
        f"{BASE}id/b//y",
        f"{BASE}graph/meta",
        "http://example.com/id/a/1",
    )
    table = table_of(lines, tmp_path)
    assert pages(table) == ["a/1.2", "a/1"]
    assert table.pages() == 2


def test_a_part_of_the_things_is_read_by_number(tmp_path: Path) -> None:
    """So many and no more; the last one has the rest."""
    table = table_of(triples(*(f"{BASE}id/a/{number}" for number in range(7))), tmp_path)
    parts = [[path for path, _ in table.dated(first, 3)] for first in (1, 4, 7, 10)]
    assert parts == [["a/0", "a/1", "a/2"], ["a/3", "a/4", "a/5"], ["a/6"], []]


def test_without_things_the_table_is_empty(tmp_path: Path) -> None:
    """And a generation that was built without one has none."""
    table = table_of([], tmp_path)
    assert (pages(table), table.pages(), table.counts(), table.count("x:y")) == ([], 0, {}, 0)
    assert ThingsTable.of(tmp_path / "nothing") is None


@given(paths=st.sets(PATHS, max_size=8))
def test_every_thing_is_there_in_the_order_of_the_triples(
    tmp_path_factory: pytest.TempPathFactory, paths: set[str]
) -> None:
    """Whatever its key is."""
    table = table_of(triples(*(f"{BASE}id/{path}" for path in paths)), tmp_path_factory.mktemp("t"))
    assert pages(table) == sorted(paths, key=lambda path: f"{path}>".encode())


def test_a_build_has_all_that_void_counts(
    bundled_generations: Generations, bundled_store: ox.Store
) -> None:
    """The things of the merged graph, as many as its VoID and its manifest count."""
    generation = bundled_generations.current()
    table = ThingsTable.of(generation.path)
    assert table
    found = pages(table)
    assert len(found) == len(set(found)) == table.pages() > 500
    whole = ox.NamedNode(f"{OWN}id/dataset/renkei")
    entities = ox.NamedNode("http://rdfs.org/ns/void#entities")
    (counted,) = bundled_store.quads_for_pattern(whole, entities, None)
    assert str(len(found)) == getattr(counted.object, "value", "")
    assert "government/011002" in found
    assert table.count(Renkei.Event) == generation.manifest["classes"][Renkei.Event]


TEXTS: Final = st.text('aBcÄß山ア"\\\n 1', max_size=3)
NAMES: Final = st.builds(
    ox.Literal, TEXTS, language=st.sampled_from([None, "ja", "en", "ja-Kana", "fr"])
)
DATES: Final = st.dates().map(lambda day: ox.Literal(str(day), datatype=ox.NamedNode(Xsd.date)))
NUMBERS: Final = st.integers(-20, 2_000).map(ox.Literal)
CLASSES: Final = (Renkei.Event, Renkei.SourceSpan, Renkei.Facility, Time.ProperInterval)
THINGS: Final = st.sampled_from([f"x/{letter}" for letter in "abcdE"])
STATEMENTS: Final = st.one_of(
    st.tuples(THINGS, st.just(Rdf.type_), st.sampled_from(CLASSES)),
    st.tuples(THINGS, st.sampled_from([Rdfs.label, Skos.prefLabel]), NAMES),
    st.tuples(
        THINGS,
        st.sampled_from([Renkei.period, Time.hasBeginning, Time.hasEnd, Renkei.documentOf]),
        THINGS,
    ),
    st.tuples(THINGS, st.just(Time.inXSDDate), DATES),
    st.tuples(THINGS, st.sampled_from([Renkei.startLine, Renkei.endLine]), NUMBERS),
)


@given(statements=st.lists(STATEMENTS, max_size=30))
def test_lists_are_those_of_the_queries(
    tmp_path_factory: pytest.TempPathFactory,
    statements: list[tuple[str, str, str | ox.Literal]],
) -> None:
    """On any graph: the same things in the same order, in both languages."""
    lines = lines_of(statements)
    table = table_of(lines, tmp_path_factory.mktemp("t"))
    store = ox.Store()
    store.load(b"".join(lines), format=ox.RdfFormat.N_TRIPLES)
    engine = InProcessEngine(store, prefixes=PREFIXES, max_result_bytes=100_000, threads=1)
    lease = lease_on(engine, {"base": BASE})
    for key in ("events", "spans", "periods"):
        kind = LISTED_KINDS[key]
        for language in ("ja", "en"):
            asked = [row["thing"].value for row in rows(lease, list_query(kind, BASE, language))]
            found = table.page(kind.class_, language, first=1, size=100)
            assert [f"{BASE}id/{path}" for path in found] == asked
            assert table.count(kind.class_) == len(asked)
    engine.close()


FACTS: Final = (
    ("f/1", Rdf.type_, Renkei.Facility),
    ("f/2", Rdf.type_, Renkei.Facility),
    ("f/3", Rdf.type_, Renkei.Facility),
    ("d/1", Rdf.type_, Renkei.Designation),
    ("f/1", Rdfs.label, ox.Literal("b")),
    ("f/2", Rdfs.label, ox.Literal("a")),
    ("f/1", Renkei.establisher, "g/1"),
    ("f/2", Renkei.establisher, "g/1"),
    ("f/3", Renkei.establisher, "g/2"),
    ("d/1", Renkei.designatingGovernment, "g/2"),
    ("f/1", Schema.latitude, ox.Literal("43.5", datatype=ox.NamedNode(Xsd.decimal))),
    ("p/2020", Rdf.type_, Renkei.FiscalYear),
    ("p/2020-05", Rdf.type_, Renkei.CalendarMonth),
    ("p/2020-05", Time.intervalIn, "p/2020"),
    ("d/1", Renkei.period, "p/2020-05"),
    ("f/1", Renkei.newInFiscalYear, "p/2020"),
)


def test_facets_are_counted_and_lead_to_their_things(tmp_path: Path) -> None:
    """By class and value, in the order of the list; a month counts for its fiscal year."""
    table = table_of(lines_of(FACTS), tmp_path)
    first, second, year = (thing(path).value for path in ("g/1", "g/2", "p/2020"))
    assert table.facet(Renkei.Facility, "government") == {first: 2, second: 1}
    assert table.facet(Renkei.Designation, "government") == {second: 1}
    assert table.facet(Renkei.Designation, "year") == {year: 1}
    assert table.facet(Renkei.Facility, "year") == {year: 1}
    assert table.facet(Renkei.Facility, "theme") == {}
    asked = table.part(Renkei.Facility, "en", {"government": first})
    assert [path for _, path in asked] == ["f/2", "f/1"]
    behind = table.part(Renkei.Facility, "en", {"government": first}, after=asked[0][0])
    assert [path for _, path in behind] == ["f/1"]
    assert table.facet(Renkei.Facility, "government", size=1) == {first: 2}
    assert table.number(Renkei.Facility, {"government": second}) == 1
    assert table.number(Renkei.Facility, {"government": year}) == 0
    assert table.number(Renkei.Facility, {"government": first, "year": year}) == 1
    assert table.facet(Renkei.Facility, "government", {"year": year}) == {first: 1}


def test_the_prefecture_is_in_the_code_of_the_government(tmp_path: Path) -> None:
    """Of governments and their facilities, where the prefecture's government is in the data."""
    codes = ("010006", "011002", "131016", "992011", "other")
    governments = [(f"government/{code}", Rdf.type_, Renkei.Government) for code in codes]
    facts = [
        *governments,
        ("f/1", Rdf.type_, Renkei.Facility),
        ("f/1", Renkei.establisher, "government/011002"),
        ("f/2", Rdf.type_, Renkei.Facility),
        ("f/2", Renkei.establisher, "government/131016"),
    ]
    table = table_of(lines_of(facts), tmp_path)
    hokkaido = thing("government/010006").value
    assert table.facet(Renkei.Government, "prefecture") == {hokkaido: 2}
    assert table.facet(Renkei.Facility, "prefecture") == {hokkaido: 1}


def test_frequent_and_rare_values_are_read_in_the_order_of_the_list(tmp_path: Path) -> None:
    """Whether the list is walked, or the things with the value are sorted."""
    facts = [
        fact
        for number in range(200)
        for fact in (
            (f"f/{number:03}", Rdf.type_, Renkei.Facility),
            (f"f/{number:03}", Renkei.establisher, "g/rare" if number % 67 == 5 else "g/often"),
        )
    ]
    table = table_of(lines_of(facts), tmp_path)
    for value in ("g/rare", "g/often"):
        expected = [s for s, p, o in facts if (p, o) == (Renkei.establisher, value)]
        found: list[tuple[int, str]] = []
        while more := table.part(
            Renkei.Facility,
            "ja",
            {"government": thing(value).value},
            after=found[-1][0] if found else 0,
            size=2 if value == "g/rare" else 40,
        ):
            found += more
        assert [path for _, path in found] == expected
        assert [position for position, _ in found] == [int(path[2:]) + 1 for path in expected]


def test_neighbours_are_of_the_same_type_on_both_sides(tmp_path: Path) -> None:
    """Of a thing that need not exist."""
    lines = triples(*(f"{BASE}id/{path}" for path in ("a/9", "b/1", "b/3", "b/4", "b/7", "c/1")))
    table = table_of(lines, tmp_path)
    assert table.near("b/35", 2) == ["b/1", "b/3", "b/4", "b/7"]
    assert table.near("b/35", 1) == ["b/3", "b/4"]
    assert table.near("z/1", 5) == []


@pytest.mark.parametrize("layout", ["table", "lists"])
def test_what_did_not_change_keeps_its_time(tmp_path: Path, layout: str) -> None:
    """Also if the generation before is of the layout without a table."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.mkdir()
    if layout == "table":
        table_of(triples(f"{BASE}id/a/1", f"{BASE}id/a/2"), old)
        date_things(old, before=None, touched=[], built="2020")
    else:
        (old / "things").mkdir()
        with gzip.open(old / "things" / "00000.txt.gz", "wb") as file:
            file.write(b"a/1\t2020\na/2\t2020\n")
    new.mkdir()
    table = table_of(triples(*(f"{BASE}id/a/{n}" for n in (1, 2, 3))), new)
    date_things(new, before=old, touched=["a/2", "a/3"], built="2021")
    assert dict(table.dated(1, 9)) == {"a/1": "2020", "a/2": "2021", "a/3": "2021"}
