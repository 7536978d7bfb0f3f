"""Maps errors to a status code and a body: `STATUSES`, `LIMIT_STATUSES`, `problem_response`.

The body is ``application/problem+json`` (RFC 9457), a page, or plain text, by Accept. Unmapped
errors become 500: the body has an id that the log has too, and nothing of the cause.
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
from renkei.server.web.messages import Message, message_of
from renkei.server.web.negotiation import ERROR_FORMATS, PAGE, choose
from renkei.server.web.request_errors import (
    BodyTimeoutError,
    BodyTooLargeError,
    GoneError,
    HeaderTooLargeError,
    MediaTypeError,
    NoCoordinatesError,
    NoFontError,
    NoIndexError,
    NotAcceptableError,
    NotCitableError,
    NotSetError,
    RequestError,
    TargetTooLongError,
    TooManyRequestsError,
    UnknownGenerationError,
    UnknownGraphError,
    UnknownParameterError,
    UnknownQueryError,
    UnknownThingError,
    UnknownVersionError,
    UnreadableGenerationError,
)
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.rdf.formats import Format


__all__ = [
    "LIMIT_STATUSES",
    "STATUSES",
    "Problem",
    "problem_of",
    "problem_response",
    "register_error_handlers",
]

_log: Final = logging.getLogger(__name__)

STATUSES: Final[Mapping[type[RenkeiError], tuple[HTTPStatus, str]]] = {
    RequestError: (HTTPStatus.BAD_REQUEST, "request"),
    BodyTimeoutError: (HTTPStatus.REQUEST_TIMEOUT, "body-timeout"),
    BodyTooLargeError: (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large"),
    HeaderTooLargeError: (HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "header-too-large"),
    TargetTooLongError: (HTTPStatus.REQUEST_URI_TOO_LONG, "target-too-long"),
    GoneError: (HTTPStatus.GONE, "gone"),
    UnknownGenerationError: (HTTPStatus.NOT_FOUND, "unknown-generation"),
    UnreadableGenerationError: (HTTPStatus.SERVICE_UNAVAILABLE, "generation-unreadable"),
    TooManyRequestsError: (HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests"),
    MediaTypeError: (HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "media-type"),
    NotAcceptableError: (HTTPStatus.NOT_ACCEPTABLE, "not-acceptable"),
    NoCoordinatesError: (HTTPStatus.NOT_ACCEPTABLE, "no-coordinates"),
    NoFontError: (HTTPStatus.NOT_IMPLEMENTED, "no-font"),
    NoIndexError: (HTTPStatus.SERVICE_UNAVAILABLE, "no-search-index"),
    NotSetError: (HTTPStatus.NOT_FOUND, "not-set"),
    UnknownGraphError: (HTTPStatus.NOT_FOUND, "unknown-graph"),
    UnknownQueryError: (HTTPStatus.NOT_FOUND, "unknown-query"),
    UnknownVersionError: (HTTPStatus.NOT_FOUND, "unknown-version"),
    NotCitableError: (HTTPStatus.BAD_REQUEST, "not-citable"),
    ParameterError: (HTTPStatus.BAD_REQUEST, "parameter"),
    UnknownParameterError: (HTTPStatus.BAD_REQUEST, "unknown-parameter"),
    UnknownThingError: (HTTPStatus.NOT_FOUND, "unknown-thing"),
    QueryError: (HTTPStatus.BAD_REQUEST, "query"),
    QuerySyntaxError: (HTTPStatus.BAD_REQUEST, "query-syntax"),
    QueryRefusedError: (HTTPStatus.FORBIDDEN, "query-refused"),
    LimitError: (HTTPStatus.BAD_REQUEST, "limit"),
    StoreError: (HTTPStatus.SERVICE_UNAVAILABLE, "nothing-published"),
}
"""Class → status and ``code``, a stable name for programs; the nearest base class decides."""

LIMIT_STATUSES: Final[Mapping[str, HTTPStatus]] = {
    "max_query_length": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "max_query_nesting": HTTPStatus.BAD_REQUEST,
    "max_result_bytes": HTTPStatus.INSUFFICIENT_STORAGE,
    "max_result_rows": HTTPStatus.INSUFFICIENT_STORAGE,
    "max_search_hits": HTTPStatus.BAD_REQUEST,
    "max_cited_bytes": HTTPStatus.INSUFFICIENT_STORAGE,
    "min_read_rate": HTTPStatus.GATEWAY_TIMEOUT,
    "png_timeout": HTTPStatus.GATEWAY_TIMEOUT,
    "query_memory": HTTPStatus.INSUFFICIENT_STORAGE,
    "query_timeout": HTTPStatus.GATEWAY_TIMEOUT,
    "search_timeout": HTTPStatus.GATEWAY_TIMEOUT,
    "stream_timeout": HTTPStatus.GATEWAY_TIMEOUT,
    "queue_length": HTTPStatus.SERVICE_UNAVAILABLE,
}
"""``LimitError.limit`` → status."""

_ENGLISH: Final = "en"
_EXTENSION: Final = "renkei-suggest"
_JSON_BELOW: Final = "renkei-json-below"
_PROBLEM_MEMBERS: Final = ("line", "column", "limit", "available", "parameter", "allowed")
_HTTP_HEADERS: Final = ("Allow", "Retry-After", "Content-Range")
_RETRY_UNPUBLISHED: Final = "30"  # seconds
_RETRY_BUSY: Final = "5"
_BUSY: Final = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """An error as a client sees it (RFC 9457 §3).

    Attributes:
        status: The status code.
        code: A stable name for programs.
        detail: What is wrong, where, and the remedy.
        more: Further members of the JSON object.
        headers: Further headers of the response.

    Example:
        problem = Problem(status=HTTPStatus.GONE, code="gone", detail="…")
        return problem_response(problem)
    """

    status: HTTPStatus
    code: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The reason phrase of the status."""
        return self.status.phrase

    def message(self, language: str) -> Message:
        """What is wrong, in a language; in English it is ``detail``."""
        return message_of(self.code, self.detail, self.more, language)

    def members(self, language: str = _ENGLISH) -> dict[str, Any]:
        """The members of the JSON object; ``detail_en`` is the detail, where ``detail`` is not."""
        detail = str(self.message(language))
        english = {} if language == _ENGLISH else {"detail_en": self.detail}
        return {
            "title": self.title,
            "status": self.status.value,
            "detail": detail,
            "code": self.code,
            **english,
            **self.more,
        }


