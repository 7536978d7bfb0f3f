"""What is generated from the vocabulary is fresh, right, and fit to be imported."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import rdflib.namespace
from click.testing import CliRunner
from rdflib import RDF, SKOS, Graph

from renkei.ontology import VOCABULARY_FILES, read_vocabulary, terms, vocabulary_path
from renkei.ontology.generate import main, render_outputs
from renkei.ontology.terms import CODES, PREFIXES, Dcat

ROOT = Path(__file__).parents[2]
# Of DCAT 3 (W3C Recommendation, 2024); rdflib knows DCAT 2.
DCAT_3 = {Dcat.hasVersion, Dcat.previousVersion, Dcat.version}
CLASSES = [value for value in vars(terms).values() if isinstance(value, type)]


def constants(of: type) -> dict[str, str]:
    """Return the names and values of the constants in a class."""
    return {name: value for name, value in vars(of).items() if not name.startswith("__")}


def test_generated_files_are_fresh() -> None:
    """``terms.py`` and the reference page are what the Turtle files give."""
    for name, text in render_outputs().items():
        assert (ROOT / name).read_text(encoding="utf-8") == text, name


@pytest.mark.slow
def test_stale_files_are_named_and_then_written(tmp_path: Path) -> None:
    """``--check`` exits with 1, says which file is stale and what to do, and writes nothing."""
    name = "ontology/terms.py"
    for folder in ("ontology", "docs/reference"):
        (tmp_path / folder).mkdir(parents=True)
    run = CliRunner().invoke
    assert run(main, ["--root", str(tmp_path)]).exit_code == 0
    (tmp_path / name).write_text("changed", encoding="utf-8")
    refused = run(main, ["--check", "--root", str(tmp_path)])
    assert refused.exit_code == 1
    assert f"stale: {name}; run `python -m renkei.ontology.generate`" in refused.output
    assert (tmp_path / name).read_text(encoding="utf-8") == "changed"
    assert run(main, ["--root", str(tmp_path)]).output == f"wrote {name}\n"
    passed = run(main, ["--check", "--root", str(tmp_path)])
    assert (passed.exit_code, passed.output) == (0, "")


def test_constants_are_laid_out_by_ruff() -> None:
    """The formatter and the linter have nothing to change in the generated module."""
    for command in (["format", "--check"], ["check"]):
        subprocess.run(
            [sys.executable, "-m", "ruff", *command, "ontology/terms.py"], cwd=ROOT, check=True
        )


def test_constants_lie_in_their_namespace() -> None:
    """Every value is an IRI of the namespace that the docstring of its class names."""
    assert len(CLASSES) > 30
    for of in CLASSES:
        namespace = str(of.__doc__).removeprefix("Terms of ").removesuffix(".")
        assert namespace in PREFIXES.values(), of
        assert all(value.startswith(namespace) for value in constants(of).values()), of
        assert len(set(constants(of).values())) == len(constants(of)) > 0, of


def test_constants_of_published_vocabularies_exist() -> None:
    """No term of a vocabulary that rdflib knows in full is a slip of the pen."""
    known = {
        str(namespace): namespace
        for namespace in vars(rdflib.namespace).values()
        if isinstance(namespace, rdflib.namespace.DefinedNamespaceMeta)
    }
    checked = {
        value: value in known[namespace]
        for of in CLASSES
        for value in constants(of).values()
        for namespace in [value[: max(value.rfind("#"), value.rfind("/")) + 1]]
        if namespace in known
    }
    assert len(checked) > 250
    assert {value for value, exists in checked.items() if not exists} == DCAT_3


def test_codes_are_those_of_the_file(codes: Graph) -> None:
    """``CODES`` holds each code once, by scheme and notation."""
    notations = {str(iri): str(text) for iri, text in codes.subject_objects(SKOS.notation)}
    assert {
        iri: notation for scheme in CODES.values() for notation, iri in scheme.items()
    } == notations
    schemes = {str(iri) for iri in codes.subjects(RDF.type, SKOS.ConceptScheme)}
    assert {terms.CODE_NAMESPACE + scheme for scheme in CODES} == schemes
    assert CODES["kind"]["mutual-pr"] == "https://w3id.org/renkei/code/kind#mutual-pr"


@pytest.mark.parametrize("name", VOCABULARY_FILES)
def test_packaged_files_are_found(name: str) -> None:
    """Each file can be had as text and as a path."""
    with vocabulary_path(name) as path:
        assert path.read_text(encoding="utf-8") == read_vocabulary(name)
