"""A query file to break, and the queries that come with the package."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from renkei.queries.read import bundled_queries

if TYPE_CHECKING:
    from renkei.queries.model import CannedQuery

SAMPLE = """\
#+ summary: Things of a kind
#+ description: Use it in tests.
#+ tags: [samples]
#+ renkei:
#+   summary: ある種類のもの
#+   description: 試験に使う。
#+   key: [thing]
#+   parameters:
#+     kind: {ja: 種類, en: Kind, kind: code/kind, example: opinion-exchange}
#+     place: {ja: 場所, en: Place, kind: facility, class: FacilityEntity, example: park}
#+     words: {ja: 言葉, en: Words, example: hello}
#+     least: {ja: 下限, en: Least, example: 3}
#+     share: {ja: 割合, en: Share, example: "0.5"}
#+     day: {ja: 日, en: Day, example: 2017-04-01}
#+     firm: {ja: 確定, en: Firm, example: true}
#+     name: {ja: 名前, en: Name, example: 公園}
#+   columns:
#+     thing: {ja: もの, en: Thing, type: iri}
#+     nameJa: {ja: 名前, en: Name, type: ja}
PREFIX renkei: <https://w3id.org/renkei/ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?thing ?nameJa WHERE { # ?_kind_iri in a comment stays
  ?thing renkei:activityKind ?_kind_iri ; rdfs:label ?nameJa ; renkei:note "?_words" .
  FILTER EXISTS { ?thing renkei:venueFacility ?__place_iri }
  FILTER(?nameJa = ?__words || ?n >= ?__least_integer || ?s < ?__share_number)
  FILTER(?d > ?__day_xsd_date && ?f = ?__firm_xsd_boolean && ?nameJa = ?__name_ja)
} ORDER BY ?thing
"""


@pytest.fixture(scope="session")
def queries() -> dict[str, CannedQuery]:
    """The bundled queries."""
    return bundled_queries()
