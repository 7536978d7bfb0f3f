"""Choose what to answer with: by ``?format=``, else by the ``Accept`` header (RFC 9110 §12.5.1).

Pure: text in, a `Format` out. What there is to choose from is the tables below, in the order in
which this service prefers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.server.web.request_errors import NotAcceptableError, RequestError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.graph.query.text import QueryKind

__all__ = [
    "ERROR_FORMATS",
    "FORMATS_OF",
    "GEOJSON",
    "PAGE",
    "RDF_FORMATS",
    "ROW_FORMATS",
    "TRUTH_FORMATS",
    "Format",
    "choose",
    "prefers_page",
]


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write an answer.

    Attributes:
        media_type: What the answer says it is.
        written_as: What an executor is asked for.
        names: What ``?format=`` may call it.
        charset: True if ``charset=utf-8`` belongs into the header.
    """

    media_type: str
    written_as: str
    names: tuple[str, ...] = ()
    charset: bool = False

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.charset else self.media_type


_JSON: Final = "application/sparql-results+json"
_XML: Final = "application/sparql-results+xml"
PAGE: Final = Format("text/html", "", ("html",), charset=True)
_RESULTS: Final = (
    Format(_JSON, _JSON, ("json", "srj")),
    Format(_XML, _XML, ("xml", "srx")),
    Format("text/csv", "text/csv", ("csv",), charset=True),
    Format("text/tab-separated-values", "text/tab-separated-values", ("tsv",), charset=True),
    Format("application/json", _JSON),
    Format("application/xml", _XML),
    PAGE,
)
RDF_FORMATS: Final = (
    Format("text/turtle", "text/turtle", ("ttl", "turtle"), charset=True),
    Format("application/n-triples", "application/n-triples", ("nt", "n-triples", "ntriples")),
    Format("application/rdf+xml", "application/rdf+xml", ("rdf", "rdfxml", "rdf-xml", "xml")),
    Format("application/ld+json", "application/ld+json", ("jsonld", "json-ld", "json")),
)
"""What a graph that is no answer of a query is written in: no page, and no alias."""
_GRAPHS: Final = (
    *RDF_FORMATS,
    Format("application/json", "application/ld+json"),
    Format("application/xml", "application/rdf+xml"),
    PAGE,
)
FORMATS_OF: Final[Mapping[QueryKind, tuple[Format, ...]]] = {
    "solutions": _RESULTS,
    "boolean": _RESULTS,
    "graph": _GRAPHS,
}
GEOJSON: Final = Format("application/geo+json", _JSON, ("geojson",))
ROW_FORMATS: Final = (
    Format("application/json", _JSON, ("json",)),
    Format("text/csv", "text/csv", ("csv",), charset=True),
    Format("text/tab-separated-values", "text/tab-separated-values", ("tsv",), charset=True),
    Format(_JSON, _JSON, ("srj",)),
    Format("application/x-ndjson", _JSON, ("ndjson", "jsonl")),
    Format("text/markdown", _JSON, ("md", "markdown"), charset=True),
    GEOJSON,
)
"""What rows of a canned query are written in; GeoJSON only where they have coordinates."""
TRUTH_FORMATS: Final = (
    Format("application/json", _JSON, ("json",)),
    Format(_JSON, _JSON, ("srj",)),
)
"""What the answer of an ASK of ours is written in."""
ERROR_FORMATS: Final = (
    Format("application/problem+json", ""),
    Format("application/json", ""),
    PAGE,
    Format("text/plain", "", charset=True),
)
_NAMES: Final = frozenset(
    name
    for formats in (_RESULTS, _GRAPHS, ROW_FORMATS)
    for entry in formats
    for name in entry.names
)

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
        """How exactly it names a type: 2 the type, 1 its main type, 0 any; -1 not at all."""
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
        formats: What there is, the preferred one first.
        accept: The Accept header; None or empty accepts all. Ranges that are not well-formed
            count as absent.
        name: The value of ``?format=``: a short name or a media type. It overrides ``accept``.

    Raises:
        RequestError: If no format of any kind has that name.
        NotAcceptableError: If nothing that is asked for is there; it lists what is.
    """
    if name:
        return _named(formats, _plain_name(name))
    ranges = _ranges(accept or "")
    if not ranges:
        return formats[0]
    weights = [_weight(ranges, entry.media_type) for entry in formats]
    best = max(weights)
    if best <= 0:
        raise _nothing(formats, f"nothing that is accepted ({accept}) is there")
    return formats[weights.index(best)]


def prefers_page(accept: str | None) -> bool:
    """True if a client would rather have a page than anything that programs read."""
    try:
        return choose((*_RESULTS, *_GRAPHS), accept=accept) is PAGE
    except NotAcceptableError:
        return False


def _plain_name(name: str) -> str:
    """Without parameters; where `+` of a media type was not encoded, it came as a space."""
    return name.partition(";")[0].strip().lower().replace(" ", "+")


def _named(formats: Sequence[Format], name: str) -> Format:
    for entry in formats:
        if name in entry.names or name == entry.media_type:
            return entry
    if name in _NAMES or "/" in name:
        raise _nothing(formats, f"format={name} cannot hold what this query answers with")
    raise RequestError(f"format={name} is not known; known are {', '.join(sorted(_NAMES))}")


def _nothing(formats: Sequence[Format], reason: str) -> NotAcceptableError:
    available = tuple(entry.media_type for entry in formats)
    return NotAcceptableError(f"{reason}; there is {', '.join(available)}", available=available)


def _weight(ranges: list[_Range], media_type: str) -> float:
    """The weight of the most specific range; 0 if none names the type."""
    specificity, weight = max((entry.specificity(media_type), entry.weight) for entry in ranges)
    return weight if specificity >= 0 else 0


def _ranges(accept: str) -> list[_Range]:
    found, index = [], 0
    while index < len(accept):
        match = _RANGE.match(accept, index)
        end = match.end() if match else index
        if match and (end == len(accept) or accept[end] == ","):
            weight = _weight_of(match[3])
            if weight is not None:
                found.append(_Range(match[1].lower(), match[2].lower(), weight))
        else:
            comma = accept.find(",", end)
            end = len(accept) if comma < 0 else comma
        index = end + 1
    return found


def _weight_of(parameters: str) -> float | None:
    """Return the weight of a range; None if it is not well-formed, and the range with it."""
    for name, value in _PARAMETER.findall(parameters):
        if name.lower() == "q":
            return float(value) if _WEIGHT.fullmatch(value) else None
    return 1.0
