"""Questions that the home page answers in place: the first rows of canned queries.

Their answers are computed by the build (``precompute`` in the query), so that they cost nothing.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.errors import RenkeiError
from renkei.graph.query.precomputed import text_digest
from renkei.queries.binding import bind
from renkei.server.canned.chart_rows import read_rows
from renkei.server.canned.table import nameless, table
from renkei.server.things.kind import texts
from renkei.server.web.ask import labels
from renkei.server.web.deps import deps

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.model import CannedQuery
    from renkei.server.canned.table import CannedTable
    from renkei.server.web.ask import Row

__all__ = ["Answer", "answers"]

_SHOWN: Final = 3  # questions
_ROWS: Final = 5  # of an answer
_FEW_TRIPLES: Final = 100_000  # of a graph that is asked where the build has no answer
_MOST: Final = 10_000  # rows that are read; of a longer answer the greatest are not known
_LANGUAGES: Final = ("ja", "en")


@dataclass(frozen=True, slots=True)
class _Question:
    """A question, and the columns of the query that answer it; the greatest number comes first."""

    query: str
    text: Mapping[str, str]
    columns: Sequence[str]
    number: str


_QUESTIONS: Final = (
    _Question(
        "activities-by-kind",
        texts(
            "自治体どうしの取組（検討・予定を含む）に最も多いのは、どの種類ですか。",
            "Which kinds of joint activity are most frequent, those only planned included?",
        ),
        ("kind", "activities"),
        "activities",
    ),
    _Question(
        "meetings-by-pairing",
        texts(
            "会議（予定を含む）が最も多いのは、どの施設の組ですか。",
            "Which pairs of facilities have the most meetings, planned ones included?",
        ),
        ("pairing", "meetings"),
        "meetings",
    ),
    _Question(
        "managers",
        texts(
            "最も多くの施設を管理している指定管理者は、どこですか。",
            "Which designated managers run the most facilities?",
        ),
        ("manager", "facilities"),
        "facilities",
    ),
    _Question(
        "governments",
        texts(
            "施設が最も多く載っている自治体は、どこですか。",
            "Of which governments are the most facilities listed?",
        ),
        ("government", "facilities"),
        "facilities",
    ),
    _Question(
        "events-by-month",
        texts("会議・行事が最も多い月は、いつですか。", "In which months are the most events?"),
        ("month", "events"),
        "events",
    ),
    _Question(
        "media",
        texts(
            "取組に最も多く使われている媒体は、どれですか。",
            "Which media do activities use most often?",
        ),
        ("medium", "activities"),
        "activities",
    ),
)
"""The first three with an answer are shown."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A question with its answer, in both languages.

    Attributes:
        query: The name of the query, whose page has the whole answer.
        question: The question.
        tables: Language → its first rows.
        left: How many rows there are behind them.
    """

    query: str
    question: Mapping[str, str]
    tables: Mapping[str, CannedTable]
    left: int


def answers(lease: GenerationLease) -> list[Answer]:
    """Return the first questions that the data answer."""
    found: list[Answer] = []
    for question in _QUESTIONS:
        query = deps().queries.get(question.query)
        if query is not None and (answer := _answer(lease, question, query)):
            found.append(answer)
        if len(found) == _SHOWN:
            break
    return found


def _answer(lease: GenerationLease, question: _Question, query: CannedQuery) -> Answer | None:
    """Return the answer; None if there is none, or it cannot be had at the moment."""
    bound = bind(query, {}, base=lease.base)
    known = itertools.chain.from_iterable(lease.manifest.get("answers", {}).values())
    if lease.manifest["triples"] > _FEW_TRIPLES and text_digest(bound.text) not in known:
        return None
    try:
        rows, is_whole = read_rows(lease, bound, _MOST)
    except RenkeiError:  # it is too long, or too many ask: the page does without it
        return None
    some = _sums(rows, question)
    if not is_whole or not some:
        return None
    first = some[:_ROWS]
    greatest = _number(first[0], question.number)
    if len(some) > _ROWS and _number(some[_ROWS], question.number) == greatest:
        return None  # more rows than are shown have the greatest number
    kept = {f"{name}{ending}" for name in question.columns for ending in ("", "Ja", "En")}
    shown = replace(query, columns=[one for one in query.columns if one.name in kept])
    names = labels(lease, nameless(shown, first, lease.base))
    return Answer(
        question.query,
        question.text,
        {
            language: table(shown, first, names, base=lease.base, language=language)
            for language in _LANGUAGES
        },
        len(some) - len(first),
    )


def _sums(rows: Sequence[Row], question: _Question) -> list[Row]:
    """Return a row for each value of the first column, the greatest number first.

    Rows that differ in other columns only, such as a status, are added up; of equals, the order is
    that of the query.
    """
    found: dict[str, Row] = {}
    sums: dict[str, int] = {}
    for row in rows:
        if (number := _number(row, question.number)) and question.columns[0] in row:
            value = row[question.columns[0]].value
            found.setdefault(value, row)
            sums[value] = sums.get(value, 0) + number
    return [
        {**found[value], question.number: ox.Literal(sums[value])}
        for value in sorted(found, key=lambda value: -sums[value])
    ]


def _number(row: Row, name: str) -> int:
    value = row[name].value if name in row else ""
    return int(value) if value.isascii() and value.isdecimal() else 0
