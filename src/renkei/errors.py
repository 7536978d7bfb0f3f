"""The errors that renkei raises on purpose: the complete tree.

    RenkeiError
    ├── SettingsError                     a setting is unknown or has a wrong value
    ├── SourceError                       a source cannot be read: file, line or row, column
    ├── CheckError                        the built graph violates shapes.ttl
    ├── StoreError                        a store or generation cannot be written, opened or found
    │   └── BusyError                     another build holds the lock
    ├── QueryError                        a query was refused or ended
    │   ├── QuerySyntaxError              it is not SPARQL: line, column
    │   ├── QueryRefusedError             it uses a feature that is disabled here (SERVICE, update)
    │   └── LimitError                    it exceeds a limit: which one
    │
    │   renkei.queries.binding
    ├── ParameterError                    a parameter is unknown, missing, repeated or malformed
    │   ├── UnknownParameterError         a page does not have it (server.web.request_errors)
    │   └── UnknownThingError             it names nothing in the graph (server.web.request_errors)
    │
    │   renkei.server.web.request_errors
    └── RequestError                      the request breaks the SPARQL Protocol or HTTP
        ├── BodyTimeoutError              the body did not arrive in time
        ├── BodyTooLargeError             the body is longer than ``max_request_bytes``
        ├── GoneError                     the resource existed and does not any more
        ├── HeaderTooLargeError           a header of content negotiation is too long
        ├── MediaTypeError                the media type of the body is not supported
        ├── NoFontError                   a picture cannot be drawn, since no font has its letters
        ├── NoIndexError                  the data have no search index, which the address needs
        ├── NotAcceptableError            no accepted format can represent the answer
        │   └── NoCoordinatesError        a map is asked of a query without coordinates
        ├── NotCitableError               the answer of the query is not reproducible
        ├── NotSetError                   the operator has not set what the address serves
        ├── TargetTooLongError            the path is too long
        ├── TooManyRequestsError          the client has too many concurrent requests
        ├── UnknownGenerationError        no generation has that id, or ever had
        ├── UnknownGraphError             no named graph has that name
        ├── UnknownQueryError             no canned query has that name
        ├── UnknownVersionError           the vocabulary has no such version here
        └── UnreadableGenerationError     the generation is retained and cannot be opened

The module knows neither HTTP nor the command line: ``server.web.errors`` maps errors to status
codes, ``cli`` to exit codes. A message says what is wrong, where, and what to do.
"""

from __future__ import annotations

__all__ = [
    "BusyError",
    "CheckError",
    "LimitError",
    "QueryError",
    "QueryRefusedError",
    "QuerySyntaxError",
    "RenkeiError",
    "SettingsError",
    "SourceError",
    "StoreError",
]


class RenkeiError(Exception):
    """The root of all errors that renkei raises on purpose."""


class SettingsError(RenkeiError):
    """A setting is unknown, of the wrong type, or out of its range."""


class SourceError(RenkeiError):
    """A source cannot be read.

    Attributes:
        file: The file as the user named it.
        line: Line or row, counted from 1; None for the file as a whole.
        column: Column, counted from 1 in Unicode code points; None where unknown.
    """

    def __init__(
        self, message: str, *, file: str, line: int | None = None, column: int | None = None
    ) -> None:
        self.file, self.line, self.column = file, line, column
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(f"{place}: {message}")


class CheckError(RenkeiError):
    """The graph violates ``shapes.ttl``; the message lists the first violations."""


class StoreError(RenkeiError):
    """A store or a generation cannot be written, opened or found."""


class BusyError(StoreError):
    """Another process is building in the same data directory."""


class QueryError(RenkeiError):
    """A query was refused, or ended before its answer was complete."""


class QuerySyntaxError(QueryError):
    """The query is not SPARQL.

    Attributes:
        line: Line, counted from 1; None if the parser gave none.
        column: Column, counted from 1; None if the parser gave none.
    """

    def __init__(self, message: str, *, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(message)


class QueryRefusedError(QueryError):
    """The query uses a feature that is disabled here: SERVICE, LOAD, an update."""


class LimitError(QueryError):
    """The query exceeds a limit that the operator set.

    Attributes:
        limit: The name of the setting.
    """

    def __init__(self, message: str, *, limit: str) -> None:
        self.limit = limit
        super().__init__(message)
