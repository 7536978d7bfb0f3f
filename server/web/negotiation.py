"""Content negotiation: ``?format=``, else the ``Accept`` header (RFC 9110 §12.5.1).

Pure functions of text and lists of `Format`. The lists are derived from the registry,
`renkei.graph.rdf.formats`; each is in the server's order of preference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.formats import FORMATS, Format, formats_for
from renkei.queries.binding import ParameterError
from renkei.server.web.request_errors import NotAcceptableError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.graph.query.text import QueryKind

__all__ = [
    "DOCUMENT_FORMATS",
    "DOCUMENT_OF_SUFFIX",
    "ERROR_FORMATS",
    "FORMATS_OF",
    "GRAPH_FORMATS",
    "PAGE",
    "choose",
    "prefers_page",
]

PAGE: Final = Format("text/html", "html", ("html",), "HTML", has_charset=True)


def _sparql_formats(kind: QueryKind) -> tuple[Format, ...]:
    """The formats of a query result, their variants with a generic media type, and the page."""
    own = formats_for(kind)
    generic = (entry.as_generic() for entry in own if entry.generic)
    return (*own, *sorted(generic, key=lambda entry: entry.media_type), PAGE)


FORMATS_OF: Final[Mapping[QueryKind, tuple[Format, ...]]] = {
    kind: _sparql_formats(kind) for kind in ("solutions", "boolean", "graph")
}
"""The formats of query results."""
GRAPH_FORMATS: Final = formats_for("graph")
"""The formats of graphs where no page and no generic media type is offered."""
DOCUMENT_FORMATS: Final = formats_for("document")
"""The formats of RDF documents, in the order of their links."""
DOCUMENT_OF_SUFFIX: Final = {entry.suffix: entry for entry in DOCUMENT_FORMATS}
ERROR_FORMATS: Final = (
    Format("application/problem+json"),
    Format("application/json"),
    PAGE,
    Format("text/plain", has_charset=True),
)
_NAMES: Final = frozenset(
    name for entry in (*FORMATS, PAGE) if entry.holds.keys() != {"dump"} for name in entry.names
)
"""The names of all formats of answers."""

_NAME: Final = r"[!#$%&'*+\-.^_`|~0-9A-Za-z]++"
_RANGE: Final = re.compile(
    rf"\s*+({_NAME})/({_NAME})((?:\s*+;\s*+(?:{_NAME}=(?:{_NAME}|\"(?:[^\"\\]|\\.)*+\"))?)*+)\s*+"
)
_PARAMETER: Final = re.compile(rf";\s*+({_NAME})=({_NAME}|\"(?:[^\"\\]|\\.)*+\")")
_WEIGHT: Final = re.compile(r"0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?")


@dataclass(frozen=True, slots=True)
class _Range:
    """One media range of an Accept header; parameters other than q are not compared."""

    main: str
    sub: str
    weight: float

    def specificity(self, media_type: str) -> int:
        """Return 2 if it matches the type exactly, 1 by main type, 0 as ``*/*``; -1 if not."""
        main, _, sub = media_type.partition("/")
        if (self.main, self.sub) == (main, sub):
            return 2
        if (self.main, self.sub) == (main, "*"):
            return 1
        return 0 if (self.main, self.sub) == ("*", "*") else -1


def choose(
    formats: Sequence[Format], *, accept: str | None = None, name: str | None = None
) -> Format:
    """Choose a format.

    Args:
        formats: The formats that are available, the preferred one first.
        accept: The Accept header; None or empty accepts all. Malformed ranges are ignored.
        name: The value of ``?format=``: a short name or a media type. It overrides ``accept``.

    Raises:
        ParameterError: If the name is that of no format.
        NotAcceptableError: If none of the formats is acceptable; the error lists them.
    """
    if name:
        return _named(formats, _plain_name(name))
    ranges = _ranges(accept or "")
    if not ranges:
        return formats[0]
    weights = [_weight(ranges, entry.media_type) for entry in formats]
    best = max(weights)
    if best <= 0:
        raise _not_acceptable(formats, f"nothing that is accepted ({accept}) is there")
    return formats[weights.index(best)]


def prefers_page(accept: str | None) -> bool:
    """Return whether a client prefers HTML to every format of query results."""
    every_format = (*FORMATS_OF["solutions"], *FORMATS_OF["graph"])
    try:
        return choose(every_format, accept=accept) is PAGE
    except NotAcceptableError:
        return False


def _plain_name(name: str) -> str:
    """Remove parameters; an unencoded `+` of a media type arrives as a space."""
    return name.partition(";")[0].strip().lower().replace(" ", "+")


def _named(formats: Sequence[Format], name: str) -> Format:
    for entry in formats:
        if name in entry.names or name == entry.media_type:
            return entry
    if name in _NAMES or "/" in name:
        raise _not_acceptable(formats, f"format={name} cannot hold what this query answers with")
    fitting = sorted({known for entry in formats for known in entry.names})
    raise ParameterError(
        f"format={name} is not known; known here are {', '.join(fitting)}",
        parameter="format",
        allowed=fitting,
    )


def _not_acceptable(formats: Sequence[Format], reason: str) -> NotAcceptableError:
    available = tuple(entry.media_type for entry in formats)
    return NotAcceptableError(f"{reason}; there is {', '.join(available)}", available=available)


def _weight(ranges: list[_Range], media_type: str) -> float:
    """Return the weight of the most specific range; 0 if none matches."""
    specificity, weight = max((entry.specificity(media_type), entry.weight) for entry in ranges)
    return weight if specificity >= 0 else 0


def _ranges(accept: str) -> list[_Range]:
    ranges, index = [], 0
    while index < len(accept):
        match = _RANGE.match(accept, index)
        end = match.end() if match else index
        if match and (end == len(accept) or accept[end] == ","):
            weight = _weight_of(match[3])
            if weight is not None:
                ranges.append(_Range(match[1].lower(), match[2].lower(), weight))
        else:
            comma = accept.find(",", end)
            end = len(accept) if comma < 0 else comma
        index = end + 1
    return ranges


def _weight_of(parameters: str) -> float | None:
    """Return the weight of a range; None if it is malformed."""
    for name, value in _PARAMETER.findall(parameters):
        if name.lower() == "q":
            return float(value) if _WEIGHT.fullmatch(value) else None
    return 1.0
