"""Escapes carriage returns in XML: readers convert unescaped ones into line feeds.

XML 1.0, section 2.11. Only texts contain them; pyoxigraph ends its own lines with line feeds.
"""

from __future__ import annotations

from typing import Protocol

__all__ = ["CarriageReturns", "escape_carriage_returns"]


class _Output(Protocol):
    def write(self, data: bytes, /) -> object: ...


def escape_carriage_returns(data: bytes) -> bytes:
    """Return XML with a character reference for each carriage return."""
    return data.replace(b"\r", b"&#13;")


class CarriageReturns:
    """A binary file that escapes the carriage returns of what is written to it.

    ``serialize(triples, CarriageReturns(file), RdfFormat.RDF_XML)``
    """

    def __init__(self, file: _Output) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        """Write bytes; return their number."""
        self._file.write(escape_carriage_returns(data))
        return len(data)

    def flush(self) -> None:
        """Do nothing: serialisers call it, and the owner of the file flushes it."""
