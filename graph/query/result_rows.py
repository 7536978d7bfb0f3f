r"""Count the rows of an answer as it is written, and end it whole after the last one allowed.

pyoxigraph writes an answer by itself and takes no limit. What it writes is known well enough to see
where a row ends without parsing it:

- SPARQL JSON: a row begins with ``[{"`` or ``,{"`` and the first letter of a variable. In a
  string a quote is always written ``\"``, so that only a string that *ends* in ``,{`` looks alike,
  and then the next character is ``}`` or ``,``. Rows without any value (``{}``) are not counted.
- SPARQL XML: a row ends with ``</result>``, and ``<`` is always escaped within a value.
- CSV: a row ends with CR LF outside quotation marks. TSV: with LF, which a value never has.
- N-Triples: a triple ends with LF. Other formats of graphs have no row; only bytes are counted.
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
_GATHERED: Final = 64 * 1024  # pyoxigraph writes pieces of 8 KiB and less
_ROW_ENDS: Final = {
    _JSON: re.compile(rb'[\[,]\{"(?=[^},])'),
    _XML: re.compile(rb"</result>"),
    _CSV: re.compile(rb'\r\n|"'),
    _TSV: re.compile(rb"\n"),
    N_TRIPLES.media_type: re.compile(rb"\n"),
}
_LOOK_AHEAD: Final = {_JSON: 5, _XML: 8}  # bytes of a row's end that a piece may cut
_DOCUMENT_ENDS: Final = {_JSON: b"]}}", _XML: b"</results></sparql>"}


class Truncated(Exception):  # noqa: N818 # no error: the answer was ended on purpose
    """The answer has the most rows allowed, and was ended as a whole document."""


class LimitedOutput:
    """Gathers what pyoxigraph writes, counts rows and bytes, and stops at the limits.

    Attributes:
        rows: Rows that were written so far.
    """

    def __init__(
        self,
        media_type: str,
        send: Callable[[bytes], object],
        *,
        max_rows: int = 0,
        max_bytes: int = 0,
    ) -> None:
        """Send the answer on in pieces of about 64 KiB.

        Args:
            media_type: What is written, without parameters.
            send: Takes the pieces.
            max_rows: Most rows; 0 means any number.
            max_bytes: Most bytes; 0 means any number.
        """
        self.rows = -1 if media_type in {_CSV, _TSV} else 0  # the first one is the header
        self._media_type = media_type
        self._row_end = _ROW_ENDS.get(media_type)
        self._send, self._max_rows, self._max_bytes = send, max_rows, max_bytes
        self._pieces: list[bytes] = []
        self._gathered = self._sent = 0
        self._in_quotes = self._is_cut = False

    def write(self, data: bytes) -> int:
        """Take a piece.

        Raises:
            Truncated: If there are more rows than allowed; the answer was then ended.
            LimitError: If the answer has more bytes than allowed.
        """
        if self._is_cut:  # pyoxigraph tries again to write what it has gathered
            raise Truncated
        self._pieces.append(bytes(data))
        self._gathered += len(data)
        if self._gathered >= _GATHERED:
            self._flush()
        return len(data)

    def flush(self) -> None:
        """Do nothing: what may go on has gone on. pyoxigraph asks for it."""

    def finish(self) -> None:
        """Send what is left; raises what `write` does."""
        self._flush()
        rest = b"".join(self._pieces)
        self._pieces = []
        self._pass_on(rest)

    def _flush(self) -> None:
        data = b"".join(self._pieces)
        kept = data[self._count(data) :]
        self._pieces, self._gathered = [kept], 0
        self._pass_on(data[: len(data) - len(kept)])

    def _count(self, data: bytes) -> int:
        """Count the rows that end in ``data``; return how much of it can go on."""
        cut = done = 0
        for begin, end in self._boundaries(data):
            done = end
            if self._max_rows and self.rows == self._max_rows:  # this is one more
                raise self._truncated(data[: begin if self._media_type == _JSON else cut])
            self.rows += 1
            cut = end
        if self._max_rows and self.rows == self._max_rows and self._media_type != _JSON:
            self._in_quotes = False  # it is read again from here
            return cut  # what follows goes on only if it holds no other row
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
        self._pieces, self._is_cut = [], True
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
