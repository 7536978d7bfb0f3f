"""What can be wrong with a request before it is a query.

    RenkeiError
    └── RequestError                it breaks the SPARQL Protocol
        ├── MediaTypeError          its body is of a type that is not read here
        ├── NotAcceptableError      none of the formats it accepts can hold the answer
        ├── NotSetError             the operator has not set what would be there
        ├── NotCitableError         the answer of the query would not be the same again
        ├── UnknownQueryError       no canned query has that name
        ├── UnknownVersionError     vocabulary or data are not here in that version
        └── UnknownGraphError       no named graph has that name
    ParameterError
    └── UnknownThingError           a parameter names nothing in the graph

No Flask in here, so that the parsing of requests needs none; `server.web.errors` maps these to a
status.
"""

from __future__ import annotations

from renkei.errors import RenkeiError
from renkei.queries.binding import ParameterError

__all__ = [
    "BodyTimeoutError",
    "GoneError",
    "MediaTypeError",
    "NotAcceptableError",
    "NotCitableError",
    "NotSetError",
    "RequestError",
    "UnknownGraphError",
    "UnknownQueryError",
    "UnknownThingError",
    "UnknownVersionError",
]


class RequestError(RenkeiError):
    """The request breaks the SPARQL Protocol (§2.1)."""


class MediaTypeError(RequestError):
    """The body is of a media type that is not read here."""


class NotAcceptableError(RequestError):
    """None of the formats that the client accepts can hold the answer.

    Attributes:
        available: The media types that there are.
    """

    def __init__(self, message: str, *, available: tuple[str, ...]) -> None:
        self.available = available
        super().__init__(message)


class NotSetError(RequestError):
    """The operator has not set what would be at this address."""


class UnknownQueryError(RequestError):
    """No canned query has that name.

    Attributes:
        available: Names that are near to it.
    """

    def __init__(self, message: str, *, available: tuple[str, ...]) -> None:
        self.available = available
        super().__init__(message)


class UnknownGraphError(RequestError):
    """There is no such named graph.

    Attributes:
        available: Names that are near to it.
    """

    def __init__(self, message: str, *, available: tuple[str, ...]) -> None:
        self.available = available
        super().__init__(message)


class NotCitableError(RequestError):
    """The answer of a query would not be the same again, so that no citation can stand for it."""


class UnknownVersionError(RequestError):
    """The vocabulary never was here in that version.

    Attributes:
        available: The versions that are.
    """

    def __init__(self, message: str, *, available: tuple[str, ...]) -> None:
        self.available = available
        super().__init__(message)


class UnknownThingError(ParameterError):
    """A parameter is well-formed, and names nothing in the graph."""


class BodyTimeoutError(RequestError):
    """The body of the request did not come in time."""


class TooManyRequestsError(RequestError):
    """One client has too many requests at the same time."""


class GoneError(RequestError):
    """What is asked for was here, and is not any more."""


class UnknownGenerationError(RequestError):
    """No generation has that id, or ever had it."""


class UnreadableGenerationError(RequestError):
    """A generation is kept, and cannot be opened."""
