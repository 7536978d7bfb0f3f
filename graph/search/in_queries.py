"""Answers for the patterns ``?thing renkei:search "text"`` of queries."""

from __future__ import annotations

import functools
import sqlite3
from typing import TYPE_CHECKING, Final

from renkei.errors import LimitError, QueryError
from renkei.graph.search.fields import CORE, NAME
from renkei.graph.search.index import index_of
from renkei.graph.search.normal import normal
from renkei.graph.search.searching import MAX_QUERY, search

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.search.index import SearchIndex

__all__ = ["NameSearch"]

_FIELDS: Final = frozenset({NAME, CORE, "other"})
_SECONDS: Final = 30.0  # the deadline of the query ends it before


class NameSearch:
    """Finds things by their names: a `renkei.graph.query.patterns.search.Search`.

    find = NameSearch.of(generation.path, most=10_000)
    find("図書館", None)  # [("https://…/id/facility/…", 0.6), …]
    """

    def __init__(self, index: SearchIndex, most: int) -> None:
        self._index, self._most = index, most

    @functools.cached_property
    def _start(self) -> str:
        """What the IRIs of things begin with."""
        with self._index.opened(_SECONDS) as database:
            return f"{database.base}id/"

    @classmethod
    def of(cls, generation: Path, *, most: int) -> NameSearch | None:
        """Return the search of the generation in a directory; None if it has no index.

        Args:
            generation: The directory.
            most: The greatest number of things for a text (``max_search_hits``).
        """
        index = index_of(generation)
        return cls(index, most) if index else None

    def __call__(self, text: str, limit: int | None) -> list[tuple[str, float]]:
        """Return IRI and score of the things with a name that has the text, the best first.

        Args:
            text: What is looked for; names are compared in their normal form.
            limit: How many; None means all.

        Raises:
            QueryError: If the text is too long, or has neither letters nor digits, or the index
                cannot be read.
            LimitError: If there are more than ``max_search_hits``.
        """
        form = normal(text)
        if not form or len(form) > MAX_QUERY:
            raise QueryError(
                f"renkei:search takes 1 to {MAX_QUERY} letters and digits; this text has "
                f"{len(form)}"
            )
        if limit is not None and limit > self._most:
            raise self._too_many(f"{limit:,} things for {text[:40]!r}")
        wanted = limit or self._most
        try:
            found = search(
                self._index,
                text,
                limit=wanted,
                texts=False,
                fuzzy=False,
                fields=_FIELDS,
                letters=True,
                timeout=_SECONDS,
            )
            start = self._start
        except sqlite3.DatabaseError as error:
            raise QueryError(f"the search index cannot be read: {error}") from error
        if limit is None and not found.is_complete:
            raise self._too_many(f"more than {self._most:,} things with {text[:40]!r} in a name")
        return [(start + hit.path, hit.score) for hit in found.hits]

    def _too_many(self, what: str) -> LimitError:
        return LimitError(
            f"{what}: renkei:search gives at most {self._most:,}; write more of the name, or a "
            'number: renkei:search ("text" 100)',
            limit="max_search_hits",
        )
