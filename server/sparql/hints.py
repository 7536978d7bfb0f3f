"""Terms of our own vocabulary that a query names, but that do not exist: mostly mistyped.

Such a query is right SPARQL and finds nothing, and nobody tells why. So the answer says it: on the
page, and in the header ``Renkei-Hint``.
"""

from __future__ import annotations

import difflib
import itertools
import re
from typing import TYPE_CHECKING, Final

from renkei.errors import QuerySyntaxError
from renkei.graph.query.tokens import tokens
from renkei.ontology.terms import CODE_NAMESPACE, CODES, NAMESPACE, PREFIXES, Renkei

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["hints_of"]

_SCHEMES: Final = {f"{CODE_NAMESPACE}{scheme}#": codes.values() for scheme, codes in CODES.items()}
_TERMS: Final = {
    NAMESPACE: [value for name, value in vars(Renkei).items() if not name.startswith("_")],
    **{namespace: list(iris) for namespace, iris in _SCHEMES.items()},
}
_KNOWN: Final = frozenset(itertools.chain.from_iterable(_TERMS.values()))
_OURS: Final = {prefix: iri for prefix, iri in PREFIXES.items() if iri in _TERMS}
_PREFIX_OF: Final = {iri: prefix for prefix, iri in _OURS.items()}
_NAME: Final = re.compile(rf"\b({'|'.join(map(re.escape, _OURS))}):([A-Za-z][\w-]*)")
_IRI: Final = re.compile(rf"<({re.escape(NAMESPACE)}|{re.escape(CODE_NAMESPACE)}[\w-]+#)([\w-]+)>")
_MOST: Final = 3
_LONGEST: Final = 60


def hints_of(text: str) -> list[str]:
    """Return a sentence (ASCII) for each term of ours that a query names and that is not there.

    Args:
        text: A query that has passed `renkei.graph.query.text.check_query_text`.
    """
    if all(namespace + local in _KNOWN for namespace, local in _looks_like(text)):
        return []  # without reading the tokens: so it is nearly always
    unknown = [found for found in _named(text) if "".join(found) not in _KNOWN]
    return [_hint(*found) for found in dict.fromkeys(unknown)][:_MOST]


def _looks_like(text: str) -> Iterator[tuple[str, str]]:
    for match in _NAME.finditer(text):
        yield _OURS[match[1]], match[2]
    for match in _IRI.finditer(text):
        yield match[1], match[2]


def _named(text: str) -> Iterator[tuple[str, str]]:
    """Give the terms of ours, as namespace and local name, outside of strings and comments."""
    prefixes = dict(_OURS)
    try:
        found = list(tokens(text))
    except QuerySyntaxError:
        return
    for before, token in itertools.pairwise([None, *found]):
        if token is None:
            continue
        if before is not None and before.text.upper() == "PREFIX":
            prefixes.pop(token.text.removesuffix(":"), None)  # it may mean anything now
        elif token.kind == "name":
            prefix, _, local = token.text.partition(":")
            if prefix in prefixes and local.isascii():
                yield prefixes[prefix], local
        elif match := _IRI.fullmatch(token.text):
            yield match[1], match[2]


def _hint(namespace: str, local: str) -> str:
    shown = _shown(namespace, local[:_LONGEST])
    known = {iri.removeprefix(namespace) for iri in _TERMS.get(namespace, ())}
    lowered = {name.lower(): name for name in sorted(known)}
    near = difflib.get_close_matches(local[:_LONGEST].lower(), lowered, n=2)
    meant = " or ".join(_shown(namespace, lowered[name]) for name in near)
    return f"{shown} is no term of the vocabulary" + (f"; near to it: {meant}" if meant else "")


def _shown(namespace: str, local: str) -> str:
    prefix = _PREFIX_OF.get(namespace)
    return f"{prefix}:{local}" if prefix else f"<{namespace}{local}>"
