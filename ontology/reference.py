"""The text of ``docs/reference/vocabulary.md``: terms and codes with their meanings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rdflib import DCTERMS, OWL, RDFS, SDO, SKOS, Graph, Literal, URIRef

from renkei.ontology.mappings import read_mappings
from renkei.ontology.source import RENKEI, iris_of, text_of

if TYPE_CHECKING:
    from renkei.ontology.source import Vocabulary

__all__ = ["render_reference"]


def render_reference(vocabulary: Vocabulary) -> str:
    """Return Markdown: tables of classes, properties, codes, mappings; and the versions."""
    graph = vocabulary.graph
    ontology = URIRef(str(RENKEI).rstrip("#"))
    properties = _own(graph, OWL.ObjectProperty) + _own(graph, OWL.DatatypeProperty)
    sections = [
        "# Vocabulary",
        "This page is generated from `ontology/renkei.ttl` and `ontology/codes.ttl` by "
        "`python -m renkei.ontology.generate`; do not edit it.",
        f"Namespace `{RENKEI}` (prefix `renkei`), version "
        f"{graph.value(ontology, OWL.versionInfo)}, CC0 1.0. Definitions stand in "
        "Japanese, then in English. A server shows the same with diagrams, examples and counts "
        "at `/ns`, and gives it as RDF, as a JSON-LD context and as shapes "
        "([HTTP](http.md#vocabulary)).",
        "## Classes",
        _table(graph, _own(graph, OWL.Class), RDFS.label, RDFS.comment),
        "## Properties",
        _property_table(graph, sorted(properties)),
        "## Codes",
    ]
    for scheme, iri in vocabulary.schemes.items():
        codes = [URIRef(f"{iri}#{code}") for code in vocabulary.terms[scheme]]
        sections += [
            f"### `{scheme}`: {text_of(graph, iri, SKOS.prefLabel, 'ja')} "
            f"({text_of(graph, iri, SKOS.prefLabel, 'en')})",
            _both(graph, iri, SKOS.definition, " "),
            *([_table(graph, codes, SKOS.prefLabel, SKOS.definition)] if codes else []),
        ]
    sections += [
        "## Mappings",
        "How near terms of other vocabularies are. The file is `ontology/mappings.sssom.tsv` "
        "([SSSOM](https://mapping-commons.github.io/sssom/)).",
        _mapping_table(),
        "## Versions",
        f"The IRI of this version is `{graph.value(ontology, OWL.versionIRI)}`, last changed on "
        f"{graph.value(ontology, DCTERMS.modified)}.",
        _changes(graph, ontology),
    ]
    return "\n\n".join(sections) + "\n"


def _own(graph: Graph, kind: URIRef) -> list[URIRef]:
    """Return the terms of the namespace ``renkei:`` that are of a class, sorted."""
    return sorted(term for term in iris_of(graph, kind) if term in RENKEI)


def _table(graph: Graph, terms: list[URIRef], label: URIRef, text: URIRef) -> str:
    rows = ["| term | ja | en | definition |", "|---|---|---|---|"]
    for term in terms:
        names = [text_of(graph, term, label, language) for language in ("ja", "en")]
        rows.append(_row(f"`{term.rpartition('#')[2]}`", *names, _both(graph, term, text)))
    return "\n".join(rows)


def _property_table(graph: Graph, terms: list[URIRef]) -> str:
    rows = ["| term | ja | en | of | value | definition |", "|---|---|---|---|---|---|"]
    for term in terms:
        names = [text_of(graph, term, RDFS.label, language) for language in ("ja", "en")]
        subjects = _short(graph, term, RDFS.domain, SDO.domainIncludes)
        values = _short(graph, term, RDFS.range, SDO.rangeIncludes)
        definition = _both(graph, term, RDFS.comment)
        rows.append(_row(f"`{term.rpartition('#')[2]}`", *names, subjects, values, definition))
    return "\n".join(rows)


def _mapping_table() -> str:
    rows = ["| term | relation | other term | note |", "|---|---|---|---|"]
    for mapping in read_mappings():
        term = mapping.subject.removeprefix(RENKEI)
        cells = (f"`{term}`", f"`{mapping.predicate}`", f"`{mapping.object_name}`", mapping.comment)
        rows.append(_row(*cells))
    return "\n".join(rows)


def _changes(graph: Graph, ontology: URIRef) -> str:
    """Return the change notes, one version a line, the newest first, Japanese before English."""
    notes: dict[str, list[str]] = {"ja": [], "en": []}
    for note in graph.objects(ontology, SKOS.changeNote):
        if isinstance(note, Literal) and note.language in notes:
            notes[note.language].append(str(note))
    pairs = zip(*(sorted(texts, reverse=True) for texts in notes.values()), strict=True)
    return "\n".join(f"- {' '.join(pair)}" for pair in pairs)


def _short(graph: Graph, term: URIRef, *predicates: URIRef) -> str:
    """Return the classes of the subjects or values of a property, as prefixed names."""
    classes = (iri for predicate in predicates for iri in graph.objects(term, predicate))
    names = sorted(URIRef(str(iri)).n3(graph.namespace_manager) for iri in classes)
    return ", ".join(f"`{name.removeprefix('renkei:')}`" for name in names) or "anything"


def _both(graph: Graph, subject: URIRef, predicate: URIRef, between: str = "<br>") -> str:
    texts = (text_of(graph, subject, predicate, language) for language in ("ja", "en"))
    return between.join(filter(None, texts))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"
