"""The W3C suites for RDF files through the loader: a proof, where the suites are at hand."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

import pytest

from tests.loaders.rdf.w3c import cases, failure, json_ld_cases

SUITES: Final = [
    f"rdf/rdf{version}/rdf-{name}/manifest.ttl"
    for version in (11, 12)
    for name in ("turtle", "trig", "n-triples", "n-quads", "xml")
]
# Files that a suite demands to be read and the loader refuses, by a part of the error.
REFUSED: Final = {
    "(RDF 1.2) are not supported": "triple terms and base directions",
    "which RDF/XML cannot carry": "control characters in texts",
    "is never fetched from the network": "remote contexts of JSON-LD",
    "has dot segments": "bases of JSON-LD that the engine would not resolve right",
}
# Tests of JSON-LD that the engine fails.
FAILED: Final = {
    "#tc013": "a type-scoped context inside an index map inside a type map is not applied",
    "#te062": "the dot segments of a relative IRI that begins with // stay",
    "#tli12": "a base that is no IRI is an error",
}


@pytest.mark.prove
@pytest.mark.parametrize("manifest", [*SUITES, "json-ld-api"])
def test_every_file_of_the_suite_is_read_or_refused_as_it_demands(manifest: str) -> None:
    """All positive files are read with their statements, all negative ones refused with a line."""
    where = os.environ.get("W3C_TESTS")
    if not where or not (Path(where) / manifest).exists():
        pytest.skip("set W3C_TESTS to the directory of the suites")
    root = Path(where)
    tests = list(json_ld_cases(root) if manifest == "json-ld-api" else cases(root, manifest))
    assert tests
    failures = {case.name: wrong for case in tests if (wrong := failure(case))}
    for name, wrong in list(failures.items()):
        if wrong.startswith("refused: ") and any(words in wrong for words in REFUSED):
            del failures[name]
    assert set(failures) == (set(FAILED) if manifest == "json-ld-api" else set())
