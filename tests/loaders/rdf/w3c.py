"""The W3C test suites for RDF files, read through the loader.

The suites are not part of the repository: ``W3C_TESTS`` names a checkout of
https://github.com/w3c/rdf-tests, with https://github.com/w3c/json-ld-api as ``json-ld-api`` in it.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from pyoxigraph import (
    CanonicalizationAlgorithm,
    Dataset,
    Quad,
    RdfFormat,
    Store,
    parse,
)

from renkei.errors import SourceError
from renkei.graph.catalogue.description import DatasetDescription
from renkei.graph.catalogue.inputs import StatementSink
from renkei.graph.rdf.iris import Iris
from renkei.loaders.interface import Source
from renkei.loaders.rdf import RdfLoader
from tests.conftest import BASE
from tests.loaders.reports import discard_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SITE: Final = "https://w3c.github.io/rdf-tests/"
JSON_LD_SITE: Final = "https://w3c.github.io/json-ld-api/tests/"
FORMATS: Final = {
    ".ttl": RdfFormat.TURTLE,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".trig": RdfFormat.TRIG,
    ".rdf": RdfFormat.RDF_XML,
}
TESTS: Final = """\
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?type ?name ?action ?result ?base {
  ?test a ?type ; mf:name ?name ; mf:action ?action .
  OPTIONAL { ?test mf:result ?result }
  OPTIONAL { ?manifest mf:assumedTestBase ?base }
} ORDER BY ?name"""
PARTS: Final = """\
PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
SELECT ?part { ?manifest mf:include/rdf:rest*/rdf:first ?part }"""
NODE: Final = re.compile(rf"<{re.escape(BASE)}id/node/suite/[^/]+/(b\d+)>")


@dataclass(frozen=True)
class Case:
    """One test of a suite.

    Attributes:
        name: Its name, or its number in the manifest.
        positive: Whether the file must be read; otherwise it must be refused.
        file: The file to read.
        base: The base IRI of the file.
        expected: A file with its statements, or None if they are not tested.
    """

    name: str
    positive: bool
    file: Path
    base: str
    expected: Path | None


def cases(root: Path, manifest: str) -> Iterator[Case]:
    """Yield the tests of a manifest of the suites for Turtle, TriG, N-Triples, N-Quads, RDF/XML."""
    store = Store()
    store.load(path=str(root / manifest), format=RdfFormat.TURTLE, base_iri=SITE + manifest)
    for row in _rows(store, PARTS):
        yield from cases(root, row["part"].removeprefix(SITE))
    for row in _rows(store, TESTS):
        action = row["action"].removeprefix(SITE)
        base = row["action"]
        if row["base"]:
            base = row["base"] + action.removeprefix(manifest.rpartition("/")[0] + "/")
        kind = row["type"].rpartition("#")[2]
        if "C14N" in kind:
            continue
        expected = root / row["result"].removeprefix(SITE) if row["result"] else None
        yield Case(row["name"], "Negative" not in kind, root / action, base, expected)


def _rows(store: Store, query: str) -> Iterator[dict[str, str]]:
    answer: Any = store.query(query)
    names = [variable.value for variable in answer.variables]
    for row in answer:
        yield {name: row[name].value if row[name] else "" for name in names}


def json_ld_cases(root: Path) -> Iterator[Case]:
    """Yield the tests of the suite "Deserialize JSON-LD to RDF"."""
    directory = root / "json-ld-api" / "tests"
    manifest = json.loads((directory / "toRdf-manifest.jsonld").read_text(encoding="utf-8"))
    for entry in manifest["sequence"]:
        option = entry.get("option", {})
        if (
            option.get("specVersion") == "json-ld-1.0"
            or option.get("processingMode") == "json-ld-1.0"
            or option.get("normative") is False
            or "expandContext" in option
        ):
            continue
        positive = "jld:NegativeEvaluationTest" not in entry["@type"]
        base = option.get("base", JSON_LD_SITE + entry["input"])
        expected = directory / entry["expect"] if "expect" in entry else None
        yield Case(entry["@id"], positive, directory / entry["input"], base, expected)


def failure(case: Case) -> str | None:
    """Read the file of a test by the loader; return what is wrong, or None."""
    lines: list[str] = []
    description = DatasetDescription(
        name="suite", loader="rdf", title={}, description={}, publisher={}
    )
    source = Source(description, [case.file], {}, case.file.parent, ("sources.toml", 1))
    sink = StatementSink(Iris(BASE), lines.append, store=discard_file)
    try:
        RdfLoader(base_iri=case.base).load(source, sink)
    except SourceError as error:
        if case.positive:
            return f"refused: {error}"
        return None if error.line else f"without a line: {error}"
    if not case.positive:
        return f"read: {lines[:3]}"
    if case.expected is None:
        return None
    data = case.expected.read_bytes()
    expected = parse(input=data, format=FORMATS[case.expected.suffix], base_iri=case.base)
    text = NODE.sub(r"_:\1", "".join(lines))
    given = parse(input=text, format=RdfFormat.N_QUADS)
    difference = _canonical(given) ^ _canonical(expected)
    return f"other statements: {sorted(difference)[:4]}" if difference else None


def _canonical(quads: Iterator[Quad]) -> set[str]:
    """Return the triples of some quads, with names for their blank nodes that depend on nothing."""
    dataset = Dataset(Quad(q.subject, q.predicate, q.object) for q in quads)
    dataset.canonicalize(CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}
