"""From an error to a status and a body: one table, one place.

A body is ``application/problem+json`` (RFC 9457), a page, or plain text, by Accept. What nobody
foresaw is a 500 with an id that the log has too, and says nothing of its cause.
"""

from __future__ import annotations

import json
import logging
import secrets
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, current_app, has_request_context, render_template, request
from werkzeug.exceptions import HTTPException

from renkei.errors import (
    LimitError,
    QueryError,
    QueryRefusedError,
    QuerySyntaxError,
    RenkeiError,
    StoreError,
)
from renkei.queries.binding import ParameterError
from renkei.server.web.negotiation import ERROR_FORMATS, PAGE, choose
from renkei.server.web.request_errors import (
    BodyTimeoutError,
    GoneError,
    MediaTypeError,
    NotAcceptableError,
    NotCitableError,
    NotSetError,
    RequestError,
    TooManyRequestsError,
    UnknownGenerationError,
    UnknownGraphError,
    UnknownQueryError,
    UnknownThingError,
    UnknownVersionError,
    UnreadableGenerationError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from werkzeug.wrappers import Response as AnyResponse

__all__ = ["Problem", "problem_of", "register_error_handlers"]

_log: Final = logging.getLogger(__name__)

# The first class in the order of inheritance decides. `code` is for programs, and stays.
_TABLE: Final[Mapping[type[RenkeiError], tuple[HTTPStatus, str]]] = {
    RequestError: (HTTPStatus.BAD_REQUEST, "request"),
    BodyTimeoutError: (HTTPStatus.REQUEST_TIMEOUT, "body-timeout"),
    GoneError: (HTTPStatus.GONE, "gone"),
    UnknownGenerationError: (HTTPStatus.NOT_FOUND, "unknown-generation"),
    UnreadableGenerationError: (HTTPStatus.SERVICE_UNAVAILABLE, "generation-unreadable"),
    TooManyRequestsError: (HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests"),
    MediaTypeError: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type"),
    NotAcceptableError: (HTTPStatus.NOT_ACCEPTABLE, "not-acceptable"),
    NotSetError: (HTTPStatus.NOT_FOUND, "not-set"),
    UnknownGraphError: (HTTPStatus.NOT_FOUND, "unknown-graph"),
    UnknownQueryError: (HTTPStatus.NOT_FOUND, "unknown-query"),
    UnknownVersionError: (HTTPStatus.NOT_FOUND, "unknown-version"),
    NotCitableError: (HTTPStatus.BAD_REQUEST, "not-citable"),
    ParameterError: (HTTPStatus.BAD_REQUEST, "parameter"),
    UnknownThingError: (HTTPStatus.NOT_FOUND, "unknown-thing"),
    QueryError: (HTTPStatus.BAD_REQUEST, "query"),
    QuerySyntaxError: (HTTPStatus.BAD_REQUEST, "query-syntax"),
    QueryRefusedError: (HTTPStatus.FORBIDDEN, "query-refused"),
    LimitError: (HTTPStatus.BAD_REQUEST, "limit"),
    StoreError: (HTTPStatus.SERVICE_UNAVAILABLE, "nothing-published"),
}
_LIMIT_STATUS: Final[Mapping[str, HTTPStatus]] = {
    "max_query_length": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "max_query_nesting": HTTPStatus.BAD_REQUEST,
    "max_result_bytes": HTTPStatus.INSUFFICIENT_STORAGE,
    "max_result_rows": HTTPStatus.INSUFFICIENT_STORAGE,
    "max_cited_bytes": HTTPStatus.INSUFFICIENT_STORAGE,
    "query_memory": HTTPStatus.INSUFFICIENT_STORAGE,
    "query_timeout": HTTPStatus.GATEWAY_TIMEOUT,
    "queue_length": HTTPStatus.SERVICE_UNAVAILABLE,
}
_SHOWN_ATTRIBUTES: Final = ("line", "column", "limit", "available", "parameter", "allowed")
_RETRY_SECONDS: Final = "30"
_RETRY_SOON: Final = "5"
_BUSY: Final = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as the client is told of it (RFC 9457 §3)."""

    status: HTTPStatus
    code: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name of the status."""
        return self.status.phrase

    def members(self) -> dict[str, Any]:
        """The members of the JSON object."""
        return {
            "title": self.title,
            "status": self.status.value,
            "detail": self.detail,
            "code": self.code,
            **self.more,
        }


def problem_of(error: RenkeiError) -> Problem:
    """Look an error up in the table; what is not in it is nobody's business but the operator's."""
    found = next((_TABLE[kind] for kind in type(error).__mro__ if kind in _TABLE), None)
    if found is None:
        return _unforeseen(error)
    status, code = found
    if isinstance(error, LimitError):
        status = _LIMIT_STATUS.get(error.limit, status)
    if isinstance(error, StoreError):  # its text may name directories
        _log.error("no data to answer from: %s", error)
        return Problem(
            status=status,
            code=code,
            detail="no data is published here at the moment; the operator publishes some with "
            "`renkei build`",
            headers={"Retry-After": _RETRY_SECONDS},
        )
    more = {
        name: getattr(error, name)
        for name in _SHOWN_ATTRIBUTES
        if getattr(error, name, None) is not None
    }
    headers = {"Retry-After": _RETRY_SOON} if status in _BUSY else {}
    return Problem(status=status, code=code, detail=str(error), more=more, headers=headers)


def register_error_handlers(app: Flask, suggest: Callable[[str], list[str]] = lambda _: []) -> None:
    """Let an application answer every error by this table.

    Args:
        app: The application.
        suggest: Gives addresses near to a path that leads nowhere, for the page that says so.
    """
    app.extensions["renkei-suggest"] = suggest
    app.register_error_handler(RenkeiError, lambda error: _respond(problem_of(error)))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, lambda error: _respond(_unforeseen(error)))


def _unforeseen(error: BaseException) -> Problem:
    known = request.environ.get("renkei.request_id") if has_request_context() else None
    identifier = known or secrets.token_hex(6)
    _log.error("error %s", identifier, exc_info=error)
    return Problem(
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        code="internal",
        detail=f"something went wrong here; the operator finds the cause in the log under "
        f"{identifier}",
        more={"id": identifier},
    )


def _http_error(error: HTTPException) -> AnyResponse:
    """Errors that Flask raises itself: 404, 405, 413, and redirects."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response(request.environ)
    status = HTTPStatus(error.code)
    headers = {str(name): value for name, value in error.get_headers(request.environ)}
    kept: dict[str, str] = {
        name: headers[name] for name in ("Allow", "Retry-After", "Content-Range") if name in headers
    }
    detail = {
        HTTPStatus.NOT_FOUND: f"there is nothing at {request.path}",
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not possible here",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the body of the request is too large",
    }.get(status, error.description or status.phrase)
    code = status.phrase.lower().replace(" ", "-")
    return _respond(Problem(status=status, code=code, detail=detail, headers=kept))


def _suggestions(problem: Problem) -> list[str]:
    if problem.status is not HTTPStatus.NOT_FOUND:
        return []
    try:
        found: list[str] = current_app.extensions["renkei-suggest"](request.path)
    except Exception:
        _log.exception("no addresses can be suggested")
        return []
    return found


def _respond(problem: Problem) -> Response:
    try:
        chosen = choose(ERROR_FORMATS, accept=request.headers.get("Accept"))
    except NotAcceptableError:
        chosen = ERROR_FORMATS[0]
    if chosen is PAGE:
        body = render_template("web/error.html", problem=problem, suggestions=_suggestions(problem))
    elif chosen.media_type == "text/plain":
        body = f"{problem.status.value} {problem.title}\n{problem.detail}\n"
    else:
        body = json.dumps(problem.members(), ensure_ascii=False) + "\n"
    response = Response(body, problem.status.value, content_type=chosen.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers.update(problem.headers)
    return response
