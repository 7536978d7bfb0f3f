"""Responses that are still to be computed, and who computes them.

A view that runs in the event loop must not block. It returns a `QueryResponse`, which the front
evaluates in the event loop, or a `BlockingResponse`, which the front computes in a thread. Under
any other WSGI server both compute themselves, in the thread of the request.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

from flask import Response, current_app

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from _typeshed.wsgi import StartResponse

    from renkei.graph.engine.base import Execution
    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.query.request import QueryRequest

__all__ = ["BlockingResponse", "DeferredResponse", "QueryResponse"]


class DeferredResponse(Response):
    """A response that is computed later: its headers are set, its body is not there yet."""

    def compute(self) -> Response:
        """Return the response itself; it may block.

        Raises:
            RenkeiError: What the query or the view raises.
        """
        raise NotImplementedError

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Compute it and send it (PEP 3333): the case of a WSGI server."""
        try:
            response = self.compute()
        except Exception as error:
            response = current_app.make_response(current_app.handle_user_exception(error))
            response = current_app.process_response(response)
        return response(environ, start_response)


class QueryResponse(DeferredResponse):
    """A response whose body is the answer of a query.

    Attributes:
        lease: The generation to ask.
        query: What to ask it.
    """

    def __init__(
        self,
        lease: GenerationLease,
        query: QueryRequest,
        content_type: str,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(content_type=content_type, headers=headers)
        self.lease, self.query = lease, query

    def compute(self) -> Response:
        """See `DeferredResponse.compute`."""
        execution = self.lease.engine.run_blocking(self.query)
        response = Response(execution.chunks, headers=self.headers)
        if execution.length is not None:
            response.content_length = execution.length
        response.call_on_close(functools.partial(_end, execution, self.lease))
        return response


class BlockingResponse(DeferredResponse):
    """A response that a function of the view computes, where blocking is allowed."""

    def __init__(self, function: Callable[[], Response]) -> None:
        super().__init__()
        self._function = function

    def compute(self) -> Response:
        """See `DeferredResponse.compute`."""
        return current_app.process_response(self._function())


def _end(execution: Execution, _lease: GenerationLease) -> None:
    """Close an answer; until then the response holds the lease that it comes from."""
    execution.close()
