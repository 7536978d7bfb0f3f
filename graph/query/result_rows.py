r"""Limits of rows and bytes, applied to an answer while it is serialised.

pyoxigraph serialises an answer itself and takes no limit. The ends of rows are recognised in its
output without parsing:

- SPARQL JSON: a row begins with ``[{"`` or ``,{"`` and the first letter of a variable. In a
  string a quote is always written ``\"``, so that only a string that *ends* in ``,{`` looks alike,
  and then the next character is ``}`` or ``,``. Rows without any value (``{}``) are not counted.
- SPARQL XML: a row ends with ``</result>``, and ``<`` is always escaped within a value.
- CSV: a row ends with CR LF outside quotation marks. TSV: with LF, which a value never contains.
- N-Triples: a triple ends with LF. Other RDF formats have no rows; only bytes are limited.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from renkei.errors import LimitError
from renkei.graph.rdf.formats import CSV, N_TRIPLES, SPARQL_JSON, SPARQL_XML, TSV

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["LimitedOutput", "Truncated", "too_many_bytes"]

_JSON: Final = SPARQL_JSON.media_type
_XML: Final = SPARQL_XML.media_type
_CSV: Final = CSV.media_type
_TSV: Final = TSV.media_type
_CHUNK_BYTES: Final = 64 * 1024  # pyoxigraph writes 8 KiB or less at a time
_ROW_ENDS: Final = {
    _JSON: re.compile(rb'[\[,]\{"(?=[^},])'),
    _XML: re.compile(rb"</result>"),
    _CSV: re.compile(rb'\r\n|"'),
    _TSV: re.compile(rb"\n"),
    N_TRIPLES.media_type: re.compile(rb"\n"),
}
_LOOK_AHEAD: Final = {_JSON: 5, _XML: 8}  # longest prefix of a row's end at the end of a chunk
_DOCUMENT_ENDS: Final = {_JSON: b"]}}", _XML: b"</results></sparql>"}


class Truncated(Exception):  # noqa: N818 # control flow, not an error
    """The answer has more rows than allowed; it was ended after the last one, well-formed."""


class LimitedOutput:
    """An output for `renkei.graph.query.evaluation.evaluate` that stops at the limits.

    Attributes:
        rows: Number of rows written so far.
    """

    def __init__(
        self,
        media_type: str,
        send: Callable[[bytes], object],
        *,
        max_rows: int = 0,
        max_bytes: int = 0,
    ) -> None:
        """Pass the answer on in chunks of about 64 KiB.

        Args:
            media_type: Media type of the answer, without parameters.
            send: Receives the chunks.
            max_rows: Most rows; 0 means no limit.
            max_bytes: Longest answer in bytes; 0 means no limit.
        """
        self.rows = -1 if media_type in {_CSV, _TSV} else 0  # the first one is the header
        self._media_type = media_type
        self._row_end = _ROW_ENDS.get(media_type)
        self._send, self._max_rows, self._max_bytes = send, max_rows, max_bytes
        self._chunks: list[bytes] = []
        self._buffered = self._sent = 0
        self._in_quotes = self._is_ended = False

    def write(self, data: bytes) -> int:
        """Add bytes; return their number.

        Raises:
            Truncated: If there are more rows than allowed; the document was completed.
            LimitError: If the answer is longer than ``max_bytes``.
        """
        if self._is_ended:  # pyoxigraph retries to write its buffer
            raise Truncated
        self._chunks.append(bytes(data))
        self._buffered += len(data)
        if self._buffered >= _CHUNK_BYTES:
            self.send_complete_rows()
        return len(data)

    def flush(self) -> None:
        """Do nothing; pyoxigraph requires the method."""

    def finish(self) -> None:
        """Send the remaining bytes; raises the errors of `write`."""
        self.send_complete_rows()
        rest = b"".join(self._chunks)
        self._chunks = []
        self._pass_on(rest)

    def send_complete_rows(self) -> None:
        """Send the complete rows now; raises the errors of `write`."""
        data = b"".join(self._chunks)
        rest = data[self._count(data) :]
        self._chunks, self._buffered = [rest], 0
        self._pass_on(data[: len(data) - len(rest)])

    def _count(self, data: bytes) -> int:
        """Count the rows that end in ``data``; return how many bytes of it can be sent."""
        cut = done = 0
        for begin, end in self._boundaries(data):
            done = end
            if self._max_rows and self.rows == self._max_rows:  # this row exceeds the limit
                raise self._truncated(data[: begin if self._media_type == _JSON else cut])
            self.rows += 1
            cut = end
        if self._max_rows and self.rows == self._max_rows and self._media_type != _JSON:
            self._in_quotes = False  # the rest is scanned again
            return cut  # the rest is sent only if it contains no further row
        if self._media_type == _CSV:
            return len(data) - data.endswith(b"\r")
        return max(done, len(data) - _LOOK_AHEAD.get(self._media_type, 0))

    def _boundaries(self, data: bytes) -> Iterator[tuple[int, int]]:
        if self._row_end is None:
            return
        for match in self._row_end.finditer(data):
            if self._media_type == _CSV:
                if match[0] == b'"':
                    self._in_quotes = not self._in_quotes
                    continue
                if self._in_quotes:
                    continue
            yield match.span()

    def _truncated(self, last: bytes) -> Truncated:
        self._chunks, self._is_ended = [], True
        self._pass_on(last + _DOCUMENT_ENDS.get(self._media_type, b""))
        return Truncated()

    def _pass_on(self, data: bytes) -> None:
        self._sent += len(data)
        if self._max_bytes and self._sent > self._max_bytes:
            raise too_many_bytes(self._max_bytes)
        if data:
            self._send(data)


def too_many_bytes(limit: int) -> LimitError:
    """Return the error of an answer that is longer than ``max_result_bytes``."""
    return LimitError(
        f"the answer has more than {limit:,} bytes; ask for less with LIMIT, or for all of it by "
        "downloading a dump",
        limit="max_result_bytes",
    )
