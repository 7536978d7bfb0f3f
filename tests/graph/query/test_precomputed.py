"""Answers that a build computes in advance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from renkei.errors import LimitError, SourceError
from renkei.graph.query.precomputed import (
    FOLDER,
    PrecomputedAnswers,
    PrecomputedQuery,
    text_digest,
    write_answers,
)
from renkei.queries.read import bundled_queries, parse_query

if TYPE_CHECKING:
    from pathlib import Path
    from typing import IO

    from renkei.graph.generations.generations import Generations

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
SOURCE = """\
#+ summary: How many
#+ description: Of all
#+ tags: [events]
#+ renkei:
#+   summary: 数
#+   description: 全部の数
#+   key: [n]
#+   precompute: true
{more}#+   columns:
#+     n: {{ja: 数, en: Number, type: integer}}
SELECT ?n {{ {{ SELECT (COUNT(*) AS ?n) {{ ?s ?p {object} }} }} }} ORDER BY ?n
"""


def test_an_answer_is_found_by_the_text_of_its_query(tmp_path: Path) -> None:
    """And by no other text."""

    def evaluate(text: str, output: IO[bytes]) -> None:
        answer = ox.Store().query(text)
        assert isinstance(answer, ox.QuerySolutions)
        answer.serialize(output, ox.QueryResultsFormat.JSON)

    directory = tmp_path / FOLDER
    assert PrecomputedAnswers(directory).find(COUNT) is None
    written = write_answers(directory, [PrecomputedQuery("count", [COUNT])], evaluate)
    assert written == {"count": [text_digest(COUNT)]}
    answers = PrecomputedAnswers(directory)
    found = answers.find(COUNT)
    assert isinstance(found, ox.QuerySolutions)
    assert [row["n"].value for row in found] == ["0"]
    assert answers.find(COUNT + " ") is None


def test_a_broken_file_is_no_answer(tmp_path: Path) -> None:
    """Then the query is evaluated."""
    directory = tmp_path / FOLDER
    directory.mkdir()
    (directory / f"{text_digest(COUNT)}.srj").write_text("{")
    assert PrecomputedAnswers(directory).find(COUNT) is None


def test_an_answer_that_is_too_long_is_left_out(tmp_path: Path) -> None:
    """It takes as long to read as to compute."""

    def evaluate(text: str, output: IO[bytes]) -> None:
        with pytest.raises(LimitError):
            output.write(b"x" * 9_000_000)
        raise LimitError(text, limit="max_result_bytes")

    assert write_answers(tmp_path / FOLDER, [PrecomputedQuery("a", [COUNT])], evaluate) == {}


def test_every_query_that_is_marked_is_answered_by_a_build(
    bundled_generations: Generations,
) -> None:
    """The whole answer, and the first page of it."""
    generation = bundled_generations.published()
    assert generation is not None
    marked = {name for name, query in bundled_queries().items() if query.precompute}
    assert {"classes", "governments"} <= marked
    assert generation.manifest["answers"].keys() == marked
    assert all(len(digests) == 2 for digests in generation.manifest["answers"].values())
    assert generation.answers_path.name == FOLDER


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (SOURCE.format(more="", object="?o").replace("true", "yes please"), "true or false"),
        (SOURCE.format(more="", object="?o FILTER(NOW() > 1)"), "differs each time"),
        (
            SOURCE.format(
                more="#+   parameters:\n#+     text: {ja: 文, en: Text, example: a}\n",
                object="?_text",
            ),
            "has no default",
        ),
    ],
)
def test_what_cannot_be_answered_in_advance_is_refused(source: str, message: str) -> None:
    """With the line of the mark."""
    with pytest.raises(SourceError, match=message) as caught:
        parse_query("how-many", "how-many.rq", source)
    assert caught.value.line == 8


def test_the_first_page_is_the_beginning_of_the_whole_answer(tmp_path: Path) -> None:
    """It is not evaluated again; if the whole answer is too long, it is."""
    asked: list[str] = []
    whole, page = "SELECT ?v { VALUES ?v { 1 2 3 } }", "SELECT ?v { VALUES ?v { 1 2 3 } } LIMIT 2"

    def evaluate(text: str, output: IO[bytes]) -> None:
        asked.append(text)
        if text == too_long:
            raise LimitError("too long", limit="max_result_bytes")
        answer = ox.Store().query(text)
        assert isinstance(answer, ox.QuerySolutions)
        answer.serialize(output, ox.QueryResultsFormat.JSON)

    for number, too_long in enumerate(("", whole)):
        directory = tmp_path / str(number)
        asked.clear()
        written = write_answers(directory, [PrecomputedQuery("v", [whole, page], 2)], evaluate)
        found = PrecomputedAnswers(directory).find(page)
        assert isinstance(found, ox.QuerySolutions)
        assert [str(row["v"].value) for row in found] == ["1", "2"]
        assert asked == ([whole, page] if too_long else [whole])
        assert written == {"v": [text_digest(t) for t in (whole, page) if t != too_long]}
