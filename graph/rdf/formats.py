"""The registry of formats: everything that is said about a format anywhere is derived from here.

`FORMATS` has one entry for each. Negotiation, ``?format=``, path suffixes, the choices of the
command line, dumps, the catalogue, VoID, the service description, OpenAPI and the download links
of pages read it (docs/how-to/add-a-result-format.md).
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from pyoxigraph import QueryResultsFormat, RdfFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "CODINGS",
    "CSV",
    "CSVW",
    "DUMP_FORMATS",
    "FORMATS",
    "GEO_JSON",
    "JSON_LD",
    "N_QUADS",
    "N_TRIPLES",
    "PACKAGE",
    "RDF_XML",
    "SPARQL_JSON",
    "SPARQL_XML",
    "SVG",
    "TSV",
    "TURTLE",
    "AnswerKind",
    "Coding",
    "Format",
    "format_of",
    "formats_for",
]

AnswerKind = Literal["solutions", "boolean", "graph", "document", "rows", "truth", "chart", "dump"]
"""What a format can hold.

- ``solutions``, ``boolean``, ``graph``: the result of a SPARQL query, written by the engine
- ``document``: an RDF document of the site: a thing, the vocabulary, the catalogue, VoID
- ``rows``, ``truth``: the result of a canned SELECT, of a canned ASK
- ``chart``: the rows of a canned SELECT that has a chart, as a picture
- ``dump``: a file of the whole graph or of a source
"""

_EU: Final = "http://publications.europa.eu/resource/authority/file-type/"
_IANA: Final = "http://www.iana.org/assignments/media-types/"
_W3C: Final = "http://www.w3.org/ns/formats/"


@dataclass(frozen=True, eq=False)
class Format:
    """A serialisation format. Two formats are equal if they are the same object.

    ``Format("text/csv", "csv", ("csv",), "CSV", holds={"rows": 2})`` is offered for the rows of
    canned queries: as ``.csv``, as ``?format=csv`` and for ``Accept: text/csv``.

    Attributes:
        media_type: Its media type without parameters.
        suffix: File name extension and path suffix, without the dot.
        names: Values of ``?format=`` beside the media type. Links and the command line use the
            first.
        label: Its name on pages.
        holds: The kinds of answer that it can hold, each with its rank among the formats of this
            kind: 1 is the default, and wins over equal weights of an Accept header.
        serializer: The format of pyoxigraph that writes it; None if a function of ours does.
        generic: A less specific media type under which it is served, too.
        has_charset: True if the Content-Type header has ``charset=utf-8``.
        engine_type: Media type that the engine is asked for; empty means its own.
        needs_coordinates: True if it holds rows only of queries with coordinates.
        description: What its text looks like, for OpenAPI; empty if OpenAPI has a schema.
        w3c_name: Its local name in http://www.w3.org/ns/formats/.
        file_type: Its IRI in the EU's table of file types.
        dump_name: Its key in manifests and for ``renkei dump``.
        has_graphs: True if dumps keep the named graph of a statement; otherwise they are merged.
        is_sorted_lines: True if a dump is the sorted lines of the build, written at any size.
    """

    media_type: str
    suffix: str = ""
    names: tuple[str, ...] = ()
    label: str = ""
    _: KW_ONLY
    holds: Mapping[AnswerKind, int] = field(default_factory=dict)
    serializer: RdfFormat | QueryResultsFormat | None = None
    generic: str = ""
    has_charset: bool = False
    engine_type: str = ""
    needs_coordinates: bool = False
    description: str = ""
    w3c_name: str = ""
    file_type: str = ""
    dump_name: str = ""
    has_graphs: bool = False
    is_sorted_lines: bool = False

    @property
    def content_type(self) -> str:
        """The value of the Content-Type header."""
        return f"{self.media_type}; charset=utf-8" if self.has_charset else self.media_type

    @property
    def written_as(self) -> str:
        """The media type that the engine is asked for."""
        return self.engine_type or self.media_type

    @property
    def media_type_iri(self) -> str:
        """The IRI of the media type at IANA."""
        return _IANA + self.media_type

    @property
    def feature_iri(self) -> str:
        """The IRI of the format for ``sd:resultFormat`` and ``void:feature``."""
        return _W3C + self.w3c_name

    @property
    def rdf_format(self) -> RdfFormat:
        """The serializer of a format for graphs.

        Raises:
            TypeError: If pyoxigraph writes no graphs in it.
        """
        if not isinstance(self.serializer, RdfFormat):
            raise TypeError(f"{self.media_type} is no format for graphs")
        return self.serializer

    def as_generic(self) -> Format:
        """Return the variant that is served under the generic media type and has no name."""
        return replace(
            self, media_type=self.generic, engine_type=self.media_type, names=(), has_charset=False
        )


@dataclass(frozen=True)
class Coding:
    """A compression of files.

    Attributes:
        suffix: File name extension, after that of the format.
        label: Its name on pages.
        media_type: Its media type.
    """

    suffix: str
    label: str
    media_type: str

    @property
    def media_type_iri(self) -> str:
        """The IRI of the media type at IANA."""
        return _IANA + self.media_type


FORMATS: Final = (
    Format(
        "application/json", "json", ("json",), "JSON",
        holds={"rows": 1, "truth": 1}, engine_type="application/sparql-results+json",
    ),
    Format(
        "text/csv", "csv", ("csv",), "CSV",
        holds={"solutions": 3, "boolean": 3, "rows": 2}, serializer=QueryResultsFormat.CSV,
        has_charset=True, description="SPARQL 1.1 CSV: the columns in their order, CR LF, UTF-8.",
        w3c_name="SPARQL_Results_CSV", file_type=f"{_EU}CSV",
    ),
    Format(
        "text/tab-separated-values", "tsv", ("tsv",), "TSV",
        holds={"solutions": 4, "boolean": 4, "rows": 3}, serializer=QueryResultsFormat.TSV,
        has_charset=True, description="SPARQL 1.1 TSV: terms as in Turtle.",
        w3c_name="SPARQL_Results_TSV",
    ),
    Format(
        "application/sparql-results+json", "srj", ("json", "srj"), "SPARQL JSON",
        holds={"solutions": 1, "boolean": 1, "rows": 4, "truth": 2},
        serializer=QueryResultsFormat.JSON,
        generic="application/json",
        w3c_name="SPARQL_Results_JSON",
    ),
    Format(
        "application/sparql-results+xml", "srx", ("xml", "srx"), "SPARQL XML",
        holds={"solutions": 2, "boolean": 2}, serializer=QueryResultsFormat.XML,
        generic="application/xml",
        w3c_name="SPARQL_Results_XML",
    ),
    Format(
        "application/x-ndjson", "ndjson", ("ndjson", "jsonl"), "NDJSON",
        holds={"rows": 5},
        description="One object for each row, one row a line.",
    ),
    Format(
        "text/markdown", "md", ("md", "markdown"), "Markdown",
        holds={"rows": 6},
        has_charset=True, description="A table of GitHub's Markdown.",
    ),
    Format(
        "application/geo+json", "geojson", ("geojson",), "GeoJSON",
        holds={"rows": 7}, needs_coordinates=True,
    ),
    Format(
        "image/svg+xml", "svg", ("svg",), "SVG",
        holds={"chart": 1},
        description="A picture of the rows, as the `chart:` of the query says (SVG 1.1).",
    ),
    Format(
        "text/turtle", "ttl", ("ttl", "turtle"), "Turtle",
        holds={"graph": 1, "document": 1, "dump": 3}, serializer=RdfFormat.TURTLE,
        has_charset=True, description="RDF 1.1 Turtle.",
        w3c_name="Turtle", file_type=f"{_EU}RDF_TURTLE", dump_name="turtle",
    ),
    Format(
        "application/n-triples", "nt", ("nt", "n-triples", "ntriples"), "N-Triples",
        holds={"graph": 2, "document": 2, "dump": 1}, serializer=RdfFormat.N_TRIPLES,
        description="RDF 1.1 N-Triples.",
        w3c_name="N-Triples", file_type=f"{_EU}RDF_N_TRIPLES", dump_name="ntriples",
        is_sorted_lines=True,
    ),
    Format(
        "application/n-quads", "nq", ("nq", "n-quads", "nquads"), "N-Quads",
        holds={"dump": 2}, serializer=RdfFormat.N_QUADS,
        w3c_name="N-Quads", file_type=f"{_EU}RDF_N_QUADS", dump_name="nquads",
        has_graphs=True, is_sorted_lines=True,
    ),
    Format(
        "application/trig", "trig", ("trig",), "TriG",
        holds={"dump": 4}, serializer=RdfFormat.TRIG,
        w3c_name="TriG", file_type=f"{_EU}RDF_TRIG", dump_name="trig",
        has_graphs=True,
    ),
    Format(
        "application/ld+json", "jsonld", ("jsonld", "json-ld", "json"), "JSON-LD",
        holds={"graph": 4, "document": 3, "dump": 5}, serializer=RdfFormat.JSON_LD,
        generic="application/json",
        w3c_name="JSON-LD", file_type=f"{_EU}JSON_LD", dump_name="jsonld",
    ),
    Format(
        "application/rdf+xml", "rdf", ("rdf", "rdfxml", "rdf-xml", "xml"), "RDF/XML",
        holds={"graph": 3, "document": 4, "dump": 6}, serializer=RdfFormat.RDF_XML,
        generic="application/xml", description="RDF 1.1 XML.",
        w3c_name="RDF_XML", file_type=f"{_EU}RDF_XML", dump_name="rdfxml",
    ),
)  # fmt: skip
"""All formats of answers and dumps. Download links on pages are in this order."""

_BY_MEDIA_TYPE: Final = {entry.media_type: entry for entry in FORMATS}


def format_of(media_type: str) -> Format:
    """Return the format with a media type.

    Raises:
        KeyError: If the registry has none.
    """
    return _BY_MEDIA_TYPE[media_type]


@cache
def formats_for(kind: AnswerKind) -> tuple[Format, ...]:
    """Return the formats that can hold a kind of answer, by rank."""
    suitable = (entry for entry in FORMATS if kind in entry.holds)
    return tuple(sorted(suitable, key=lambda entry: entry.holds[kind]))


# The formats that code refers to.
CSV: Final = format_of("text/csv")
TSV: Final = format_of("text/tab-separated-values")
SPARQL_JSON: Final = format_of("application/sparql-results+json")
SPARQL_XML: Final = format_of("application/sparql-results+xml")
GEO_JSON: Final = format_of("application/geo+json")
SVG: Final = format_of("image/svg+xml")
TURTLE: Final = format_of("text/turtle")
N_TRIPLES: Final = format_of("application/n-triples")
N_QUADS: Final = format_of("application/n-quads")
JSON_LD: Final = format_of("application/ld+json")
RDF_XML: Final = format_of("application/rdf+xml")

DUMP_FORMATS: Final = {entry.dump_name: entry for entry in formats_for("dump")}
"""The formats of dumps, by their key in manifests."""
CODINGS: Final = {
    "gzip": Coding("gz", "gzip", "application/gzip"),
    "zstd": Coding("zst", "Zstandard", "application/zstd"),
}
"""The compressions of dumps, by their key in manifests."""

# Descriptions of the flat tables: files only, never negotiated.
CSVW: Final = Format(
    "application/csvm+json", "csv-metadata.json", label="CSVW", file_type=f"{_EU}JSON_LD"
)
PACKAGE: Final = Format(
    "application/json", "json", label="Frictionless Data Package", file_type=f"{_EU}JSON"
)
