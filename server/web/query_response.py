"""The answer of a query as a response: executed by who can wait for it.

A view that runs in the event loop must not wait. It returns a `QueryResponse`, a plan, and the
front executes it. Under any other server the same view executes it itself.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any, Final

from flask import Response, request

from renkei.graph.engine.pooled import PooledExecutor

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.query.executor import Execution, QueryRequest
    from renkei.server.web.generations import PublishedView

__all__ = ["FRONT", "IN_LOOP", "NeedsThread", "QueryResponse", "may_wait", "query_response"]

FRONT: Final = "renkei.front"
"""Key of the WSGI environment: there is a front that executes a `QueryResponse`."""
IN_LOOP: Final = "renkei.in_loop"
"""Key of the WSGI environment: true where a view must not wait."""


class QueryResponse(Response):
    """A response whose body is still to be evaluated.

    Attributes:
        view: The generation to ask.
        query: What to ask it.
    """

    def __init__(self, view: PublishedView, query: QueryRequest, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.view, self.query = view, query


class NeedsThread(Response):
    """What a view in the event loop returns when it would have to wait: call it in a thread."""


def may_wait() -> bool:
    """Return False where a view must return `NeedsThread` instead of waiting."""
    return not request.environ.get(IN_LOOP)


def query_response(
    view: PublishedView,
    query: QueryRequest,
    content_type: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Answer with what a query gives.

    Args:
        view: The generation to ask.
        query: What to ask it.
        content_type: The Content-Type of the answer.
        headers: More headers.
    """
    if request.environ.get(FRONT) and isinstance(view.executor, PooledExecutor):
        return QueryResponse(view, query, content_type=content_type, headers=headers)
    if not may_wait():
        return NeedsThread()
    execution = view.executor.run(query)
    response = Response(execution.chunks, content_type=content_type, headers=headers)
    if execution.length is not None:
        response.content_length = execution.length
    response.call_on_close(functools.partial(_end, execution, view))
    return response


def _end(execution: Execution, _view: PublishedView) -> None:
    """Close an answer; until then the response holds the generation that it comes from."""
    execution.close()
