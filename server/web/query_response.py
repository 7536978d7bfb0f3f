"""Responses that are computed later: deferred ones, and tables that are streamed as CSV.

A view on the event loop returns a deferred response instead of blocking.

`renkei.server.http.front` runs the query of a `QueryResponse` on the event loop, and computes a
`BlockingResponse` in a thread. Under any other WSGI server both compute themselves when they are
called, in the thread of the request.
"""

from __future__ import annotations

import abc
import functools
import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask import Response, current_app, request

from renkei.errors import RenkeiError
from renkei.graph.query.csv_rows import csv_record
from renkei.graph.rdf.formats import CSV
from renkei.queries.binding import ParameterError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from _typeshed.wsgi import StartResponse
    from flask import Flask

    from renkei.graph.engine.base import Execution
    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.query.request import QueryRequest
    from renkei.graph.query.text import QueryKind

    DirectRoute = Callable[[str, bytes, Mapping[str, str], bytes], "DirectAnswer | None"]
    """Method, query string, headers and body of a request to its answer; None if Flask answers.

    Raises what the view of the route raises.
    """
    Render = Callable[["AnswerHead | RenkeiError"], Response]

__all__ = [
    "PAGE_BYTES",
    "AnswerHead",
    "BlockingResponse",
    "DeferredResponse",
    "DirectAnswer",
    "QueryPageResponse",
    "QueryResponse",
    "csv_file",
    "direct_routes",
    "register_direct",
]

_DIRECT: Final = "renkei-direct"
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]+")
_BOM: Final = "\ufeff"
_BOOLEANS: Final = {"false": False, "true": True}
_LINES: Final = 500  # that are sent at once

PAGE_BYTES: Final = 2 * 1024 * 1024
"""Most bytes of an answer that are read for a page."""


@dataclass(frozen=True, slots=True)
class AnswerHead:
    """The beginning of an answer.

    Attributes:
        kind: The form of the query.
        data: At most `PAGE_BYTES` bytes.
        is_truncated: True if the answer has more.
    """

    kind: QueryKind
    data: bytes
    is_truncated: bool


@dataclass(frozen=True, slots=True)
class DirectAnswer:
    """An answer that is planned without Flask; its status is 200.

    Attributes:
        route: Rule of the route, for log and metrics.
        lease: The generation that answers.
        query: The query.
        headers: All header fields.
        prefix: Bytes before the answer, such as a byte order mark.
    """

    route: str
    lease: GenerationLease
    query: QueryRequest
    headers: list[tuple[str, str]]
    prefix: bytes = b""


class DeferredResponse(Response, abc.ABC):
    """A response whose headers are set and whose body is computed later."""

    @abc.abstractmethod
    def compute(self) -> Response:
        """Return the complete response; it blocks.

        Raises:
            RenkeiError: As raised by the query or the view.
        """

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Compute and send it (PEP 3333), under any WSGI server."""
        try:
            response = self.compute()
        except Exception as error:
            response = current_app.make_response(current_app.handle_user_exception(error))
            response = current_app.process_response(response)
        return response(environ, start_response)


class QueryResponse(DeferredResponse):
    """A response whose body is the answer of a query.

    Attributes:
        lease: The generation that answers.
        query: The query.
        prefix: Bytes before the answer, such as a byte order mark.
    """

    def __init__(
        self,
        lease: GenerationLease,
        query: QueryRequest,
        content_type: str,
        headers: Mapping[str, str] | None = None,
        prefix: bytes = b"",
    ) -> None:
        super().__init__(content_type=content_type, headers=headers)
        self.lease, self.query, self.prefix = lease, query, prefix

    def planned(self, route: str) -> DirectAnswer:
        """Return what a front needs to answer instead of calling it."""
        fields = [(name, value) for name, value in self.headers if name != "Content-Length"]
        return DirectAnswer(route, self.lease, self.query, fields, self.prefix)

    def compute(self) -> Response:
        """See `DeferredResponse.compute`."""
        execution = self.lease.engine.run_blocking(self.query)
        chunks = itertools.chain((self.prefix,), execution.chunks)
        response = Response(chunks, headers=self.headers)
        if execution.length is not None:
            response.content_length = len(self.prefix) + execution.length
        response.call_on_close(functools.partial(_close, execution, self.lease))
        return response


class QueryPageResponse(DeferredResponse):
    """A page with the beginning of a query's answer.

    The query runs first, on the event loop; only then a thread renders the page. A page that waits
    for a worker occupies no thread.

    Attributes:
        lease: The generation to ask.
        query: What to ask it.
    """

    def __init__(self, lease: GenerationLease, query: QueryRequest, render: Render) -> None:
        """Defer a page.

        Args:
            lease: The generation that answers.
            query: The query.
            render: Makes the page, of the answer or of the error that the query ended with.
        """
        super().__init__()
        self.lease, self.query, self._render = lease, query, render

    def rendering(self, answer: AnswerHead | RenkeiError) -> BlockingResponse:
        """Return the rest of the work, once the query has run."""
        return BlockingResponse(functools.partial(self._render, answer))

    def compute(self) -> Response:
        """See `DeferredResponse.compute`."""
        try:
            with self.lease.engine.run_blocking(self.query) as execution:
                answer: AnswerHead | RenkeiError = _head(execution)
        except RenkeiError as error:
            answer = error
        return self.rendering(answer).compute()


def _head(execution: Execution) -> AnswerHead:
    data = bytearray()
    for chunk in execution.chunks:
        data += chunk
        if len(data) > PAGE_BYTES:
            break
    return AnswerHead(execution.kind, bytes(data[:PAGE_BYTES]), len(data) > PAGE_BYTES)


class BlockingResponse(DeferredResponse):
    """A response that a function computes where blocking is allowed."""

    def __init__(self, function: Callable[[], Response]) -> None:
        super().__init__()
        self._function = function

    def compute(self) -> Response:
        """See `DeferredResponse.compute`."""
        return current_app.process_response(self._function())


def _close(execution: Execution, _lease: GenerationLease) -> None:
    """Close an execution; its argument keeps the lease alive until then."""
    execution.close()


def register_direct(app: Flask, path: str, route: DirectRoute) -> None:
    """Let a front answer the requests for a path without calling the view, where it can."""
    app.extensions.setdefault(_DIRECT, {})[path] = route


def direct_routes(app: Flask) -> Mapping[str, DirectRoute]:
    """Return the paths that are answered without Flask, each with its function."""
    routes: Mapping[str, DirectRoute] = app.extensions.get(_DIRECT, {})
    return routes


def csv_file(heads: Sequence[str], rows: Iterable[Sequence[str]], name: str) -> Response:
    """Return the response with a table as a file to be saved; its rows are streamed.

    Args:
        heads: The heads of the columns.
        rows: The cells of each row.
        name: Name of the file without its suffix.

    Raises:
        ParameterError: If ``bom`` is neither true nor false.
    """
    text = request.args.get("bom", "false")
    if text not in _BOOLEANS:
        raise ParameterError("bom must be true or false", parameter="bom", allowed=[*_BOOLEANS])
    lines = map(csv_record, itertools.chain([heads], rows))
    return Response(
        _chunks(itertools.chain([_BOM] if _BOOLEANS[text] else [], lines)),
        content_type=CSV.content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{_UNSAFE.sub("-", name)}.{CSV.suffix}"'
        },
    )


def _chunks(lines: Iterable[str]) -> Iterable[str]:
    found = iter(lines)
    while chunk := "".join(itertools.islice(found, _LINES)):
        yield chunk
