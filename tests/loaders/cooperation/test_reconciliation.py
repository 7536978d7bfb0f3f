"""The reconciliation of the bundled report finds each damaged fact."""

from __future__ import annotations

import gzip
from functools import partial
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, Store

from renkei.graph.catalogue.statistics import select
from renkei.graph.rdf.iris import Iris
from renkei.loaders.sources import bundled_sources, read_sources
from tests.conftest import BASE
from tests.loaders.cooperation.bundled import NAME, PROLOGUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.generations.generations import Generations


@pytest.fixture
def changeable(bundled_generations: Generations) -> Iterator[Store]:
    """The merged graph in memory, to be damaged."""
    store = Store()
    with gzip.open(bundled_generations.current().dumps_path / "renkei.nt.gz") as dump:
        store.bulk_load(input=dump.read(), format=RdfFormat.N_TRIPLES)
    yield store
    del store


def reconcile(store: Store) -> list[str]:
    """Return the differences between the bundled report and a store."""
    source = next(s for s in read_sources(bundled_sources()) if s.description.name == NAME)
    return source.reconcile(partial(select, store), Iris(BASE)) or []


def test_the_reconciliation_finds_nothing_in_the_bundled_graph(changeable: Store) -> None:
    """The independent count of dates, numbers and statuses agrees with the graph."""
    assert reconcile(changeable) == []


ID = f"{BASE}id"
EVENT = f"<{ID}/event/{NAME}"
ACTIVITY = f"<{ID}/activity/{NAME}"
OBSERVATION = f"<{ID}/observation/{NAME}"


def swap(subject: str, predicate: str, new: str) -> str:
    """Return an update that replaces the objects of a subject and predicate."""
    return (
        f"DELETE {{ {subject} {predicate} ?old }} INSERT {{ {subject} {predicate} {new} }} "
        f"WHERE {{ {subject} {predicate} ?old }}"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("line", "update"),
    [
        pytest.param(
            65, f"DELETE WHERE {{ {EVENT}/park-meetings.2016-06> ?p ?o }}", id="event lost"
        ),
        pytest.param(
            65,
            swap(f"{EVENT}/park-meetings.2016-06>", "renkei:period", f"<{ID}/period/2016-07>"),
            id="event moved by a month",
        ),
        pytest.param(
            65,
            swap(f"{EVENT}/park-meetings.2016-06>", "renkei:status", "status:planned"),
            id="held event made planned",
        ),
        pytest.param(
            65,
            swap(f"{EVENT}/park-meetings.2016-06>", "renkei:status", "status:cancelled"),
            id="held event made cancelled",
        ),
        pytest.param(
            130,
            swap(f"{EVENT}/consumer-education-seminars.2018-01>", "renkei:status", "status:held"),
            id="planned event made held",
        ),
        pytest.param(
            65,
            f"""INSERT {{ <{ID}/event/{NAME}/invented> a renkei:Event ; renkei:status status:held ;
            renkei:period <{ID}/period/2017-02> ; renkei:statedIn ?span }}
            WHERE {{ {EVENT}/park-meetings.2016-06> renkei:statedIn ?span }}""",
            id="event invented",
        ),
        pytest.param(
            124,
            swap(
                f"{OBSERVATION}/malicious-network.fy2015.cases-shared.actual>",
                "renkei:value",
                "135.0",
            ),
            id="value changed",
        ),
        pytest.param(
            105,
            swap(
                f"{OBSERVATION}/room-referral.fy2016.referrals.actual>",
                "renkei:approximate",
                "false",
            ),
            id="about made exact",
        ),
        pytest.param(
            122,
            swap(
                f"{OBSERVATION}/malicious-cases.fy2015.cases-shared.actual>",
                "renkei:refPeriod",
                f"<{ID}/period/fy2014>",
            ),
            id="count moved by a year",
        ),
        pytest.param(
            27,
            swap(
                f"{OBSERVATION}/training-schedule.fy2015.attendance.actual>",
                "renkei:unit",
                "unit:session",
            ),
            id="unit changed",
        ),
        pytest.param(
            27,
            swap(
                f"{OBSERVATION}/training-schedule.fy2017.sessions.planned>",
                "renkei:valueStatus",
                "value-status:actual",
            ),
            id="planned count made actual",
        ),
        pytest.param(
            124,
            swap(
                f"{OBSERVATION}/malicious-network.fy2017.cases-shared.to-date>",
                "renkei:valueStatus",
                "value-status:actual",
            ),
            id="count to date made final",
        ),
        pytest.param(
            134,
            f"DELETE WHERE {{ {OBSERVATION}/product-tests.fy2016.tests.actual> ?p ?o }}",
            id="count lost",
        ),
        pytest.param(
            43, f"DELETE WHERE {{ {ACTIVITY}/facebook> renkei:startedIn ?when }}", id="start lost"
        ),
        pytest.param(
            43,
            swap(f"{ACTIVITY}/facebook>", "renkei:startedIn", f"<{ID}/period/fy2016>"),
            id="start moved",
        ),
        pytest.param(
            43,
            f"""DELETE {{ {ACTIVITY}/facebook> renkei:startedIn ?when }}
            INSERT {{ {ACTIVITY}/facebook> renkei:endedIn ?when }}
            WHERE {{ {ACTIVITY}/facebook> renkei:startedIn ?when }}""",
            id="start made end",
        ),
        pytest.param(
            37,
            swap(f"{ACTIVITY}/npo-courses>", "renkei:status", "status:agreed"),
            id="considered made agreed",
        ),
        pytest.param(
            73,
            swap(f"{ACTIVITY}/park-signs>", "renkei:status", "status:under-consideration"),
            id="agreed made considered",
        ),
        pytest.param(
            97,
            f"DELETE WHERE {{ {ACTIVITY}/consumer-link> renkei:statedIn ?span }}",
            id="activity that leads back to no line",
        ),
    ],
)
def test_the_reconciliation_finds_a_damaged_fact_with_its_line(
    changeable: Store, line: int, update: str
) -> None:
    """One fact is removed or changed: the item that states it is reported, and nothing else."""
    before = set(changeable)
    changeable.update(PROLOGUE + update)
    assert set(changeable) != before
    differences = reconcile(changeable)
    assert [difference.split(": ", maxsplit=1)[0] for difference in differences] == [
        f"{NAME}:{line}"
    ]
