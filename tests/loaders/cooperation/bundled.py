"""The bundled report, its text, and what the tests ask of its graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from renkei.graph.catalogue.statistics import select
from renkei.loaders.sources import bundled_sources
from renkei.ontology.terms import PREFIXES
from tests.conftest import BASE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pyoxigraph import Store


NAME = "hokkaido-sapporo-2017"
DOCUMENT = bundled_sources().parent / f"{NAME}.txt"
TEXT = DOCUMENT.read_text(encoding="utf-8")
LINES = TEXT.split("\n")
PROLOGUE = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
SPANS = f"""SELECT ?span ?quote ?start ?end ?first ?last {{
  ?span a renkei:SourceSpan ; renkei:documentOf <{BASE}id/document/{NAME}> ;
    renkei:startLine ?first ; renkei:endLine ?last ; oa:hasSelector ?position , ?exact .
  ?position oa:start ?start ; oa:end ?end . ?exact oa:exact ?quote }}"""


def rows(store: Store, query: str) -> list[Mapping[str, str]]:
    """Return the rows of a SELECT."""
    return list(select(store, query))


def count(store: Store, pattern: str) -> int:
    """Return the number of distinct ``?x`` of a pattern."""
    return int(rows(store, f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {pattern} }}")[0]["n"])
