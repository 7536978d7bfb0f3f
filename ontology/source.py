"""The content of the Turtle files beside this module, and further terms that become constants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rdflib import RDF, SKOS, Graph, Literal, Namespace, URIRef

from renkei.ontology import read_vocabulary

if TYPE_CHECKING:
    from rdflib.term import Node

__all__ = ["CODE_NAMESPACE", "RENKEI", "Vocabulary", "iris_of", "load_vocabulary", "text_of"]

RENKEI = Namespace("https://w3id.org/renkei/ns#")
CODE_NAMESPACE = "https://w3id.org/renkei/code/"
UNTYPED_PREFIXES = {"rs"}  # code does not refer to shapes by name

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
        equivalentClass equivalentProperty priorVersion sameAs versionInfo""",
    "prov": "Plan hadPrimarySource specializationOf wasInformedBy wasRevisionOf",
    "rdf": "JSON List Property Statement first langString nil object predicate rest subject type",
    "rdfs": """Class Datatype Literal Resource comment domain isDefinedBy label range seeAlso
        subClassOf subPropertyOf""",
    "sd": """Dataset Function Graph NamedGraph SPARQL11Query Service availableGraphs
        defaultDataset defaultEntailmentRegime defaultGraph endpoint extensionFunction Feature
        feature graph languageExtension name namedGraph propertyFeature resultFormat
        supportedLanguage url""",
    "schema": "keywords target",
    "sh": """Info PrefixDeclaration SPARQLAskExecutable SPARQLConstructExecutable SPARQLExecutable
        SPARQLSelectExecutable Violation Warning ask construct datatype defaultValue declare
        description name namespace optional order parameter prefix prefixes select""",
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


@dataclass(frozen=True)
class Vocabulary:
    """The content of the Turtle files.

    Attributes:
        graph: All their statements.
        prefixes: Prefix → namespace, sorted.
        terms: Prefix → local names that become constants, sorted. A code scheme whose codes are
            reference data has none.
        schemes: Code schemes in the order of their names: name → IRI.
    """

    graph: Graph
    prefixes: dict[str, str]
    terms: dict[str, list[str]]
    schemes: dict[str, URIRef]


def load_vocabulary() -> Vocabulary:
    """Read the ontology, the codes and the shapes."""
    graph = Graph(bind_namespaces="none")
    for name in ("renkei.ttl", "codes.ttl", "shapes.ttl"):
        graph.parse(data=read_vocabulary(name), format="turtle")
    declared = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    prefixes = dict(sorted((FURTHER_PREFIXES | declared).items()))
    schemes = {
        str(iri).removeprefix(CODE_NAMESPACE): iri
        for iri in sorted(iris_of(graph, SKOS.ConceptScheme))
    }
    terms: dict[str, list[str]] = {name: [] for name in schemes} | _terms(graph, prefixes)
    return Vocabulary(graph, prefixes, terms, schemes)


def _terms(graph: Graph, prefixes: dict[str, str]) -> dict[str, list[str]]:
    terms = {prefix: set(names.split()) for prefix, names in FURTHER_TERMS.items()}
    for iri in {node for triple in graph for node in triple if isinstance(node, URIRef)}:
        for prefix, namespace in prefixes.items():
            if re.fullmatch(re.escape(namespace) + r"[A-Za-z][\w-]*", iri):
                terms.setdefault(prefix, set()).add(iri.removeprefix(namespace))
    return {prefix: sorted(terms[prefix]) for prefix in sorted(terms.keys() - UNTYPED_PREFIXES)}


def iris_of(graph: Graph, kind: URIRef) -> list[URIRef]:
    """Return the IRIs of the instances of a class."""
    return [node for node in graph.subjects(RDF.type, kind) if isinstance(node, URIRef)]


def text_of(graph: Graph, subject: Node, predicate: URIRef, language: str) -> str:
    """Return the value of a property in one language, or ""."""
    for value in graph.objects(subject, predicate):
        if isinstance(value, Literal) and value.language == language:
            return str(value)
    return ""
