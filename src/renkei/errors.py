"""Everything that renkei raises on purpose.

    RenkeiError
    ├── SettingsError       a setting is unknown or has a wrong value
    ├── SourceError         a source cannot be read: file, line or row, column
    ├── CheckError          the graph was built but breaks the rules of shapes.ttl
    ├── StoreError          a store or generation cannot be written, opened or found
    │   └── BusyError       another build holds the lock
    └── QueryError          a query was refused or ended
        ├── QuerySyntaxError    it is not SPARQL: line, column
        ├── QueryRefusedError   it asks for what is never done here (SERVICE, update)
        └── LimitError          it is over a limit: which one, and its value

There is no HTTP and no command line in here: ``server.web.errors`` maps these to a status,
``cli`` to an exit code. A message says what is wrong, where, and what to do.
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
        line: Line or row, counted from 1; None where the whole file is meant.
        column: Column, counted from 1 in Unicode code points; None where unknown.
    """

    def __init__(
        self, message: str, *, file: str, line: int | None = None, column: int | None = None
    ) -> None:
        self.file, self.line, self.column = file, line, column
        place = ":".join(str(part) for part in (file, line, column) if part is not None)
        super().__init__(f"{place}: {message}")


class CheckError(RenkeiError):
    """The graph breaks the rules of ``shapes.ttl``; the message lists the first violations."""


class StoreError(RenkeiError):
    """A store or a generation cannot be written, opened or found."""


class BusyError(StoreError):
    """Another process is building in the same data directory."""


class QueryError(RenkeiError):
    """A query was refused or ended before its answer was whole."""


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
    """The query asks for something that this service never does."""


class LimitError(QueryError):
    """The query is over a limit that the operator set.

    Attributes:
        limit: The name of the setting.
    """

    def __init__(self, message: str, *, limit: str) -> None:
        self.limit = limit
        super().__init__(message)
