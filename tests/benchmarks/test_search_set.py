"""The evaluation set of the search: what people write finds what they mean."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from benchmarks.search_set import measure, national_index, read_queries
from renkei.graph.generations.generations import Generations
from renkei.graph.search.index import index_of
from tests.example_city import city_data_dir

if TYPE_CHECKING:
    from renkei.graph.search.index import SearchIndex


@pytest.fixture(scope="module")
def indexes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, SearchIndex]:
    """Those of the invented city, and of a small country."""
    city = index_of(Generations(city_data_dir(tmp_path_factory)).current().path)
    assert city
    return {"city": city, "national": national_index(tmp_path_factory.mktemp("national"))}


def test_the_set_has_what_people_write() -> None:
    """Hundreds of queries, each once for a graph, by several rules and by hand."""
    queries = read_queries()
    assert len(queries) >= 300
    assert len({(query.graph, query.text) for query in queries}) == len(queries)
    rules = Counter(query.rule for query in queries)
    assert rules["hand"] >= 50
    assert len(rules) >= 10
    assert all(query.meant and query.text.strip() for query in queries)


@pytest.mark.slow
def test_what_people_write_finds_what_they_mean(indexes: dict[str, SearchIndex]) -> None:
    """Precision at 1 and recall at 10, of all and of those that were written by hand."""
    queries = read_queries()
    whole = measure(queries, indexes)
    assert whole.precision >= 0.98
    assert whole.recall >= 0.98
    hand = measure([query for query in queries if query.rule == "hand"], indexes)
    assert hand.precision >= 0.95
    assert hand.recall >= 0.95
