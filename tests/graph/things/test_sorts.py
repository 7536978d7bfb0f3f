"""Sorted and restricted lists of the table of things, against Python's own sorting."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
from hypothesis import given
from hypothesis import strategies as st

from renkei.graph.things.orders import ORDERS, OWN_SORTS, SORTS, sorts
from renkei.ontology.terms import LABELS, Rdf, Rdfs, Renkei, Status, Time, Xsd
from renkei.server.things.kinds import LISTED_KINDS
from tests.graph.things.support import lines_of, table_of, thing

if TYPE_CHECKING:
    import pytest

    from renkei.graph.things.table import ThingsTable

CLASS: Final = Renkei.ActivityObservation
ENTITIES: Final = ("f/1", "f/2", "f/3")
NAMES: Final = {"f/1": ("い", "zoo"), "f/2": ("あ", "Park"), "f/3": ("う", "arena")}
YEARS: Final = {"p/a": "2020-04-01", "p/b": "2019-04-01"}
STATUSES: Final = (Status.held, Status.planned)
SHARED: Final = [
    *((path, Rdfs.label, ox.Literal(ja, language="ja")) for path, (ja, _) in NAMES.items()),
    *((path, Rdfs.label, ox.Literal(en, language="en")) for path, (_, en) in NAMES.items()),
    *((path, Rdf.type_, Time.ProperInterval) for path in YEARS),
    *((path, Rdf.type_, Renkei.FiscalYear) for path in YEARS),
    *((path, Time.hasBeginning, f"d/{day}") for path, day in YEARS.items()),
    *(
        (f"d/{day}", Time.inXSDDate, ox.Literal(day, datatype=ox.NamedNode(Xsd.date)))
        for day in YEARS.values()
    ),
]
OBSERVED: Final = st.fixed_dictionaries(
    {},
    optional={
        Renkei.observedEntity: st.sampled_from(ENTITIES),
        Renkei.refPeriod: st.sampled_from(list(YEARS)),
        Renkei.value: st.integers(-3, 12),
        Renkei.status: st.sampled_from(STATUSES),
    },
)


def sort_value(property_: str, value: str | int, language: str) -> str | int:
    """What a value is sorted by."""
    if isinstance(value, int):
        return value
    if property_ == Renkei.refPeriod:
        return YEARS[value]
    if value in NAMES:
        return NAMES[value][language == "en"].lower()
    return LABELS[value][language].lower()


def built(table: list[dict[str, str | int]]) -> list[tuple[str, str, str | ox.Literal]]:
    """The statements of observations."""
    return SHARED + [
        fact
        for number, observed in enumerate(table)
        for fact in (
            (f"o/{number:03}", Rdf.type_, CLASS),
            *(
                (f"o/{number:03}", name, ox.Literal(value) if isinstance(value, int) else value)
                for name, value in observed.items()
            ),
        )
    ]


def whole(
    table: ThingsTable,
    chosen: dict[str, str],
    sort: str,
    size: int,
    *,
    language: str,
    is_descending: bool = False,
) -> list[str]:
    """All pages of a part one after another."""
    found: list[tuple[int, str]] = []
    while part := table.part(
        CLASS,
        language,
        chosen,
        after=found[-1][0] if found else 0,
        size=size,
        sort=sort,
        is_descending=is_descending,
    ):
        found += part
    assert [place for place, _ in found] == sorted({place for place, _ in found})
    return [path for _, path in found]


CHOSEN: Final = (
    {},
    {"status": Status.held},
    {"year": thing("p/a").value},
    {"status": Status.held, "year": thing("p/a").value},
)
PROPERTY_OF: Final = {"status": Renkei.status, "year": Renkei.refPeriod}


@given(
    observed=st.lists(OBSERVED, max_size=12),
    size=st.sampled_from([1, 5, 50]),
    chosen=st.sampled_from(CHOSEN),
    language=st.sampled_from(["ja", "en"]),
    property_=st.sampled_from([Renkei.observedEntity, Renkei.refPeriod, Renkei.value]),
)
def test_parts_in_any_order_are_those_of_sorting(
    tmp_path_factory: pytest.TempPathFactory,
    observed: list[dict[str, str | int]],
    size: int,
    chosen: dict[str, str],
    language: str,
    property_: str,
) -> None:
    """Any values chosen, any column, both ways: missing values last, then by name."""
    table = table_of(lines_of(built(observed)), tmp_path_factory.mktemp("t"))
    left = [
        (f"o/{number:03}", row)
        for number, row in enumerate(observed)
        if all(
            row.get(PROPERTY_OF[name]) in {value, value.removeprefix(thing("").value)}
            for name, value in chosen.items()
        )
    ]
    stated = [one for one in left if property_ in one[1]]
    stated.sort(key=lambda one: (sort_value(property_, one[1][property_], language), one[0]))
    lacking = [path for path, row in left if property_ not in row]
    sort = property_.rpartition("#")[2]
    assert table.number(CLASS, chosen) == len(left)
    up = whole(table, chosen, sort, size, language=language)
    assert up == [path for path, _ in stated] + lacking
    down = whole(table, chosen, sort, size, language=language, is_descending=True)
    assert down == [path for path, _ in reversed(stated)] + lacking


@given(st.lists(OBSERVED, max_size=12))
def test_each_count_is_what_a_choice_of_it_gives(
    tmp_path_factory: pytest.TempPathFactory, observed: list[dict[str, str | int]]
) -> None:
    """With nothing, or the value of another facet, chosen before."""
    table = table_of(lines_of(built(observed)), tmp_path_factory.mktemp("t"))
    for chosen in ({}, {"status": Status.held}):
        counts = table.facet(CLASS, "year", chosen)
        for value, count in counts.items():
            assert count == table.number(CLASS, {**chosen, "year": value})
            assert count == len(table.part(CLASS, "en", {**chosen, "year": value}))


def test_every_sort_is_a_column_of_its_list() -> None:
    """So that a head of the table stands for it, and no two have one key."""
    columns = {kind.class_: kind.columns for kind in LISTED_KINDS.values()}
    for class_, properties in SORTS.items():
        assert set(properties) <= set(columns[class_])
        assert len(set(sorts(class_))) == len(sorts(class_))
    assert OWN_SORTS.keys() == ORDERS.keys()
