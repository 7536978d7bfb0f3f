"""N-Quads as the store returns them, without a store on disk: for lines of any number.

The store normalises terms: ``"007"^^xsd:integer`` comes back as ``"7"^^xsd:integer``, ``@ja-Kana``
as ``@ja-kana``. Lines whose terms are certainly returned unchanged are recognised by one regular
expression over a whole block of lines. All others pass through a store in memory.
"""

from __future__ import annotations

import re
from typing import Final

from pyoxigraph import RdfFormat, Store

from renkei.ontology.terms import Xsd

__all__ = ["LANGUAGE", "NUMBER_OR_TIME", "PLAIN_DATATYPE", "canonical_lines"]

_XSD: Final = re.escape(Xsd.string.removesuffix("string"))
_RDF: Final = re.escape("http://www.w3.org/1999/02/22-rdf-syntax-ns#")
_DAY: Final = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:Z|\+09:00)?"
_INTEGER: Final = "(?:0|-?[1-9][0-9]{0,17})"
_DECIMAL: Final = (
    r"(?:0|-?(?:[1-9][0-9]{0,14}(?:\.[0-9]{0,14}[1-9])?|0\.[0-9]{0,14}[1-9]))"  # no 1.0, no -0
)
NUMBER_OR_TIME: Final = (
    rf'"(?:(?:true|false)"\^\^<{_XSD}boolean|{_INTEGER}"\^\^<{_XSD}integer'
    rf'|{_DECIMAL}"\^\^<{_XSD}decimal|{_DAY}"\^\^<{_XSD}date|{_DAY}T{_TIME}"\^\^<{_XSD}dateTime)>'
)
"""Regular expression of numbers, truth values and times that the store returns unchanged."""
LANGUAGE: Final = "@[a-z]{2,3}(?:-[a-z]{4})?(?:-[a-z]{2})?"
"""Regular expression of well-formed language tags that it returns unchanged."""
PLAIN_DATATYPE: Final = rf"<(?:{_XSD}anyURI>|(?!{_XSD}|{_RDF}))"
"""Regular expression of the beginning of a datatype whose texts it returns unchanged."""
_IRI: Final = r'<[^\x00-\x20<>"{}|^`\\]*+>'
_TEXT: Final = r'"[^"\\\x00-\x1f\x7f]*+(?:\\["\\nrt][^"\\\x00-\x1f\x7f]*+)*+"'
_LITERAL: Final = rf"(?:{NUMBER_OR_TIME}|{_TEXT}(?:{LANGUAGE}|\^\^(?={PLAIN_DATATYPE}){_IRI})?)"
_LINES: Final = re.compile(
    rf"(?:{_IRI} {_IRI} (?:{_IRI}|{_LITERAL}) {_IRI} \.\n)*+".encode("ascii")
)
_BLANK_NODE: Final = re.compile(rb"^_:.*|^<[^>]*> <[^>]*> _:.*|^.* _:\S+ \.$", re.MULTILINE)


def canonical_lines(lines: bytes) -> bytes:
    r"""Return lines of N-Quads as the store returns them; the order of some may change.

        >>> canonical_lines(b'<x:s> <x:p> "07"^^<http://www.w3.org/2001/XMLSchema#int> <x:g> .\n')
        b'<x:s> <x:p> "7"^^<http://www.w3.org/2001/XMLSchema#integer> <x:g> .\n'

    Args:
        lines: Complete lines; each has a named graph.

    Raises:
        ValueError: If a line is malformed, or has a blank node, which no store keeps by its name.
    """
    match = _LINES.match(lines)
    end = match.end() if match else 0
    if end == len(lines):
        return lines
    canonical, others = [lines[:end]], []
    while end < len(lines):
        next_line = lines.index(b"\n", end) + 1
        others.append(lines[end:next_line])
        match = _LINES.match(lines, next_line)
        end = match.end() if match else next_line
        canonical.append(lines[next_line:end])
    return b"".join([*canonical, _through_store(b"".join(others))])


def _through_store(lines: bytes) -> bytes:
    store = Store()
    try:
        store.bulk_load(input=lines, format=RdfFormat.N_QUADS, lenient=True)
    except SyntaxError as error:
        raise ValueError(f"not N-Quads: {error}") from error
    returned = store.dump(format=RdfFormat.N_QUADS) or b""
    if node := _BLANK_NODE.search(returned):
        raise ValueError(f"a statement has a blank node: {node[0].decode()}; give it an IRI")
    return returned
