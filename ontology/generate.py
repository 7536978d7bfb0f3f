"""Write ``terms.py`` and ``docs/reference/vocabulary.md`` from the Turtle files beside this module.

    python -m renkei.ontology.generate           write them
    python -m renkei.ontology.generate --check   exit with 1 if one of them is stale

A developer's command: it needs a checkout, since the documentation is not in the package.
"""

from __future__ import annotations

import builtins
import keyword
import re
from dataclasses import dataclass
from pathlib import Path

import click
from rdflib import OWL, RDF, RDFS, SDO, SKOS, Graph, Literal, Namespace, URIRef

from renkei.ontology import read_vocabulary

__all__ = ["main", "render_outputs"]

RENKEI = Namespace("https://w3id.org/renkei/ns#")
CODE_NAMESPACE = "https://w3id.org/renkei/code/"
UNTYPED_PREFIXES = {"rs"}  # nobody refers to a shape by name

# Prefixes that no Turtle file here declares: those of the catalogue and of queries.
FURTHER_PREFIXES = {
    "geo": "http://www.opengis.net/ont/geosparql#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "void": "http://rdfs.org/ns/void#",
}

# Terms that no Turtle file here uses: RDF itself, datatypes, and those with which a graph is
# described (catalogue, statistics, service, canned queries).
FURTHER_TERMS = {
    "dcat": """Catalog CatalogRecord DataService Dataset Distribution accessService accessURL
        byteSize catalog compressFormat contactPoint dataset distribution downloadURL
        endpointDescription endpointURL hasVersion keyword landingPage mediaType previousVersion
        record servesDataset service theme version""",
    "dct": """LicenseDocument PeriodOfTime accessRights accrualPeriodicity conformsTo format
        isReferencedBy isReplacedBy isVersionOf provenance references relation replaces
        rightsHolder temporal""",
    "foaf": "Organization page primaryTopic",
    "owl": """Class DatatypeProperty ObjectProperty Ontology deprecated disjointWith
        equivalentClass equivalentProperty sameAs versionInfo""",
    "prov": "Plan hadPrimarySource specializationOf wasInformedBy wasRevisionOf",
    "rdf": "JSON List Property Statement first langString nil object predicate rest subject type",
    "rdfs": """Class Datatype Literal Resource comment domain isDefinedBy label range seeAlso
        subClassOf subPropertyOf""",
    "sd": """Dataset Graph Service availableGraphs defaultDataset defaultGraph endpoint
        extensionFunction feature graph languageExtension name namedGraph resultFormat
        supportedLanguage url""",
    "sh": """Info SPARQLAskExecutable SPARQLConstructExecutable SPARQLExecutable
        SPARQLSelectExecutable Violation Warning ask construct datatype defaultValue description
        name optional order parameter prefixes select""",
    "skos": "hiddenLabel narrower note related",
    "spdx": "Checksum algorithm checksum checksumValue",
    "vcard": "Organization fn hasEmail hasURL",
    "void": """Dataset DatasetDescription Linkset class classPartition classes dataDump
        distinctObjects distinctSubjects entities exampleResource feature inDataset objectsTarget
        linkPredicate properties property propertyPartition rootResource sparqlEndpoint subset
        subjectsTarget triples uriSpace vocabulary""",
    "xsd": """anyURI base64Binary boolean date dateTime dateTimeStamp decimal double duration
        float gMonthDay gYear gYearMonth hexBinary integer language nonNegativeInteger
        positiveInteger string time""",
}

# The last five are the interactive interpreter's own and no names of the language.
RESERVED = set(dir(builtins)) - {"copyright", "credits", "exit", "license", "quit"}


@dataclass(frozen=True)
class _Vocabulary:
    """What the Turtle files hold.

    Attributes:
        graph: All their statements.
        prefixes: Prefix → namespace, sorted.
        terms: Prefix → local names that become constants, sorted.
        schemes: Code schemes in the order of their names: name → IRI.
    """

    graph: Graph
    prefixes: dict[str, str]
    terms: dict[str, list[str]]
    schemes: dict[str, URIRef]


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if a file is stale.")
def main(*, check: bool) -> None:
    """Generate the constants and the reference page of the vocabulary."""
    root = Path(__file__).resolve().parent.parent
    stale = {
        name: text
        for name, text in render_outputs().items()
        if not (root / name).is_file() or (root / name).read_text(encoding="utf-8") != text
    }
    if check and stale:
        raise click.ClickException(
            f"stale: {', '.join(stale)}; run `python -m renkei.ontology.generate`"
        )
    for name, text in stale.items():
        (root / name).write_text(text, encoding="utf-8", newline="\n")
        click.echo(f"wrote {name}", err=True)


