"""What a request for `/search` asks: words, facets, a page of the hits."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from renkei.graph.rdf.iris import is_key
from renkei.ontology.terms import CODE_NAMESPACE
from renkei.queries.binding import ParameterError
from renkei.server.search.references import SEARCHED_KINDS
from renkei.server.web.texts import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.datastructures import MultiDict

__all__ = [
    "FACETS",
    "IRI_PATTERN",
    "MAX_CHARACTERS",
    "MAX_HITS",
    "MAX_KEY",
    "PARAMETERS",
    "Asked",
    "read_request",
    "short",
]

MAX_HITS: Final = 200
"""Hits of a search that can be paged through."""

MAX_CHARACTERS: Final = 1_000
"""Characters of a query."""

FACETS: Final = ("kind", "government", "theme", "year", "language")
"""The parameters that choose among the hits."""

MAX_KEY: Final = 200
"""Characters of a short value of a facet."""

IRI_PATTERN: Final = r'^https?://[^\x00-\x20\x7f-\xa0<>"{}|\\^`]{1,280}$'
"""The IRIs that are values of facets (RFC 3987 §2.2)."""

PARAMETERS: Final = ("q", *FACETS, "limit", "page", "cursor", "format", "bom")
_LIMIT: Final = 20  # hits of a page
_THEMES: Final = f"{CODE_NAMESPACE}theme#"
_WEB: Final = ("http://", "https://")
_BEFORE: Final[Mapping[str, Callable[[str], str]]] = {
    "government": lambda base: f"{base}id/government/",
    "theme": lambda _: _THEMES,
    "year": lambda base: f"{base}id/period/",
}
"""Facet → what stands before its short values in an IRI."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for.

    Attributes:
        query: The words, as they were written.
        values: Facet → the value that is chosen, as in the address.
        limit: Hits of a page.
        page: Number of the page, from 1; the number of pages is known when there are hits.
        given_limit: Whether the request names the limit.
        cursor: Where the page begins, as a link has it; empty if the page has a number.
    """

    query: str
    values: Mapping[str, str]
    limit: int
    page: int = 1
    given_limit: bool = False
    cursor: str = ""

    @property
    def question(self) -> str:
        """What is asked, without the page: a cursor belongs to it."""
        return urlencode({"q": self.query, **dict(sorted(self.values.items()))})

    def filters(self, base: str) -> dict[str, list[str]]:
        """Return the conditions on the facets of the index."""
        filters = {}
        for facet, value in self.values.items():
            if facet == "kind":
                filters["class"] = [SEARCHED_KINDS[value].class_]
            elif facet == "language":
                filters[facet] = [value]
            else:
                is_iri = value.startswith(_WEB)
                filters[facet] = [value if is_iri else _BEFORE[facet](base) + value]
        return filters

    def without(self, facet: str) -> Asked:
        """Return the same without a choice, from its first page."""
        values = {name: value for name, value in self.values.items() if name != facet}
        return replace(self, values=values, page=1)

    def having(self, facet: str, value: str) -> Asked:
        """Return the same with another choice, from its first page."""
        return replace(self, values={**self.values, facet: value}, page=1)

    def at(self, page: int) -> Asked:
        """Return another page."""
        return replace(self, page=page)

    def parameters(self, **more: str) -> str:
        """Return the query string of the address, without ``?``."""
        pairs = {"q": self.query, **self.values, **more}
        if self.given_limit:
            pairs["limit"] = str(self.limit)
        if self.page > 1:
            pairs["page"] = str(self.page)
        return urlencode(pairs)


def short(facet: str, iri: str, base: str) -> str:
    """Return the value of a facet as in an address: a key, or the IRI where there is none."""
    before = _BEFORE[facet](base) if facet in _BEFORE else ""
    key = iri.removeprefix(before)
    return key if is_key(key) else iri


def read_request(args: MultiDict[str, str]) -> Asked:
    """Read the parameters of a request.

    Raises:
        ParameterError: If one is malformed.
    """
    query = args.get("q", "")
    if len(query) > MAX_CHARACTERS:
        raise ParameterError(
            f"q has {len(query):,} characters; at most {MAX_CHARACTERS:,} are searched for",
            parameter="q",
        )
    values = {facet: value for facet in FACETS if (value := args.get(facet, ""))}
    for facet, value in values.items():
        _check(facet, value)
    limit = args.get("limit", "")
    size = _number("limit", limit, MAX_HITS) if limit else _LIMIT
    text = query.encode("utf-8", "replace").decode()  # without lone surrogates
    cursor = args.get("cursor", "")
    if cursor and args.get("page"):
        raise ParameterError("give cursor or page, not both", parameter="cursor")
    return Asked(text, values, size, given_limit=bool(limit), cursor=cursor)


def _check(facet: str, value: str) -> None:
    allowed: list[str] = []
    if facet == "kind":
        allowed = [*SEARCHED_KINDS]
    elif facet == "language":
        allowed = [*LANGUAGES]
    elif re.fullmatch(IRI_PATTERN, value) or (len(value) <= MAX_KEY and is_key(value)):
        return
    if value not in allowed:
        what = "one of those listed" if allowed else "a short key, or an IRI"
        raise ParameterError(
            f"the parameter {facet!r} must be {what}; {value[:_MAX_QUOTED]!r} is not",
            parameter=facet,
            allowed=allowed or None,
        )


_MAX_QUOTED: Final = 40


def _number(name: str, text: str, most: int) -> int:
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if not is_number or not 1 <= int(text) <= most:
        raise ParameterError(
            f"the parameter {name!r} must be a number from 1 to {most}; "
            f"{text[:_MAX_QUOTED]!r} is not",
            parameter=name,
            allowed=[f"1-{most}"],
        )
    return int(text)
