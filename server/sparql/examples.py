"""The example queries of the home page and of the query form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["EXAMPLES", "Example"]


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