def render_outputs() -> dict[str, str]:
    """Return the generated files, by their path in the repository, and what they should hold."""
    vocabulary = _load()
    return {
        "ontology/terms.py": _render_terms(vocabulary),
        "docs/reference/vocabulary.md": _render_reference(vocabulary),
    }


def _load() -> _Vocabulary:
    graph = Graph(bind_namespaces="none")
    for name in ("renkei.ttl", "codes.ttl", "shapes.ttl"):
        graph.parse(data=read_vocabulary(name), format="turtle")
    declared = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    prefixes = dict(sorted((FURTHER_PREFIXES | declared).items()))
    schemes = {
        str(iri).removeprefix(CODE_NAMESPACE): iri
        for iri in sorted(_iris(graph, SKOS.ConceptScheme))
    }
    return _Vocabulary(graph, prefixes, _terms(graph, prefixes), schemes)


def _terms(graph: Graph, prefixes: dict[str, str]) -> dict[str, list[str]]:
    terms = {prefix: set(names.split()) for prefix, names in FURTHER_TERMS.items()}
    for iri in {node for triple in graph for node in triple if isinstance(node, URIRef)}:
        for prefix, namespace in prefixes.items():
            if re.fullmatch(re.escape(namespace) + r"[A-Za-z][\w-]*", iri):
                terms.setdefault(prefix, set()).add(iri.removeprefix(namespace))
    return {prefix: sorted(terms[prefix]) for prefix in sorted(terms.keys() - UNTYPED_PREFIXES)}


def _render_terms(vocabulary: _Vocabulary) -> str:
    """Return Python source, laid out as ``ruff format`` lays it out."""
    classes = "".join(_render_class(vocabulary, prefix) for prefix in vocabulary.terms)
    names = sorted(map(_class_name, vocabulary.terms))
    names = ["CODES", "CODE_NAMESPACE", "NAMESPACE", "PREFIXES", *names]
    exported = "".join(f'    "{name}",\n' for name in names)
    return f'''\
"""Terms of the vocabularies, and the codes, as constants.

Generated from the Turtle files beside this module by ``python -m renkei.ontology.generate``; do not
edit. A hyphen in a term becomes ``_``; a keyword or a builtin gets one behind it (``Rdf.type_``).
"""

from typing import Final

__all__ = [
{exported}]

NAMESPACE: Final = "{RENKEI}"
CODE_NAMESPACE: Final = "{CODE_NAMESPACE}"


{classes}{_render_codes(vocabulary)}
{_render_prefixes(vocabulary)}'''


def _render_class(vocabulary: _Vocabulary, prefix: str) -> str:
    namespace = vocabulary.prefixes[prefix]
    constants: dict[str, str] = {}
    for term in vocabulary.terms[prefix]:
        name = _constant_name(term)
        if name in constants:
            raise click.ClickException(f"two terms of {namespace} are called {name} in Python")
        constants[name] = namespace + term
    lines = [f'    {name}: Final = "{iri}"\n' for name, iri in constants.items()]
    head = f'class {_class_name(prefix)}:\n    """Terms of {namespace}."""\n\n'
    return f"{head}{''.join(lines)}\n\n"


def _render_codes(vocabulary: _Vocabulary) -> str:
    lines = ["# Scheme → notation → IRI.\n", "CODES: Final[dict[str, dict[str, str]]] = {\n"]
    for scheme in vocabulary.schemes:
        lines.append(f'    "{scheme}": {{\n')
        lines += [
            f'        "{code}": {_class_name(scheme)}.{_constant_name(code)},\n'
            for code in vocabulary.terms[scheme]
        ]
        lines.append("    },\n")
    return "".join([*lines, "}\n"])


