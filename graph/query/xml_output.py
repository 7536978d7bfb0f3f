"""Answers in XML: carriage returns are escaped, and what XML cannot hold is refused.

pyoxigraph 0.5 writes any character and any property as it is. XML 1.0 has no control characters
(section 2.2), readers turn an unescaped carriage return into a line feed (section 2.11), and the
property of a triple must be the name of an element.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from renkei.errors import QueryError
from renkei.graph.rdf.carriage_returns import escape_carriage_returns

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyoxigraph as ox

    from renkei.graph.query.evaluation import Output

__all__ = ["XmlOutput", "checked_triples"]

_NOT_IN_XML: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
_BEGINS: Final = (b"\xef\xbf", b"\xef")  # of U+FFFE and U+FFFF, cut at the end of a piece


class XmlOutput:
    """An output for XML; call `finish` at the end."""

    def __init__(self, output: Output) -> None:
        self._output = output
        self._rest = b""

    def write(self, data: bytes) -> int:
        """Write bytes; return their number.

        Raises:
            QueryError: If they have a character that XML does not allow.
        """
        piece = self._rest + data
        if match := _NOT_IN_XML.search(piece):
            code = ord(match[0].decode())
            raise QueryError(
                f"the answer has the character U+{code:04X}, which XML 1.0 cannot hold; ask for "
                "another format"
            )
        self._rest = next((begin for begin in _BEGINS if piece.endswith(begin)), b"")
        self._output.write(escape_carriage_returns(piece.removesuffix(self._rest)))
        return len(data)

    def flush(self) -> None:
        """Do nothing; pyoxigraph requires the method."""

    def finish(self) -> None:
        """Write the remaining bytes."""
        self._output.write(self._rest)


def checked_triples(triples: Iterable[ox.Triple]) -> Iterator[ox.Triple]:
    """Yield triples for RDF/XML.

    Raises:
        QueryError: At a triple that RDF/XML cannot express.
    """
    # It imports rdflib, which takes longer than the start of a worker, and few answers need it.
    from renkei.graph.rdf.xml_limits import XmlLimits  # noqa: PLC0415

    limits = XmlLimits()
    for triple in triples:
        reason = limits.reason(triple)
        if reason is not None:
            raise QueryError(f"RDF/XML cannot hold this answer: {reason}; ask for Turtle")
        yield triple
