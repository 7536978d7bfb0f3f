"""``chart:`` in the header of a query: what it takes, and what it refuses with its line."""

from __future__ import annotations

import pytest

from renkei.errors import SourceError
from renkei.queries.charts import KINDS
from renkei.queries.read import bundled_queries, parse_query

HEAD = """#+ summary: Sizes of things
#+ description: To try it.
#+ tags: [samples]
#+ renkei:
#+   summary: 大きさ
#+   description: 試すため。
#+   key: [thing]
{chart}#+   columns:
#+     thing: {{ja: もの, en: Thing, type: iri}}
#+     size: {{ja: 大きさ, en: Size, type: integer}}
#+     day: {{ja: 日, en: Day, type: date}}
SELECT ?thing ?size ?day WHERE {{ ?thing <x:size> ?size ; <x:day> ?day }} ORDER BY ?thing
"""


def parsed(*lines: str) -> object:
    chart = "#+   chart:\n" + "".join(f"#+     {line}\n" for line in lines)
    return parse_query("sizes", "sizes.rq", HEAD.format(chart=chart if lines else "")).chart


def test_a_chart_has_a_kind_and_its_columns() -> None:
    """And the class of the things that it counts, if the header names one."""
    chart = bundled_queries()["events-by-month"].chart
    assert chart is not None
    assert chart.kind == "column"
    assert chart.columns == {"time": "month", "value": "events", "series": "status"}
    assert chart.of_class == "https://w3id.org/renkei/ns#Event"
    assert parsed() is None
    assert parsed("kind: timeline", "lane: thing", "start: day") is not None


FAULTS = [
    (("kind: pie", "category: thing"), 9, "unknown kind of chart 'pie'; known are bar, column"),
    (("category: thing",), 8, "kind is missing"),
    (("kind: bar", "category: thing"), 8, "a chart of kind bar needs a column for value"),
    (("kind: timeline", "lane: thing"), 8, "needs a column for start or at"),
    (("kind: bar", "category: thing", "value: seize"), 11, "there is no column 'seize'"),
    (("kind: bar", "category: size", "value: thing"), 11, "decimal or integer; 'thing' is of type"),
    (("kind: timeline", "lane: thing", "start: size"), 11, "start needs a column of type date"),
    (("kind: bar", "category: thing", "value: size", "hue: day"), 12, "unknown key 'hue'"),
    (("kind: bar", "category: thing", "value: size", "of: a b"), 12, "name of a class"),
    (("kind: bar", "category: [thing]", "value: size"), 10, "no text"),
]


@pytest.mark.parametrize(("lines", "line", "message"), FAULTS)
def test_a_fault_is_an_error_with_its_line(lines: tuple[str, ...], line: int, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        parsed(*lines)
    assert message in str(caught.value)
    assert caught.value.line == line


def test_a_query_that_makes_a_graph_has_no_chart() -> None:
    text = HEAD.format(chart="#+   chart: {kind: bar, category: thing, value: size}\n")
    head = text[: text.index("#+   columns")].replace("#+   key: [thing]\n", "")
    with pytest.raises(SourceError, match="chart is for SELECT"):
        parse_query("graph", "graph.rq", f"{head}CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o }}")


def test_the_bundled_queries_use_every_kind_but_lines() -> None:
    """A kind without an example would not be seen by anybody."""
    used = {query.chart.kind for query in bundled_queries().values() if query.chart}
    assert used == set(KINDS) - {"line"}
