"""The result of a query as a page shows it: the first rows of a table, the beginning of a graph.

The answer is read no further than it is displayed, whatever its length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.numbers import is_number
from renkei.graph.rdf.terms import prefixed_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from renkei.server.web.query_response import AnswerHead

__all__ = ["EXAMPLES", "Example", "ResultCell", "ResultView", "read_answer"]


@dataclass(frozen=True, slots=True)
class Example:
    """A query with a title in each language."""

    title: Mapping[str, str]
    query: str


EXAMPLES: Final = (
    Example(
        {
            "ja": "どの施設を、どの団体が管理しているか",
            "en": "Which facility is managed by whom",
        },
        """\
SELECT ?facility ?name ?managerName
WHERE {
  ?designation a renkei:Designation ;
    renkei:designatedFacility ?facility ;
    renkei:manager ?manager .
  ?facility rdfs:label ?name .
  ?manager rdfs:label ?managerName .
  FILTER (lang(?name) = "ja" && lang(?managerName) = "ja")
}
ORDER BY ?name
LIMIT 100
""",
    ),
    Example(
        {
            "ja": "連携して行う取組は、種類ごとにいくつあるか",
            "en": "How many joint activities there are of each kind",
        },
        """\
SELECT ?kind (COUNT(DISTINCT ?activity) AS ?activities)
WHERE {
  ?activity a renkei:JointActivity ;
    renkei:activityKind ?kind .
}
GROUP BY ?kind
ORDER BY DESC(?activities) ?kind
""",
    ),
    Example(
        {
            "ja": "組になって連携している施設",
            "en": "Facilities that work together in pairs",
        },
        """\
SELECT ?pairing ?facility ?name ?government
WHERE {
  ?pairing a renkei:FacilityPairing ;
    renkei:pairedFacility ?facility .
  ?facility rdfs:label ?name ;
    renkei:establisher ?government .
  FILTER (lang(?name) = "ja")
}
ORDER BY ?pairing ?facility
LIMIT 100
""",
    ),
)

_MAX_ROWS: Final = 500
_MAX_CELL: Final = 2_000  # characters of a literal
_MAX_GRAPH_CHARACTERS: Final = 100_000


@dataclass(frozen=True, slots=True)
class ResultCell:
    """One value of a table.

    Attributes:
        text: The lexical form of a literal, or the prefixed name of an IRI.
        href: Target of the link; None for no link.
        note: Language or datatype, in small print.
        language: Language tag of the text; empty if it has none.
        is_number: True for numeric datatypes, which are aligned to the right.
        length: Characters of the whole text where it is cut; the downloads have all of it.
    """

    text: str
    href: str | None = None
    note: str = ""
    language: str = ""
    is_number: bool = False
    length: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultView:
    """A result on a page: a boolean, or a table, or the text of a graph.

    Attributes:
        truth: The answer of ASK.
        columns: The variables of SELECT.
        rows: The first rows of SELECT; None for an unbound variable.
        graph: The beginning of a graph.
        is_truncated: True if the result has more rows or text.
    """

    truth: bool | None = None
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[ResultCell | None, ...], ...] = ()
    graph: str | None = None
    is_truncated: bool = False


def read_answer(answer: AnswerHead, link: Callable[[str], str | None]) -> ResultView:
    """Return the beginning of an answer, parsed.

    Args:
        answer: In SPARQL Results JSON, or in a text format of RDF.
        link: Returns the target of an IRI's link, None for no link.
    """
    if answer.kind == "graph":
        text = answer.data.decode("utf-8", "ignore")
        is_truncated = answer.is_truncated or len(text) > _MAX_GRAPH_CHARACTERS
        return ResultView(graph=text[:_MAX_GRAPH_CHARACTERS], is_truncated=is_truncated)
    results = ox.parse_query_results(answer.data, format=ox.QueryResultsFormat.JSON)
    if isinstance(results, ox.QueryBoolean):
        return ResultView(truth=bool(results))
    rows: list[tuple[ResultCell | None, ...]] = []
    is_truncated = answer.is_truncated
    try:
        for row in results:
            if len(rows) == _MAX_ROWS:
                is_truncated = True
                break
            rows.append(tuple(_cell(term, link) for term in row))
    except SyntaxError:  # the data ends within a row
        if not answer.is_truncated:
            raise
    return ResultView(
        columns=tuple(variable.value for variable in results.variables),
        rows=tuple(rows),
        is_truncated=is_truncated,
    )


_PLAIN: Final = frozenset(
    {
        "http://www.w3.org/2001/XMLSchema#string",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString",
    }
)


def _cell(
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None,
    link: Callable[[str], str | None],
) -> ResultCell | None:
    if isinstance(term, ox.NamedNode):
        return ResultCell(prefixed_name(term.value), href=link(term.value))
    if isinstance(term, ox.Literal):
        datatype = term.datatype.value
        note = term.language or ("" if datatype in _PLAIN else prefixed_name(datatype))
        is_cut = len(term.value) > _MAX_CELL
        return ResultCell(
            f"{term.value[:_MAX_CELL]}…" if is_cut else term.value,
            length=len(term.value) if is_cut else None,
            note="" if is_number(datatype) else note,
            language=term.language or "",
            is_number=is_number(datatype),
        )
    return None if term is None else ResultCell(str(term))
