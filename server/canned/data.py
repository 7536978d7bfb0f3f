"""The answer of a canned query for programs: whole or one page of it, in every format."""

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
    from renkei.queries.read import CannedQuery
    from renkei.server.web.paging import Cursor, Paging

__all__ = ["data_response", "formats_of"]

_KINDS: Final[Mapping[str, AnswerKind]] = {"SELECT": "rows", "ASK": "truth"}
_WHOLE_BYTES: Final = 1024 * 1024  # longer answers are sent while they are written


def formats_of(query: CannedQuery) -> Sequence[Format]:
    """Return what a query can be answered in, the preferred one first, the page last."""
    kind = _KINDS.get(query.form, "graph")
    suitable = (f for f in formats_for(kind) if query.coordinates or not f.needs_coordinates)
    return (*suitable, PAGE)


def data_response(
    query: CannedQuery,
    bound: BoundQuery,
    lease: GenerationLease,
    chosen: Format,
    *,
    paging: Paging | None,
    address: Callable[[Cursor | None], str],
    has_mark: bool,
) -> Response:
    """Answer a program.

    Args:
        query: The query.
        bound: The query with its values.
        lease: The generation to ask.
        chosen: One of `formats_of` the query, not the page.
        paging: The page to answer with; None for the whole answer.
        address: Gives the absolute address of another page by its cursor.
        has_mark: True if CSV is to begin with a byte order mark.
    """
    suffix = chosen.suffix
    text = paging.text if paging else bound.text
    digest = hashlib.sha256(f"{lease.id}\n{suffix}\n{has_mark}\n{text}".encode()).hexdigest()[:32]
    headers = {
        "Content-Disposition": f'inline; filename="{query.name}.{suffix}"',
        "ETag": f'"{digest}"',
    }
    if request.if_none_match.contains(digest):
        return Response(status=304, headers=headers)
    if query.form != "SELECT" or (paging is None and not has_mark and "solutions" in chosen.holds):
        wanted = query_of(bound.text, chosen.written_as, has_row_limit=True)
        return QueryResponse(lease, wanted, chosen.content_type, headers)
    found = RowPage(query=query, rows=(), terms=bound.terms, generation=lease.id, has_mark=has_mark)
    if paging is None:
        return _whole(found, bound, lease, chosen, headers)
    some = list(rows(lease, paging.text, has_row_limit=True))
    links = paging.links(len(some), address)
    if links:
        headers["Link"] = link_header(links)
    found.rows, found.following = some[: paging.limit], links.get("next")
    body = "".join(write(chosen, found))
    return Response(body, content_type=chosen.content_type, headers=headers)


def _whole(
    page: RowPage,
    bound: BoundQuery,
    lease: GenerationLease,
    chosen: Format,
    headers: dict[str, str],
) -> Response:
    """All rows; a short answer at once, a long one piece by piece."""
    page.rows, close = stream_rows(lease, bound.text, has_row_limit=True)
    pieces = write(chosen, page)
    beginning, size = [], 0
    try:
        for piece in pieces:
            beginning.append(piece)
            size += len(piece)
            if size > _WHOLE_BYTES:
                break
        else:
            close()
            return Response("".join(beginning), content_type=chosen.content_type, headers=headers)
    except BaseException:
        close()
        raise
    response = Response(
        _Pieces(chain(["".join(beginning)], pieces)),
        content_type=chosen.content_type,
        headers=headers,
    )
    response.call_on_close(lambda: _end(close, lease))
    return response


class _Pieces:
    """Text as larger pieces of bytes; to close it is the business of the response."""

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        found = "".join(islice(self._pieces, 500))
        if not found:
            raise StopIteration
        return found.encode()


def _end(close: Callable[[], None], _view: GenerationLease) -> None:
    """Let an answer go; until then the response holds the generation that it comes from."""
    close()
