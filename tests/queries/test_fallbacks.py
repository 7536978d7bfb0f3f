"""Canned queries with ``renkei:search``, and those that answer for them on other engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from renkei.errors import QueryError, SourceError
from renkei.graph.query.run import run_query
from renkei.queries.binding import bind
from renkei.queries.export import example_queries
from renkei.queries.fallbacks import portable
from renkei.queries.read import all_queries, bundled_queries, parse_query

if TYPE_CHECKING:
    from pathlib import Path

BASE = "https://example.org/"
FOUND = f"{BASE}id/facility/a"
SEARCHED = """\
#+ summary: Things by name
#+ description: Use it in tests.
#+ tags: [samples]
#+ renkei:
#+   summary: 名前から探すもの
#+   description: 試験用。
#+   key: [thing]
#+   fallback: plain
#+   parameters:
#+     name: {ja: 名前, en: Name, example: 公園}
#+   columns:
#+     thing: {ja: もの, en: Thing, type: iri}
PREFIX renkei: <https://w3id.org/renkei/ns#>
SELECT ?thing WHERE {
  ?thing renkei:search ?_name .
} ORDER BY ?thing
"""
PATTERN = "  ?thing renkei:search ?_name .\n"
FALLBACK = "#+   fallback: plain\n"
LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
PLAIN = SEARCHED.replace(FALLBACK, "").replace(
    PATTERN, f"  ?thing {LABEL} ?n FILTER(CONTAINS(STR(?n), ?_name))\n"
)


def read(text: str) -> None:
    parse_query("searched", "searched.rq", text)


def write(folder: Path, searched: str = SEARCHED, plain: str = PLAIN) -> None:
    (folder / "searched.rq").write_text(searched, encoding="utf-8")
    (folder / "plain.rq").write_text(plain, encoding="utf-8")


def test_the_fallback_is_what_other_engines_are_asked(tmp_path: Path) -> None:
    """And the one whose key a build checks: it has no search index yet."""
    write(tmp_path)
    queries = all_queries(tmp_path)
    assert portable(queries, queries["searched"]) is queries["plain"]
    assert portable(queries, queries["plain"]) is queries["plain"]
    examples = {entry.name: entry for entry in example_queries(queries, BASE)}
    assert "renkei:search" in examples["searched"].text
    assert examples["searched"].unordered == examples["plain"].unordered


@pytest.mark.parametrize("name", ["公園", '" } ?x ?y "', "a\\\nb", "公園\u200b"])
def test_the_value_of_a_parameter_is_the_text_that_is_searched(name: str) -> None:
    """Whatever it has in it."""
    asked: list[tuple[str, int | None]] = []

    def search(text: str, limit: int | None) -> list[tuple[str, float]]:
        asked.append((text, limit))
        return [(FOUND, 1.0)]

    query = parse_query("searched", "searched.rq", SEARCHED)
    bound = bind(query, {"name": [name]}, base=BASE)
    answer = run_query(ox.Store(), bound.text, prefixes={}, search=search)
    assert isinstance(answer, ox.QuerySolutions)
    assert [row["thing"].value for row in answer] == [FOUND]
    assert asked == [(name, None)]


def test_without_an_index_there_is_an_error_and_no_empty_answer() -> None:
    query = parse_query("searched", "searched.rq", SEARCHED)
    text = bind(query, {"name": ["a"]}, base=BASE).text
    with pytest.raises(QueryError, match="without a search index"):
        run_query(ox.Store(), text, prefixes={})


@pytest.mark.parametrize(
    ("old", "new", "message", "line"),
    [
        (FALLBACK, "", "fallback is missing", 4),
        (FALLBACK, "#+   fallback: [plain]\n", "no text", 8),
        (FALLBACK, f"{FALLBACK}#+   precompute: true\n", "has no default", 9),
        ("?_name .", "?__name .", "required, or has a default", 15),
        ("?_name .", "?_name_ja .", "has no language", 15),
        ("?_name .", "?n FILTER(?n = ?_name)", "cannot be used like this", 15),
        ("?_name .", "(?_name ?n) FILTER(?n > 1)", "cannot be used like this", 15),
        ("  ?thing renkei:search ?_name .", "  ?thing renkei:search* ?_name .", "like this", 15),
    ],
)
def test_a_fault_of_a_search_is_named_with_its_line(
    old: str, new: str, message: str, line: int
) -> None:
    with pytest.raises(SourceError, match=message) as caught:
        read(SEARCHED.replace(old, new))
    assert (caught.value.file, caught.value.line) == ("searched.rq", line)


def test_a_default_is_a_text_too_but_no_answer_in_advance() -> None:
    """A build has no search index when it answers queries."""
    optional = SEARCHED.replace("?_name", "?__name").replace("公園}", "公園, default: 公園}")
    read(optional)
    with pytest.raises(SourceError, match="a build has no index") as caught:
        read(optional.replace(FALLBACK, f"{FALLBACK}#+   precompute: true\n"))
    assert caught.value.line == 9


@pytest.mark.slow
@pytest.mark.parametrize(
    ("searched", "plain", "message"),
    [
        (("fallback: plain", "fallback: plane"), ("", ""), "no such query"),
        (("fallback: plain", "fallback: searched"), ("", ""), "has a fallback itself"),
        (("", ""), ("type: iri", "type: string"), r"columns are thing \(string\)"),
        (("", ""), ("example: 公園}", "example: 公園, default: 森}"), "parameter 'name' is not"),
        (("", ""), ("?_name", "?__name"), "parameter 'name' is not the same"),
    ],
)
def test_a_fallback_has_the_same_interface(
    tmp_path: Path, searched: tuple[str, str], plain: tuple[str, str], message: str
) -> None:
    """Checked when the folder is read, with the file and line that name it."""
    write(tmp_path, SEARCHED.replace(*searched), PLAIN.replace(*plain))
    with pytest.raises(SourceError, match=message) as caught:
        all_queries(tmp_path)
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "searched.rq"), 8)


def test_bundled_queries_with_a_search_have_a_fallback() -> None:
    with_one = {name for name, query in bundled_queries().items() if query.fallback}
    assert "things-by-name" in with_one
