"""A name, written the way people write it, finds the thing."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renkei.errors import LimitError, QueryError
from renkei.graph.search.index import index_of
from renkei.graph.search.index_writer import tee_search
from renkei.graph.search.matching import Match
from renkei.graph.search.searching import search
from renkei.graph.things.writer import tee_things
from renkei.ontology.terms import Dct, Locn, Oa, Renkei, Schema, Time
from tests.graph.search.indexes import (
    BASE,
    CITY,
    PREFECTURE,
    facility,
    governments,
    index,
    named,
    paths,
    statement,
)

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.generations.generations import Generations
    from renkei.graph.search.index import SearchIndex

LIBRARY = "facility/library"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> SearchIndex:
    """The index of a few facilities."""
    lines = [
        *governments(),
        *facility(
            "library", PREFECTURE, '"北海道立図書館"@ja', '"Hokkaido Prefectural Library"@en'
        ),
        *facility("atsubetsu", CITY, '"厚別図書館"@ja', '"アツベツトショカン"@ja-kana'),
        *facility("central", CITY, '"札幌市中央図書館"@ja', '"Sapporo Central Library"@en'),
        *facility("hall", CITY, '"市民会館"@ja'),
        *facility("park", CITY, '"大通公園"@ja', '"Ōdōri Park"@en'),
        statement("facility/park", Schema.alternateName, '"おおどおりパーク"@ja'),
        statement("facility/park", Dct.identifier, '"00012-3"'),
        statement("facility/park", Dct.description, '"雪まつりの会場になる。"@ja'),
        f"<{BASE}id/facility/park> <{Locn.address}> <{BASE}id/facility/park#address> .\n",
        statement("facility/park#address", Locn.fullAddress, '"札幌市中央区大通西七丁目"@ja'),
        *named("span/report/L7", Renkei.SourceSpan, '"7行目"@ja'),
        f"<{BASE}id/span/report/L7> <{Oa.hasSelector}> <{BASE}id/span/report/L7#quote> .\n",
        statement("span/report/L7#quote", Oa.exact, '"さけフェスタへの後援"'),
        *named("day/2017-04-01", Time.Instant, '"大通公園の日"@ja'),
        *named("event/snow", Renkei.Event, '"大通公園雪まつり"@ja'),
    ]
    return index(tmp_path_factory.mktemp("small"), lines)


@pytest.mark.parametrize(
    ("query", "first"),
    [
        ("北海道立図書館", LIBRARY),
        ("道立図書館", LIBRARY),
        ("北海道図書館", LIBRARY),
        ("北海道　図書館", LIBRARY),
        ("北海道立圖書舘", LIBRARY),
        ("図書館", LIBRARY),
        ("北海道立図諸館", LIBRARY),  # a typing error
        ("北海道立書図館", LIBRARY),  # two characters swapped
        ("hokkaido library", LIBRARY),
        ("ＨＯＫＫＡＩＤＯ PREFECTURAL", LIBRARY),
        ("札幌市厚別図書館", "facility/atsubetsu"),
        ("札幌市立厚別図書館", "facility/atsubetsu"),
        ("市立厚別図書館", "facility/atsubetsu"),
        ("北海道札幌市厚別図書館", "facility/atsubetsu"),
        ("札幌厚別図書館", "facility/atsubetsu"),
        ("厚別 図書館", "facility/atsubetsu"),
        ("図書館 厚別", "facility/atsubetsu"),
        ("札幌市 図書館 中央", "facility/central"),
        ("ｱﾂﾍﾞﾂﾄｼｮｶﾝ", "facility/atsubetsu"),
        ("あつべつ", "facility/atsubetsu"),
        ("市民会館", "facility/hall"),
        ("札幌市市民会館", "facility/hall"),
        ("odori", "facility/park"),
        ("おおどおりぱーく", "facility/park"),
        ("大通公円", "facility/park"),
        ("000123", "facility/park"),
        ("大通西七丁目", "facility/park"),
        ("札幌", CITY),
        ("札", CITY),
        ("道", PREFECTURE),
        ("園", "facility/park"),  # the last character of a name
        ("雪まつりの会場", "facility/park"),
        ("さけフェスタ", "span/report/L7"),
    ],
)
def test_what_people_write_finds_the_thing(small: SearchIndex, query: str, first: str) -> None:
    """With the government or without it, in kana, in old forms, with an error, in English."""
    assert paths(small, query)[:1] == [first]


def test_equal_names_stand_before_beginnings_and_these_before_parts(small: SearchIndex) -> None:
    """Whatever the weight of the kind."""
    hits = search(small, "大通公園", limit=10).hits
    assert [(hit.path, hit.match) for hit in hits] == [
        ("facility/park", Match.EXACT),
        ("event/snow", Match.PREFIX),
    ]
    assert hits[0].score > hits[1].score


def test_kinds_without_weight_are_not_found(small: SearchIndex) -> None:
    """Days have names that repeat those of other things."""
    assert not [path for path in paths(small, "大通公園の日") if path.startswith("day/")]


def test_what_was_meant_is_said_for_typing_errors_only(small: SearchIndex) -> None:
    """The name that is nearest; nothing if a name was found."""
    assert search(small, "大通公円", limit=5).meant == "大通公園"
    assert search(small, "大通公園", limit=5).meant == ""
    assert search(small, "まったく違うもの", limit=5).hits == ()


def test_facets_choose_and_count(small: SearchIndex) -> None:
    """By government and class; a value that nothing has finds nothing."""
    found = search(small, "図書館", limit=10)
    assert found.facets
    assert found.facets["government"] == {f"{BASE}id/{CITY}": 2, f"{BASE}id/{PREFECTURE}": 1}
    assert found.facets["class"] == {Renkei.FacilityEntity: 3}
    assert found.facets["language"] == {"ja": 3}  # no English name has the query
    chosen = search(small, "図書館", limit=10, filters={"government": [f"{BASE}id/{CITY}"]})
    assert {hit.path for hit in chosen.hits} == {"facility/atsubetsu", "facility/central"}
    assert not search(small, "図書館", limit=10, filters={"government": ["x:y"]}).hits
    english = search(small, "library", limit=10, filters={"language": ["ja"]})
    assert not english.hits


def test_more_hits_than_asked_for_are_counted(small: SearchIndex) -> None:
    """The best come first, and the search says that there are more."""
    found = search(small, "図書館", limit=1, counted=10)
    assert [hit.path for hit in found.hits] == [LIBRARY]
    assert (found.is_complete, found.total) == (False, 3)
    assert found.facets
    assert sum(found.facets["class"].values()) == 3


@pytest.mark.parametrize(
    "query",
    [
        "", " ", "・・・", "\u200b\u2060", "\ud800", "\x00", '"', "'", '""', "*", "AND", "OR NOT",
        "NEAR(a b)", "tokens:図書館", '図書館" OR "公園', "図書館*", "^図書館", "{tokens}: a",
        "a + b", "; DROP TABLE doc; --", "SELECT * WHERE { ?s ?p ?o }", "% _", "図" * 100_000,
        "\ue003c1", "\ue002\ue000",
    ],
)  # fmt: skip
def test_no_text_is_syntax(small: SearchIndex, query: str) -> None:
    """Whatever stands in a query, the search ends, and finds names that have it."""
    for hit in search(small, query, limit=10).hits:
        assert hit.text


@given(query=st.text(st.characters(), max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_query(small: SearchIndex, query: str) -> None:
    """No text ends in an error."""
    search(small, query, limit=5)


def test_languages_are_those_in_which_a_thing_is_found(tmp_path: Path) -> None:
    """Each number of the facet is that of the hits after the choice, however many others match."""
    lines = [
        *[
            line
            for n in range(30)
            for line in facility(f"a{n}", CITY, f'"SL{n}号"@ja', '"Train"@en')
        ],
        *facility("b", CITY, '"SL公園"@ja', '"SL Park"@en'),
        *facility("c", CITY, '"機関車"@ja', '"The SL"@en'),
    ]
    written = index(tmp_path, lines)
    for limit in (5, 100):
        found = search(written, "SL", limit=limit, counted=1_000)
        if limit == 100:
            assert found.facets
            assert found.facets["language"] == {"ja": 31, "en": 2}
        english = search(written, "SL", limit=limit, counted=1_000, filters={"language": ["en"]})
        assert [hit.path for hit in english.hits] == ["facility/b", "facility/c"]
        assert {hit.language for hit in english.hits} == {"en"}
        assert english.total == 2
        assert english.facets
        assert english.facets["language"] == {"en": 2}


def test_a_repetition_means_no_name(tmp_path: Path) -> None:
    """However many names have the pair."""
    written = index(tmp_path, facility("a", CITY, '"Plaza and Park"@en'))
    assert search(written, "parkplaza", limit=5).meant == "Plaza and Park"
    for query in ("a" * 1_000, "zaza" * 9):
        found = search(written, query, limit=5)
        assert (found.hits, found.meant) == ((), "")


def test_one_letter_within_names_if_it_is_asked_for(tmp_path: Path) -> None:
    """Else at their beginning: there are many."""
    lines = [
        *facility("a", CITY, '"B棟"@ja'), *facility("b", CITY, '"別館AB"@ja'),
        *facility("c", CITY, '"abc"@en'), *facility("d", CITY, '"b"@en'),
        *facility("e", CITY, '"公園"@ja'), *facility("f", CITY, '"b5"@en'),
    ]  # fmt: skip
    written = index(tmp_path, lines)
    within = search(written, "B", limit=100, fuzzy=False, texts=False, letters=True)
    assert {hit.path[-1] for hit in within.hits} == set("abcdf")
    assert {hit.path[-1] for hit in search(written, "b", limit=9, texts=False).hits} == set("adf")
    five = search(written, "5", limit=100, fuzzy=False, texts=False, letters=True)
    assert [hit.path[-1] for hit in five.hits] == ["f"]
    with sqlite3.connect(written.path) as database:
        database.execute("DROP TABLE token")  # as in layout 5
    older = index_of(tmp_path)
    assert older
    with pytest.raises(QueryError, match="write two"):
        search(older, "b", limit=9, letters=True)


def test_a_search_that_takes_too_long_ends(small: SearchIndex) -> None:
    """With the name of the setting."""
    with pytest.raises(LimitError) as caught:
        search(small, "図書館", limit=10, timeout=-1)
    assert caught.value.limit == "search_timeout"


def test_things_with_more_links_come_first(tmp_path: Path) -> None:
    """Of two with the same name."""
    lines = [
        *facility("a", CITY, '"中央公園"@ja'),
        *facility("b", CITY, '"中央公園"@ja'),
        *[
            f"<{BASE}id/designation/{n}> <{Renkei.designatedFacility}> <{BASE}id/facility/b> .\n"
            for n in range(3)
        ],
    ]
    assert paths(index(tmp_path, lines), "中央公園") == ["facility/b", "facility/a"]


def test_every_name_of_the_bundled_graph_finds_its_thing(bundled_generations: Generations) -> None:
    """Each label of a kind that is searched, as it stands: among the first ten."""
    path = index_of(bundled_generations.current().path)
    assert path
    with path.opened(5) as database:
        docs = database.docs(range(1, 2_000))
    assert len(docs) > 500
    by_form: dict[str, set[str]] = {}
    for doc in docs:
        for name in doc.names:
            if name.field == "name":
                by_form.setdefault(name.form, set()).add(doc.path)
    missing = [
        form
        for form, meant in by_form.items()
        if len(meant) < 10 and not meant & set(paths(path, form, 10))
    ]
    assert missing == []


def test_without_fts5_there_is_no_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The lines pass, and the generation has none."""
    monkeypatch.setattr("renkei.graph.search.index_writer.has_fts5", lambda: False)
    lines = [b"<x:s> <x:p> <x:o> .\n"]
    assert list(tee_search(tee_things(lines, tmp_path, BASE), tmp_path, BASE)) == lines
    assert index_of(tmp_path) is None