def problem_of(error: RenkeiError) -> Problem:
    """Return the problem for an error; one without a status in `STATUSES` is logged and is 500."""
    entry = next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), None)
    if entry is None:
        return _internal_error(error)
    status, code = entry
    if isinstance(error, LimitError):
        status = LIMIT_STATUSES.get(error.limit, status)
    if isinstance(error, StoreError):  # its text may contain paths of the server
        _log.error("no data to answer from: %s", error)
        return Problem(
            status=status,
            code=code,
            detail="no data is published here at the moment; the operator publishes some with "
            "`renkei build`",
            headers={"Retry-After": _RETRY_UNPUBLISHED},
        )
    more = {
        name: getattr(error, name)
        for name in _PROBLEM_MEMBERS
        if getattr(error, name, None) is not None
    }
    headers = {"Retry-After": _RETRY_BUSY} if status in _BUSY else {}
    return Problem(status=status, code=code, detail=str(error), more=more, headers=headers)


def problem_response(
    problem: Problem,
    page: Callable[[Problem], str] | None = None,
) -> Response:
    """Return the response for a problem, in the format that the client accepts.

    A client that accepts none of them gets ``application/problem+json``. A page is in the language
    of other pages; JSON and plain text are in English unless the client asks for another language.

    Args:
        problem: The problem. Plain text lists its member ``suggestions``, if it has one.
        page: Renders the HTML page; by default the common page of errors.
    """
    formats: Sequence[Format] = ERROR_FORMATS
    if request.path.startswith(current_app.extensions[_JSON_BELOW]):
        formats = ERROR_FORMATS[:1]
    try:
        chosen = choose(formats, accept=request.headers.get("Accept"))
    except NotAcceptableError:
        chosen = ERROR_FORMATS[0]
    language = language_of(request) if chosen is PAGE else language_of(request, default=_ENGLISH)
    if chosen is PAGE:
        body = (page or _error_page)(problem)
    elif chosen.media_type == "text/plain":
        suggestions = problem.more.get("suggestions", ())
        text = str(problem.message(language))
        lines = [f"{problem.status.value} {problem.title}", text, *suggestions]
        body = "\n".join(lines) + "\n"
    else:
        body = json.dumps(problem.members(language), ensure_ascii=False) + "\n"
    response = Response(body, problem.status.value, content_type=chosen.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Language"] = language
    response.headers.update(problem.headers)
    return response


def register_error_handlers(
    app: Flask,
    suggest: Callable[[str], Sequence[object]] = lambda _: (),
    json_below: tuple[str, ...] = (),
) -> None:
    """Make an application answer every error with a problem.

    Args:
        app: The application.
        suggest: Returns addresses similar to an unknown path, for the page of a 404.
        json_below: The beginnings of paths below which errors are JSON, whatever a client accepts.
    """
    app.extensions[_EXTENSION] = suggest
    app.extensions[_JSON_BELOW] = json_below
    app.register_error_handler(RenkeiError, lambda error: problem_response(problem_of(error)))
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, lambda error: problem_response(_internal_error(error)))


