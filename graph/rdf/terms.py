"""RDF terms in N-Triples and N-Quads syntax (https://www.w3.org/TR/n-triples/, n-quads).

Text is the fastest way into the store: it is streamed to ``Store.bulk_load(lenient=True)``, which
does not validate IRIs and language tags. The functions here validate them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

from pyoxigraph import NamedNode

from renkei.graph.rdf.prefixes import prefixed_parts
from renkei.ontology.terms import PREFIXES, Xsd

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

__all__ = [
    "QuadSink",
    "boolean",
    "date",
    "decimal",
    "integer",
    "iri",
    "literal",
    "prefixed_name",
    "quad",
    "text",
    "typed",
]

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_SURROGATE = re.compile(r"[\ud800-\udfff]")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b"}
_ESCAPES |= {"\f": "\\f"}
_ESCAPES |= {chr(c): f"\\u{c:04X}" for c in (*range(0x20), 0x7F) if chr(c) not in _ESCAPES}
_TO_ESCAPE = str.maketrans(_ESCAPES)
_MAX_CACHED = 256  # characters of an IRI; the cache takes at most some 16 MiB


class QuadSink(Protocol):
    """Receives the statements of one named graph."""

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """Add one statement for each object.

        Args:
            subject: An IRI.
            predicate: An IRI.
            objects: Terms in N-Triples syntax, from the functions of this module.
        """
        ...


def iri(value: str) -> str:
    """Return ``<value>``; short ones are cached.

    Raises:
        ValueError: If the value is not an absolute IRI.
    """
    return _short_iri(value) if len(value) <= _MAX_CACHED else _checked_iri(value)


def _checked_iri(value: str) -> str:
    try:
        return str(NamedNode(value))  # checks as a strict parser does (RFC 3987)
    except ValueError as error:
        raise ValueError(f"not an absolute IRI: {value!r} ({error})") from None


_short_iri = lru_cache(maxsize=16_384)(_checked_iri)


def literal(value: str) -> str:
    """Return a plain ``xsd:string`` literal.

    Raises:
        ValueError: If the value has a lone surrogate, which UTF-8 cannot encode.
    """
    if value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'  # as nearly all texts; surrogates and controls are not printable
    if _SURROGATE.search(value):
        raise ValueError(f"not encodable as UTF-8: {value!r}")
    return f'"{value.translate(_TO_ESCAPE)}"'


def text(value: str, language: str) -> str:
    """Return a language-tagged literal; the tag is in lower case, as the store normalises it.

    Raises:
        ValueError: If the language is not a well-formed tag (BCP 47).
    """
    if not _LANGUAGE.fullmatch(language):
        raise ValueError(f"not a language tag: {language!r}")
    return f"{literal(value)}@{language.lower()}"


def typed(value: str, datatype: str) -> str:
    """Return a literal with a datatype; the caller gives the canonical lexical form."""
    return f"{literal(value)}^^{iri(datatype)}"


def integer(value: int, datatype: str = Xsd.integer) -> str:
    """Return an integer in canonical form: ``"5"^^<…#integer>``."""
    return typed(str(value), datatype)


def decimal(value: Decimal) -> str:
    """Return an ``xsd:decimal`` in the store's canonical form: no exponent, no trailing zeros.

    Raises:
        ValueError: If the value is infinite or not a number.
    """
    if not value.is_finite():
        raise ValueError(f"not a decimal number: {value}")
    digits = format(value, "f")
    if "." in digits:
        digits = digits.rstrip("0").rstrip(".")
    return typed("0" if digits in {"-0", ""} else digits, Xsd.decimal)


def boolean(value: bool) -> str:
    """Return an ``xsd:boolean``."""
    return typed("true" if value else "false", Xsd.boolean)


def date(value: dt.date) -> str:
    """Return an ``xsd:date`` without time zone."""
    return typed(value.isoformat(), Xsd.date)


def quad(subject: str, predicate: str, object_term: str, graph: str) -> str:
    """Return one line of N-Quads; ``object_term`` is a term, the others are IRIs."""
    return f"{iri(subject)} {iri(predicate)} {object_term} {iri(graph)} .\n"


_PREFIX_OF: Final = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def prefixed_name(iri: str) -> str:
    """Return ``prefix:local`` with a prefix of the ontology; the IRI itself if it has none."""
    prefix, local = prefixed_parts(iri, _PREFIX_OF)
    return iri if prefix is None else f"{prefix}:{local}"
