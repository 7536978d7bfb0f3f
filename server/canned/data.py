"""The answer of a canned query for programs: complete or one page of it, in every format."""

from __future__ import annotations

import hashlib
from itertools import chain, islice
from typing import TYPE_CHECKING, Final

from flask import Response, request

from renkei.graph.rdf.formats import formats_for
from renkei.server.canned.row_formats import RowPage, write
from renkei.server.web.ask import query_of, rows, stream_rows
from renkei.server.web.negotiation import PAGE
from renkei.server.web.paging import link_header
from renkei.server.web.query_response import QueryResponse

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.rdf.formats import AnswerKind, Format
    from renkei.queries.binding import BoundQuery
    from renkei.queries.model import CannedQuery
    from renkei.server.web.paging import Cursor, Paging

__all__ = ["data_response", "formats_of"]

_KINDS: Final[Mapping[str, AnswerKind]] = {"SELECT": "rows", "ASK": "truth"}
_MAX_BUFFERED: Final = 1024 * 1024  # characters; longer answers are streamed
_PIECES_PER_CHUNK: Final = 500


def formats_of(query: CannedQuery) -> Sequence[Format]:
    """Return the formats of a query's answer, the preferred one first, the page last."""
    kind = _KINDS.get(query.form, "graph")
    suitable = (f for f in formats_for(kind) if query.coordinates or not f.needs_coordinates)
    return (*suitable, *(formats_for("chart") if query.chart else ()), PAGE)


def data_response(
    query: CannedQuery,
    bound: BoundQuery,
    lease: GenerationLease,
    chosen: Format,
    *,
    paging: Paging | None,
    address: Callable[[Cursor | None], str],
    has_bom: bool,
) -> Response:
    """Return the answer in a format for programs.

    Args:
        query: The query.
        bound: The query with its values.
        lease: The generation.
        chosen: One of `formats_of` the query, not the page.
        paging: The page of the answer; None for the complete answer.
        address: Returns the absolute address of another page by its cursor.
        has_bom: True if CSV begins with a byte order mark.
    """
    suffix = chosen.suffix
    text = paging.text if paging else bound.text
    digest = hashlib.sha256(f"{lease.id}\n{suffix}\n{has_bom}\n{text}".encode()).hexdigest()[:32]
    headers = {
        "Content-Disposition": f'inline; filename="{query.name}.{suffix}"',
        "ETag": f'"{digest}"',
    }
    if request.if_none_match.contains(digest):
        return Response(status=304, headers=headers)
    if query.form != "SELECT" or (paging is None and not has_bom and "solutions" in chosen.holds):
        query_request = query_of(bound.text, chosen.written_as, has_row_limit=True)
        return QueryResponse(lease, query_request, chosen.content_type, headers)
    page = RowPage(query=query, rows=(), terms=bound.terms, generation=lease.id, has_bom=has_bom)
    if paging is None:
        return _complete_answer(page, bound, lease, chosen, headers)
    page_rows = list(rows(lease, paging.text, has_row_limit=True))
    links = paging.links(len(page_rows), address)
    if links:
        headers["Link"] = link_header(links)
    page.rows, page.following = page_rows[: paging.limit], links.get("next")
    body = "".join(write(chosen, page))
    return Response(body, content_type=chosen.content_type, headers=headers)


def _complete_answer(
    page: RowPage,
    bound: BoundQuery,
    lease: GenerationLease,
    chosen: Format,
    headers: dict[str, str],
) -> Response:
    """Return all rows: a short answer is buffered, a long one streamed."""
    page.rows, close = stream_rows(lease, bound.text, has_row_limit=True)
    pieces = write(chosen, page)
    beginning, size = [], 0
    try:
        for piece in pieces:
            beginning.append(piece)
            size += len(piece)
            if size > _MAX_BUFFERED:
                break
        else:
            close()
            return Response("".join(beginning), content_type=chosen.content_type, headers=headers)
    except BaseException:
        close()
        raise
    response = Response(
        _Chunks(chain(["".join(beginning)], pieces)),
        content_type=chosen.content_type,
        headers=headers,
    )
    response.call_on_close(lambda: _close(close, lease))
    return response


class _Chunks:
    """Text as larger chunks of bytes; the response closes its source."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        text = "".join(islice(self._pieces, _PIECES_PER_CHUNK))
        if not text:
            raise StopIteration
        return text.encode()


def _close(close: Callable[[], None], _lease: GenerationLease) -> None:
    """Close an answer; until then the response holds the lease."""
    close()
