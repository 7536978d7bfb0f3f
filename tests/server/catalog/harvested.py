"""What tests ask of the catalogue: its names, its forms, its shapes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias
from urllib.parse import urlsplit

import pyshacl
import rdflib
from rdflib import RDF, Namespace, URIRef

from tests.conftest import BASE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

Paged: TypeAlias = "Callable[[int], FlaskClient]"
DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
HYDRA: Final = Namespace("http://www.w3.org/ns/hydra/core#")
VOID: Final = Namespace("http://rdfs.org/ns/void#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
HTML: Final = {"Accept": "text/html"}
SH: Final = Namespace("http://www.w3.org/ns/shacl#")
CATALOG: Final = URIRef(f"{BASE}catalog")
KEYS: Final = (
    "renkei",
    "renkei.tables",
    "hokkaido-sapporo-2017",
    "hokkaido-sapporo-2017.spans",
    "designated-managers",
)
FORMS: Final = {
    "ttl": ("text/turtle", "turtle", "turtle"),
    "nt": ("application/n-triples", "nt", "ntriples"),
    "jsonld": ("application/ld+json", "json-ld", ""),
    "rdf": ("application/rdf+xml", "xml", "rdfxml"),
}
OUR_SHAPES: Final = Path(__file__).with_name("catalogue-shapes.ttl")


def graph_of(response: TestResponse, name: str | None = None) -> rdflib.Graph:
    """Return what an answer says, in the form that it says it is in."""
    assert response.status_code == 200, response.text
    forms = {media_type: parser for media_type, parser, _ in FORMS.values()}
    return rdflib.Graph().parse(data=response.data, format=name or forms[response.mimetype])


def local(address: str) -> str:
    """Return what a client of the application asks for."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def findings(data: rdflib.Graph, shapes: Path) -> Iterator[tuple[str, str, str]]:
    """Validate; yield focus node, path and message of each result."""
    _, report, _ = pyshacl.validate(data, shacl_graph=rdflib.Graph().parse(shapes), advanced=True)
    assert isinstance(report, rdflib.Graph)
    for result in report.subjects(RDF.type, SH.ValidationResult):
        values = [
            report.value(result, term)
            for term in ("focusNode", "resultPath", "resultMessage")
            for term in [SH[term]]
        ]
        yield str(values[0]), str(values[1]), str(values[2])