def _render_prefixes(vocabulary: _Vocabulary) -> str:
    lines = [f'    "{prefix}": "{iri}",\n' for prefix, iri in vocabulary.prefixes.items()]
    return "".join(["PREFIXES: Final[dict[str, str]] = {\n", *lines, "}\n"])


def _class_name(prefix: str) -> str:
    return "".join(part.capitalize() for part in prefix.split("-"))


def _constant_name(term: str) -> str:
    name = re.sub(r"\W", "_", term, flags=re.ASCII)
    return f"{name}_" if keyword.iskeyword(name) or name in RESERVED else name


def _render_reference(vocabulary: _Vocabulary) -> str:
    graph = vocabulary.graph
    ontology = URIRef(str(RENKEI).rstrip("#"))
    properties = _own(graph, OWL.ObjectProperty) + _own(graph, OWL.DatatypeProperty)
    sections = [
        "# Vocabulary",
        "This page is generated from `ontology/renkei.ttl` and `ontology/codes.ttl` by "
        "`python -m renkei.ontology.generate`; do not edit it.",
        f"Namespace `{RENKEI}` (prefix `renkei`), version "
        f"{graph.value(ontology, OWL.versionInfo)}, CC0 1.0. Definitions stand in "
        "Japanese, then in English.",
        "## Classes",
        _table(graph, _own(graph, OWL.Class), RDFS.label, RDFS.comment),
        "## Properties",
        _property_table(graph, sorted(properties)),
        "## Codes",
    ]
    for scheme, iri in vocabulary.schemes.items():
        codes = [URIRef(f"{iri}#{code}") for code in vocabulary.terms[scheme]]
        sections += [
            f"### `{scheme}`: {_text(graph, iri, SKOS.prefLabel, 'ja')} "
            f"({_text(graph, iri, SKOS.prefLabel, 'en')})",
            _both(graph, iri, SKOS.definition, " "),
            _table(graph, codes, SKOS.prefLabel, SKOS.definition),
        ]
    return "\n\n".join(sections) + "\n"


def _iris(graph: Graph, kind: URIRef) -> list[URIRef]:
    return [node for node in graph.subjects(RDF.type, kind) if isinstance(node, URIRef)]


def _own(graph: Graph, kind: URIRef) -> list[URIRef]:
    """Return the terms of our own namespace that are of a kind, sorted."""
    return sorted(term for term in _iris(graph, kind) if term in RENKEI)


def _table(graph: Graph, terms: list[URIRef], label: URIRef, text: URIRef) -> str:
    rows = ["| term | ja | en | definition |", "|---|---|---|---|"]
    for term in terms:
        names = [_text(graph, term, label, language) for language in ("ja", "en")]
        rows.append(_row(f"`{term.rpartition('#')[2]}`", *names, _both(graph, term, text)))
    return "\n".join(rows)


def _property_table(graph: Graph, terms: list[URIRef]) -> str:
    rows = ["| term | ja | en | of | value | definition |", "|---|---|---|---|---|---|"]
    for term in terms:
        names = [_text(graph, term, RDFS.label, language) for language in ("ja", "en")]
        subjects = _short(graph, term, RDFS.domain, SDO.domainIncludes)
        values = _short(graph, term, RDFS.range, SDO.rangeIncludes)
        definition = _both(graph, term, RDFS.comment)
        rows.append(_row(f"`{term.rpartition('#')[2]}`", *names, subjects, values, definition))
    return "\n".join(rows)


def _short(graph: Graph, term: URIRef, *predicates: URIRef) -> str:
    """Return the classes that a property is of or leads to, as prefixed names."""
    found = (iri for predicate in predicates for iri in graph.objects(term, predicate))
    names = sorted(URIRef(str(iri)).n3(graph.namespace_manager) for iri in found)
    return ", ".join(f"`{name.removeprefix('renkei:')}`" for name in names) or "anything"


def _both(graph: Graph, subject: URIRef, predicate: URIRef, between: str = "<br>") -> str:
    texts = (_text(graph, subject, predicate, language) for language in ("ja", "en"))
    return between.join(filter(None, texts))


def _text(graph: Graph, subject: URIRef, predicate: URIRef, language: str) -> str:
    for value in graph.objects(subject, predicate):
        if isinstance(value, Literal) and value.language == language:
            return str(value)
    return ""


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


if __name__ == "__main__":
    main()
