"""Errors of requests: raised while a request is parsed and resolved, before its query runs.

    RenkeiError
    ├── RequestError                      the request breaks the SPARQL Protocol or HTTP
    │   ├── BodyTimeoutError              the body did not arrive in time
    │   ├── BodyTooLargeError             the body is longer than ``max_request_bytes``
    │   ├── GoneError                     the resource existed and does not any more
    │   ├── HeaderTooLargeError           a header of content negotiation is too long
    │   ├── MediaTypeError                the media type of the body is not supported
    │   ├── NoFontError                   a picture cannot be drawn, since no font has its letters
    │   ├── NoIndexError                  the data have no search index, which the address needs
    │   ├── NotAcceptableError            no accepted format can represent the answer
    │   │   └── NoCoordinatesError        a map is asked of a query without coordinates
    │   ├── NotCitableError               the answer of the query is not reproducible
    │   ├── NotSetError                   the operator has not set what the address serves
    │   ├── TargetTooLongError            the path is too long
    │   ├── TooManyRequestsError          the client has too many concurrent requests
    │   ├── UnknownGenerationError        no generation has that id, or ever had
    │   ├── UnknownGraphError             no named graph has that name
    │   ├── UnknownQueryError             no canned query has that name
    │   ├── UnknownVersionError           the vocabulary has no such version here
    │   └── UnreadableGenerationError     the generation is retained and cannot be opened
    └── queries.binding.ParameterError    a parameter is unknown, missing, repeated or malformed
        ├── UnknownParameterError         a page does not have the parameter
        └── UnknownThingError             a parameter names nothing in the graph

The module imports no Flask, so that the parsing of requests needs none. `server.web.errors` maps
the errors to status codes; `renkei.errors` has the complete tree.
"""

from __future__ import annotations

from renkei.errors import RenkeiError
from renkei.queries.binding import ParameterError

__all__ = [
    "BodyTimeoutError",
    "BodyTooLargeError",
    "GoneError",
    "HeaderTooLargeError",
    "MediaTypeError",
    "NoCoordinatesError",
    "NoFontError",
    "NoIndexError",
    "NotAcceptableError",
    "NotCitableError",
    "NotSetError",
    "RequestError",
    "TargetTooLongError",
    "TooManyRequestsError",
    "UnknownGenerationError",
    "UnknownGraphError",
    "UnknownParameterError",
    "UnknownQueryError",
    "UnknownThingError",
    "UnknownVersionError",
    "UnreadableGenerationError",
]


class RequestError(RenkeiError):
    """The request breaks the SPARQL Protocol (§2.1) or HTTP."""


class BodyTimeoutError(RequestError):
    """The body of the request did not arrive in time."""


class BodyTooLargeError(RequestError):
    """The body of the request is longer than ``max_request_bytes``."""


class HeaderTooLargeError(RequestError):
    """A header of content negotiation is too long."""


class TargetTooLongError(RequestError):
    """The path of the request is too long."""


class GoneError(RequestError):
    """The requested resource existed and does not any more."""


class MediaTypeError(RequestError):
    """The media type of the body is not supported."""


class _ChoiceError(RequestError):
    """The request names something that does not exist; there are others.

    Attributes:
        available: What exists instead; see the subclasses.
    """

    def __init__(self, message: str, *, available: tuple[str, ...]) -> None:
        self.available = available
        super().__init__(message)


class NotAcceptableError(_ChoiceError):
    """No format that the client accepts can represent the answer; ``available``: media types."""


class NoCoordinatesError(NotAcceptableError):
    """GeoJSON is asked of a canned query whose rows have no coordinates."""


class NoFontError(RequestError):
    """A picture cannot be drawn here, since no font has its letters."""


class NotCitableError(RequestError):
    """The answer of a query is not reproducible, so a citation cannot identify it."""


class NotSetError(RequestError):
    """The operator has not set what this address serves."""


class TooManyRequestsError(RequestError):
    """The client has too many concurrent requests."""


class UnknownGenerationError(RequestError):
    """No generation has that id, or ever had, as far as is recorded."""


class UnknownGraphError(_ChoiceError):
    """No named graph has that name; ``available``: similar names."""


class UnknownQueryError(_ChoiceError):
    """No canned query has that name; ``available``: similar names."""


class UnknownVersionError(_ChoiceError):
    """The vocabulary does not exist in that version here; ``available``: the versions that do."""


class NoIndexError(RequestError):
    """The generation was built without a search index, which the address needs."""


class UnreadableGenerationError(RequestError):
    """The generation is retained and cannot be opened."""


class UnknownParameterError(ParameterError):
    """A page does not have the parameter; ``allowed``: those that it has."""


class UnknownThingError(ParameterError):
    """A parameter is well-formed and names nothing in the graph."""
