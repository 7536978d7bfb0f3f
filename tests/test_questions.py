"""The questions of ``questions.py``, asked of the bundled graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from renkei.graph.catalogue.statistics import select
from tests.conftest import BASE
from tests.questions import QUESTIONS, Question

if TYPE_CHECKING:
    from pyoxigraph import Store

DOCUMENT = "hokkaido-sapporo-2017"


def filled(text: str) -> str:
    return text.replace("{base}", BASE).replace("{d}", DOCUMENT)


def shortened(value: str) -> str:
    for prefix in (f"{BASE}id/", BASE, "https://w3id.org/renkei/code/"):
        value = value.removeprefix(prefix)
    return value


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.text)
def test_the_graph_answers_as_a_person_does(bundled_store: Store, question: Question) -> None:
    """Row for row, in order."""
    found = [
        tuple(shortened(value) for value in row.values())
        for row in select(bundled_store, filled(question.query))
    ]
    assert found == [tuple(filled(value) for value in row) for row in question.rows]


def test_there_are_at_least_twenty_five_questions() -> None:
    """And no two are the same."""
    assert len({question.query for question in QUESTIONS}) >= 25
