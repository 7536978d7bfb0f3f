"""Parses a request of the SPARQL 1.1 Protocol (§2.1) or of the Graph Store Protocol.

Pure functions: parts of a request in, a frozen object out; no Flask and no store. The three ways to
send a query are GET with ``?query=``, POST of a form, and POST of the bare query. A request with
contradictory or repeated parameters is refused.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final, TypeVar
from urllib.parse import parse_qsl

from renkei.errors import QueryRefusedError
from renkei.server.web.request_errors import MediaTypeError, RequestError

__all__ = [
    "GRAPH_PARAMETERS",
    "PARAMETERS",
    "GraphOperation",
    "SparqlOperation",
    "parse_graph_operation",
    "parse_operation",
]

_FORM: Final = "application/x-www-form-urlencoded"
_QUERY: Final = "application/sparql-query"
_UPDATE: Final = "application/sparql-update"
PARAMETERS: Final = (
    "query", "default-graph-uri", "named-graph-uri", "format", "output", "timeout", "bom", "lang",
)  # fmt: skip
"""The parameters of a query operation."""
GRAPH_PARAMETERS: Final = ("graph", "default", "format", "output", "lang")
"""The parameters of a graph operation."""
_ALIASES: Final = frozenset({"results"})  # SPARQLWrapper sends its format under three names
_SINGLE: Final = ("query", "format", "output", "timeout", "bom")  # at most one value
_TIMEOUT: Final = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,3})?")
_UPDATE_PARAMETERS: Final = ("update", "using-graph-uri", "using-named-graph-uri")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\x00-\x20<>\"{}|^`\\]*\Z")
_MAX_PARAMETERS: Final = 1_000

_NONE: Final = (None, ())

_Value = TypeVar("_Value", tuple[str, ...], str | None, float | None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SparqlOperation:
    """A query operation, as sent by the client.

    Attributes:
        query: The text of the query; None if the request has none.
        default_graphs: The values of ``default-graph-uri``, in order.
        named_graphs: The values of ``named-graph-uri``, in order.
        format: The value of ``format`` (or ``output``), for clients without Accept.
        timeout: The value of ``timeout``, in seconds.
        has_bom: The value of ``bom``: whether CSV begins with a byte order mark.
        language: The value of ``lang``, of pages; empty if there is none.
        unknown: The names of the other parameters, each once.
    """

    query: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str | None = None
    timeout: float | None = None
    has_bom: bool = False
    language: str = ""
    unknown: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphOperation:
    """A GET of the Graph Store HTTP Protocol.

    Attributes:
        graph: The IRI of the named graph; None if the request names none.
        is_default: True if the request names the default graph.
        format: As in `SparqlOperation`.
        unknown: As in `SparqlOperation`.
    """

    graph: str | None = None
    is_default: bool = False
    format: str | None = None
    unknown: tuple[str, ...] = ()


def parse_graph_operation(query_string: bytes) -> GraphOperation:
    """Parse the query string of a graph request (SPARQL 1.1 Graph Store HTTP Protocol §4.2).

    Raises:
        RequestError: If it names more than one graph, or a graph that is not an absolute IRI.
    """
    parameters = _Parameters(query_string, "the query string")
    _refuse_updates(parameters)
    return parameters.graph_operation()


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
        _refuse_updates(in_target)
        return in_target.operation()
    media_type, _, rest = (content_type or "").partition(";")
    media_type = media_type.strip().lower()
    _check_charset(rest)
    if media_type == _FORM:
        in_form = _Parameters(body, "the form")
        _refuse_updates(in_target, in_form)
        operation = _form_operation(in_target, in_form)
    elif media_type == _QUERY:
        _refuse_updates(in_target, has_query=True)
        if in_target.has("query"):
            raise RequestError("the query is in the body and in the query string: send one only")
        operation = in_target.operation(_text(body, "the body"))
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


def _refuse_updates(*places: _Parameters, has_query: bool = False) -> None:
    """Refuse parameters of an update (§2.2).

    Raises:
        QueryRefusedError: If there are any.
        RequestError: If there is a query, too.
    """
    if not any(place.has(name) for place in places for name in _UPDATE_PARAMETERS):
        return
    if has_query or any(place.has("query") for place in places):
        raise RequestError(
            "the request has a query and parameters of an update: send a query without them"
        )
    raise _read_only()


def _form_operation(in_target: _Parameters, in_form: _Parameters) -> SparqlOperation:
    """Return the operation of a form; parameters may also be in the query string (§2.1.2).

    Raises:
        RequestError: If a parameter is in both and differs, or the query is not in the form.
    """
    if in_target.has("query") and not in_form.has("query"):
        raise RequestError("query is in the query string of a form: put it into the form")
    operation, more = in_form.operation(), in_target.operation()
    return replace(
        operation,
        query=_one_of("query", operation.query, more.query),
        default_graphs=_one_of("default-graph-uri", operation.default_graphs, more.default_graphs),
        named_graphs=_one_of("named-graph-uri", operation.named_graphs, more.named_graphs),
        format=_one_of("format", operation.format, more.format),
        timeout=_one_of("timeout", operation.timeout, more.timeout),
        has_bom=operation.has_bom or more.has_bom,
        language=more.language or operation.language,
        unknown=tuple(dict.fromkeys((*operation.unknown, *more.unknown))),
    )


def _one_of(name: str, in_form: _Value, in_target: _Value) -> _Value:
    """Return the value of a parameter that may be in two places.

    Raises:
        RequestError: If it is in both and differs.
    """
    if in_form in _NONE:
        return in_target
    if in_target not in _NONE and in_form != in_target:
        raise RequestError(
            f"{name} is in the query string and in the form, and they differ: send one only"
        )
    return in_form


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
            has_bom=self._has_bom(),
            language=next(iter(self._all("lang")), ""),
            unknown=self._unknown(PARAMETERS),
        )

    def _unknown(self, known: tuple[str, ...]) -> tuple[str, ...]:
        names = dict.fromkeys(key for key, _ in self._pairs)
        return tuple(name for name in names if name not in known and name not in _ALIASES)

    def _has_bom(self) -> bool:
        value = next(iter(self._all("bom")), "false")
        if value not in {"true", "false"}:
            raise RequestError(f"bom={value[:20]}: must be true or false")
        return value == "true"

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
            graph=next(iter(named), None),
            is_default=bool(default),
            format=self._format(),
            unknown=self._unknown(GRAPH_PARAMETERS),
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
