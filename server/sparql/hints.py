"""Hints on queries whose results may not be what their authors expect.

Terms of renkei's vocabulary that do not exist are mostly misspelt: such a query is valid SPARQL and
has no results. Alternative paths that cannot be written as unions lose their duplicates. The hint
is on the page, and in the header ``Renkei-Hint``.
"""

from __future__ import annotations

import difflib
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.errors import QuerySyntaxError
from renkei.graph.query.patterns.alternatives import without_alternatives
from renkei.graph.query.tokens import tokens
from renkei.ontology.terms import CODE_NAMESPACE, CODES, NAMESPACE, PREFIXES, Renkei

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["Hint", "PathHint", "hints_of"]

_SCHEMES: Final = {f"{CODE_NAMESPACE}{scheme}#": codes.values() for scheme, codes in CODES.items()}
_TERMS: Final = {
    NAMESPACE: [value for name, value in vars(Renkei).items() if not name.startswith("_")],
    **{namespace: list(iris) for namespace, iris in _SCHEMES.items()},
}
_KNOWN: Final = frozenset(itertools.chain.from_iterable(_TERMS.values()))
_PREFIXES: Final = {prefix: iri for prefix, iri in PREFIXES.items() if iri in _TERMS}
_PREFIX_OF: Final = {iri: prefix for prefix, iri in _PREFIXES.items()}
_NAME: Final = re.compile(rf"\b({'|'.join(map(re.escape, _PREFIXES))}):([A-Za-z][\w-]*)")
_IRI: Final = re.compile(rf"<({re.escape(NAMESPACE)}|{re.escape(CODE_NAMESPACE)}[\w-]+#)([\w-]+)>")
_MAX_HINTS: Final = 3
_MAX_NAME: Final = 60  # characters of a name in a hint


@dataclass(frozen=True, slots=True)
class Hint:
    """A term of the vocabulary that does not exist, and the names near to it.

    As a text it is the sentence of the header: English, ASCII.
    """

    name: str
    near: tuple[str, ...]

    def __str__(self) -> str:
        """Return the sentence."""
        near = f"; near to it: {' or '.join(self.near)}" if self.near else ""
        return f"{self.name} is no term of the vocabulary{near}"


@dataclass(frozen=True, slots=True)
class PathHint:
    """An alternative path whose duplicates the engine removes; as a text, as `Hint`."""

    def __str__(self) -> str:
        """Return the sentence."""
        return (
            "the duplicates of an alternative path (|) are removed in this query; write a UNION "
            "where they count"
        )


def hints_of(text: str) -> list[Hint | PathHint]:
    """Return the hints on a query: on its paths, and on at most three unknown terms.

    Args:
        text: A query that has passed `renkei.graph.query.text.check_query_text`.
    """
    return [*_hints_on_paths(text), *_hints_on_terms(text)]


def _hints_on_paths(text: str) -> list[PathHint]:
    if "|" not in text.replace("||", ""):
        return []  # the usual case, without tokenizing
    try:
        all_tokens = list(tokens(text))
    except QuerySyntaxError:
        return []
    return [] if without_alternatives(text, all_tokens).are_all else [PathHint()]


def _hints_on_terms(text: str) -> list[Hint]:
    if all(namespace + local in _KNOWN for namespace, local in _candidates(text)):
        return []  # the usual case, without tokenizing
    unknown: dict[tuple[str, str], None] = {}
    for term in _terms(text):
        if "".join(term) not in _KNOWN:
            unknown[term] = None
            if len(unknown) == _MAX_HINTS:  # each costs a comparison with the whole vocabulary
                break
    return [_hint(*term) for term in unknown]


def _candidates(text: str) -> Iterator[tuple[str, str]]:
    """Yield what looks like terms of the vocabulary, in strings and comments, too."""
    for match in _NAME.finditer(text):
        yield _PREFIXES[match[1]], match[2]
    for match in _IRI.finditer(text):
        yield match[1], match[2]


def _terms(text: str) -> Iterator[tuple[str, str]]:
    """Yield the terms of the vocabulary: namespace and local name, not in strings and comments."""
    prefixes = dict(_PREFIXES)
    try:
        all_tokens = list(tokens(text))
    except QuerySyntaxError:
        return
    for before, token in itertools.pairwise([None, *all_tokens]):
        if token is None:
            continue
        if before is not None and before.text.upper() == "PREFIX":
            prefixes.pop(token.text.removesuffix(":"), None)  # the query redefines it
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes and local.isascii():
                yield prefixes[prefix], local
        elif match := _IRI.fullmatch(token.text):
            yield match[1], match[2]


def _hint(namespace: str, local: str) -> Hint:
    name = _display_name(namespace, local[:_MAX_NAME])
    local_names = {iri.removeprefix(namespace) for iri in _TERMS.get(namespace, ())}
    by_lower_case = {local_name.lower(): local_name for local_name in sorted(local_names)}
    similar = difflib.get_close_matches(local[:_MAX_NAME].lower(), by_lower_case, n=2)
    return Hint(name, tuple(_display_name(namespace, by_lower_case[lower]) for lower in similar))


def _display_name(namespace: str, local: str) -> str:
    prefix = _PREFIX_OF.get(namespace)
    return f"{prefix}:{local}" if prefix else f"<{namespace}{local}>"
