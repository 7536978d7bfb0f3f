"""The hits of a request: those of the index, or of the labels of a generation without one."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.search.found import Found, Hit
from renkei.graph.search.matching import Match
from renkei.graph.search.searching import names_at, search
from renkei.server.search.references import references_of
from renkei.server.search.request import MAX_HITS
from renkei.server.web.ask import rows
from renkei.server.web.deps import deps, search_index

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.search.request import Asked

__all__ = ["NO_INDEX", "SUGGESTIONS", "find", "has_index", "names", "suggestions"]

SUGGESTIONS: Final = 10
NO_INDEX: Final = (
    "no search index: only labels that have the words as they stand are found. The next build with "
    "a Python whose SQLite has FTS5 makes one"
)

_COUNTED: Final = 2_000
_LEAST_SCORE: Final = 0.6


def has_index(lease: GenerationLease) -> bool:
    """Whether a generation has a search index."""
    return search_index(lease) is not None


def find(lease: GenerationLease, asked: Asked, shown: slice) -> Found:
    """Return the hits of a request.

    Args:
        lease: The generation.
        asked: What is asked for.
        shown: Those of the hits that are returned.

    Raises:
        LimitError: If it takes too long.
    """
    references = references_of(lease, asked)
    if not references:
        return _things(lease, asked, shown)
    found = _things(lease, asked, slice(shown.stop))
    hits = sorted([*found.hits, *references], key=lambda hit: hit.match)
    facets = {name: Counter((found.facets or {}).get(name, {})) for name in ("class", "language")}
    facets["class"].update(class_ for hit in references for class_ in hit.classes)
    facets["language"].update(name for hit in references for name in hit.languages if name)
    return replace(
        found,
        hits=tuple(hits[shown]),
        total=found.total + len(references),
        number=found.number + len(references),
        facets={**(found.facets or {}), **facets},
        meant="",
    )


def _things(lease: GenerationLease, asked: Asked, shown: slice) -> Found:
    index = search_index(lease)
    if index is None:
        found = Found() if asked.values else _labelled(lease, asked.query, MAX_HITS)
        return replace(found, hits=found.hits[shown])
    return search(
        index,
        asked.query,
        limit=MAX_HITS,
        counted=_COUNTED,
        filters=asked.filters(lease.base),
        shown=shown,
        timeout=deps().settings.search_timeout,
    )


def suggestions(lease: GenerationLease, query: str, limit: int = SUGGESTIONS) -> tuple[Hit, ...]:
    """Return the things whose names match, the best first."""
    index = search_index(lease)
    if index is None:
        return _labelled(lease, query, limit).hits
    timeout = deps().settings.search_timeout
    return search(index, query, limit=limit, texts=False, timeout=timeout).hits


def names(lease: GenerationLease, paths: Collection[str]) -> Mapping[str, Mapping[str, str]]:
    """Return the names of things by language, by what follows ``{base}id/``."""
    index = search_index(lease)
    return names_at(index, paths, timeout=deps().settings.search_timeout) if index else {}


def _labelled(lease: GenerationLease, query: str, limit: int) -> Found:
    """Return things whose label has the query in it, as it stands but for the case."""
    words = query.strip()
    if not words:
        return Found()
    text = ox.Literal(words)
    answer = rows(
        lease,
        f"""SELECT ?s ?label {{ ?s rdfs:label ?label
          FILTER(STRSTARTS(STR(?s), STR({checked_iri(f"{lease.base}id/")})))
          FILTER(CONTAINS(LCASE(STR(?label)), LCASE({text}))) }} LIMIT {limit + 1}""",
    )
    hits: dict[str, Hit] = {}
    for row in answer:
        label = row["label"]
        path = row["s"].value.removeprefix(f"{lease.base}id/")
        if isinstance(label, ox.Literal) and path not in hits:
            language = label.language or ""
            hits[path] = Hit(
                path, Match.PHRASE, _LEAST_SCORE, "name", label.value, language, words, (),
                {language: label.value},
            )  # fmt: skip
    found = tuple(hits.values())
    return Found(found[:limit], len(found) <= limit, len(found), {}, number=min(len(found), limit))
