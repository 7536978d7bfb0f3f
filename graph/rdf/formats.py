"""The forms of a dump: what it is called, what it can hold, and what portals call it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from pyoxigraph import RdfFormat

__all__ = ["CODINGS", "CSV", "CSVW", "FORMATS", "PACKAGE", "Coding", "DumpFormat"]

_EU: Final = "http://publications.europa.eu/resource/authority/file-type/"
_IANA: Final = "http://www.iana.org/assignments/media-types/"


@dataclass(frozen=True)
class DumpFormat:
    """A format of files.

    Attributes:
        suffix: How names of files end, without the ending of a coding.
        label: What people call it.
        media_type: What IANA calls it.
        file_type: Its IRI in the EU's table of file types.
        writer: What pyoxigraph writes it with; None where the sorted lines are the file.
        has_graphs: True if statements keep their named graph; else they are merged.
        is_always: True if it is written however large the graph is.
    """

    suffix: str
    label: str
    media_type: str
    file_type: str
    writer: RdfFormat | None = None
    has_graphs: bool = False
    is_always: bool = False

    @property
    def media_type_iri(self) -> str:
        """The IRI of the media type."""
        return _IANA + self.media_type


@dataclass(frozen=True)
class Coding:
    """A way to compress a file.

    Attributes:
        suffix: What is put behind the name.
        label: What people call it.
        media_type: What IANA calls it.
    """

    suffix: str
    label: str
    media_type: str

    @property
    def media_type_iri(self) -> str:
        """The IRI of the media type."""
        return _IANA + self.media_type


FORMATS: Final = {
    "ntriples": DumpFormat(
        "nt", "N-Triples", "application/n-triples", f"{_EU}RDF_N_TRIPLES", is_always=True
    ),
    "nquads": DumpFormat(
        "nq", "N-Quads", "application/n-quads", f"{_EU}RDF_N_QUADS",
        has_graphs=True, is_always=True,
    ),
    "turtle": DumpFormat("ttl", "Turtle", "text/turtle", f"{_EU}RDF_TURTLE", RdfFormat.TURTLE),
    "trig": DumpFormat(
        "trig", "TriG", "application/trig", f"{_EU}RDF_TRIG", RdfFormat.TRIG, has_graphs=True
    ),
    "jsonld": DumpFormat(
        "jsonld", "JSON-LD", "application/ld+json", f"{_EU}JSON_LD", RdfFormat.JSON_LD
    ),
    "rdfxml": DumpFormat(
        "rdf", "RDF/XML", "application/rdf+xml", f"{_EU}RDF_XML", RdfFormat.RDF_XML
    ),
}  # fmt: skip
CODINGS: Final = {
    "gzip": Coding("gz", "gzip", "application/gzip"),
    "zstd": Coding("zst", "Zstandard", "application/zstd"),
}
CSV: Final = DumpFormat("csv", "CSV", "text/csv", f"{_EU}CSV")
CSVW: Final = DumpFormat("csv-metadata.json", "CSVW", "application/csvm+json", f"{_EU}JSON_LD")
PACKAGE: Final = DumpFormat("json", "Frictionless Data Package", "application/json", f"{_EU}JSON")
