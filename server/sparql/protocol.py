"""Parses a request of the SPARQL 1.1 Protocol (§2.1) or of the Graph Store Protocol.

Pure functions: parts of a request in, a frozen object out; no Flask and no store. The three ways to
send a query are GET with ``?query=``, POST of a form, and POST of the bare query. A request with
contradictory or repeated parameters is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import parse_qsl

from renkei.errors import QueryRefusedError
from renkei.server.web.request_errors import MediaTypeError, RequestError

__all__ = ["GraphOperation", "SparqlOperation", "parse_graph_operation", "parse_operation"]

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
_SINGLE: Final = ("query", "format", "output", "timeout")  # at most one value
_EXTENSIONS: Final = ("format", "output", "timeout")  # also in the query string of a form
_TIMEOUT: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?")
_UPDATE_PARAMETERS: Final = ("update", "using-graph-uri", "using-named-graph-uri")
_DATASET_PARAMETERS: Final = ("default-graph-uri", "named-graph-uri")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*\Z")
_MAX_PARAMETERS: Final = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SparqlOperation:
    """A query operation, as sent by the client.

    Attributes:
        query: The text of the query; None if the request has none.
        default_graphs: The values of ``default-graph-uri``, in order.
        named_graphs: The values of ``named-graph-uri``, in order.
        format: The value of ``format`` (or ``output``), for clients without Accept.
        timeout: The value of ``timeout``, in seconds.
    """

    query: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    timeout: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphOperation:
    """A GET of the Graph Store HTTP Protocol.

    Attributes:
        graph: The IRI of the named graph; None if the request names none.
        is_default: True if the request names the default graph.
        format: As in `SparqlOperation`.
    """

    graph: str | None = None
    is_default: bool = False
    format: str | None = None


def parse_graph_operation(query_string: bytes) -> GraphOperation:
    """Parse the query string of a graph request (SPARQL 1.1 Graph Store HTTP Protocol §4.2).

    Raises:
        RequestError: If it names more than one graph, or a graph that is not an absolute IRI.
    """
    return _Parameters(query_string, "the query string").graph_operation()


def parse_operation(
    method: str, query_string: bytes, content_type: str | None = None, body: bytes = b""
) -> SparqlOperation:
    """Parse a query request.

    Args:
        method: GET, HEAD or POST.
        query_string: The query string, percent-encoded.
        content_type: The Content-Type header of a POST.
        body: The body of a POST.

    Raises:
        MediaTypeError: If the body's media type is not supported.
        QueryRefusedError: If it is an update.
        RequestError: If a parameter is repeated, it is not UTF-8, or a POST has no query.
    """
    in_target = _Parameters(query_string, "the query string")
    if method != "POST":
        return in_target.operation()
    media_type, _, rest = (content_type or "").partition(";")
    media_type = media_type.strip().lower()
    _check_charset(rest)
    if media_type == _FORM:
        operation = _form_operation(in_target, _Parameters(body, "the form"))
    elif media_type == _QUERY:
        if in_target.has("query"):
            raise RequestError("the query is in the body and in the query string: send one only")
        operation = in_target.operation(_text(body, "the body").removeprefix("\ufeff"))
    elif media_type == _UPDATE:
        raise _read_only()
    else:
        raise MediaTypeError(
            f"a body of type {media_type or 'unknown'} is not read here; send {_FORM} with a "
            f"field query, or {_QUERY}"
        )
    if operation.query is None:
        raise RequestError("the request has no query: the field query is missing")
    return operation


def _form_operation(in_target: _Parameters, in_form: _Parameters) -> SparqlOperation:
    for name in ("query", *_DATASET_PARAMETERS):
        if in_target.has(name):
            raise RequestError(f"{name} is in the query string of a form: put it into the form")
    for name in _EXTENSIONS:
        if in_target.has(name) and in_form.has(name):
            raise RequestError(f"{name} is in the query string and in the form: send one only")
    operation, extensions = in_form.operation(), in_target.operation()
    return replace(
        operation,
        format=operation.format or extensions.format,
        timeout=operation.timeout or extensions.timeout,
    )


class _Parameters:
    """The parameters of a query string or a form; ``place`` names it in errors."""

    def __init__(self, encoded: bytes, place: str) -> None:
        self._place = place
        try:
            self._pairs = parse_qsl(
                _text(encoded, place),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=_MAX_PARAMETERS,
            )
        except UnicodeDecodeError:
            raise RequestError(f"{place} is not UTF-8 once it is decoded") from None
        except ValueError:
            raise RequestError(f"{place} has more than {_MAX_PARAMETERS} parameters") from None
        if any(self.has(name) for name in _UPDATE_PARAMETERS):
            raise _read_only()

    def has(self, name: str) -> bool:
        return any(key == name for key, _ in self._pairs)

    def _all(self, name: str) -> tuple[str, ...]:
        return tuple(value for key, value in self._pairs if key == name)

    def operation(self, query: str | None = None) -> SparqlOperation:
        for name in _SINGLE:
            if len(self._all(name)) > 1:
                raise RequestError(f"{self._place} has more than one {name}: send one only")
        return SparqlOperation(
            query=query if query is not None else next(iter(self._all("query")), None),
            default_graphs=self._all("default-graph-uri"),
            named_graphs=self._all("named-graph-uri"),
            format=self._format(),
            timeout=self._timeout(),
        )

    def graph_operation(self) -> GraphOperation:
        default, named = self._all("default"), self._all("graph")
        if len(default) + len(named) > 1:
            raise RequestError(f"{self._place} names more than one graph: ask for one at a time")
        if any(default):
            raise RequestError("default takes no value: ?default is the default graph")
        for iri in named:
            if not _ABSOLUTE.match(iri):
                raise RequestError(f"graph={iri[:200]} is not an absolute IRI")
        if len(self._all("format")) > 1 or len(self._all("output")) > 1:
            raise RequestError(f"{self._place} has more than one format: send one only")
        return GraphOperation(
            graph=next(iter(named), None), is_default=bool(default), format=self._format()
        )

    def _format(self) -> str | None:
        formats = {value for name in ("format", "output") for value in self._all(name) if value}
        if len(formats) > 1:
            raise RequestError(f"{self._place} has format and output, and they differ: send one")
        return next(iter(formats), None)

    def _timeout(self) -> float | None:
        value = next(iter(self._all("timeout")), "")
        if not value:
            return None
        if not _TIMEOUT.fullmatch(value) or not float(value):
            raise RequestError(f"timeout={value[:20]}: must be seconds, such as 10 or 2.5")
        return float(value)


def _text(data: bytes, place: str) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise RequestError(f"{place} is not UTF-8 (byte {error.start})") from None


def _check_charset(parameters: str) -> None:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"').lower()
        if name.strip().lower() == "charset" and charset not in {"utf-8", "us-ascii"}:
            raise MediaTypeError(f"charset={charset} is not read here; send UTF-8")


def _read_only() -> QueryRefusedError:
    return QueryRefusedError("this service is read-only: it answers queries, and takes no update")