def _internal_error(error: BaseException) -> Problem:
    """Log an error; the client gets the id of the log entry."""
    request_id = request.environ.get("renkei.request_id") if has_request_context() else None
    id_ = request_id or secrets.token_hex(6)
    _log.error("error %s", id_, exc_info=error)
    return Problem(
        status=HTTPStatus.INTERNAL_SERVER_ERROR,
        code="internal",
        detail=f"something went wrong here; the operator finds the cause in the log under {id_}",
        more={"id": id_},
    )


def _http_error(error: HTTPException) -> AnyResponse:
    """Answer what Flask and views raise as HTTP errors, such as 404, 405, 413; and redirects."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response(request.environ)
    status = HTTPStatus(error.code)
    near = _near_paths() if status is HTTPStatus.NOT_FOUND else ()
    headers = {str(name): value for name, value in error.get_headers(request.environ)}
    detail = {
        HTTPStatus.NOT_FOUND: f"there is nothing at {request.path}"
        + "".join(f"; did you mean {path} ?" for path in near),
        HTTPStatus.METHOD_NOT_ALLOWED: f"{request.method} is not possible here",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "the body of the request is too large",
    }.get(status, error.description or status.phrase)
    problem = Problem(
        status=status,
        code=status.phrase.lower().replace(" ", "-"),
        detail=detail,
        more={"available": near} if near else {},
        headers={name: headers[name] for name in _HTTP_HEADERS if name in headers},
    )
    return problem_response(problem)


def _near_paths() -> tuple[str, ...]:
    """Return the path in lower case and without a slash at its end, if something is there."""
    near = request.path.lower().rstrip("/")
    if request.routing_exception is None or near == request.path:
        return ()
    try:
        current_app.url_map.bind("localhost").match(near, method="GET")
    except HTTPException:
        return ()
    return (near,)


def _error_page(problem: Problem) -> str:
    return render_template("web/error.html", problem=problem, suggestions=_suggestions(problem))


def _suggestions(problem: Problem) -> Sequence[object]:
    """Return addresses similar to an unknown path; a failure here must not hide the 404."""
    if problem.status is not HTTPStatus.NOT_FOUND:
        return []
    try:
        addresses: Sequence[object] = current_app.extensions[_EXTENSION](request.path)
    except Exception:
        _log.exception("no addresses can be suggested")
        return []
    return addresses
