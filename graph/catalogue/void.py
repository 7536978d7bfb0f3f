"""VoID: statistics of the graph (https://www.w3.org/TR/void/).

Counted in one pass over the sorted merged graph, in which the triples of a subject are adjacent;
memory grows with the number of classes and properties only.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.formats import DUMP_FORMATS
from renkei.graph.rdf.terms import integer, iri, literal, prefixed_name, text
from renkei.ontology.terms import (
    CODE_NAMESPACE,
    NAMESPACE,
    PREFIXES,
    Dct,
    Foaf,
    Rdf,
    Void,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from renkei.graph.catalogue.inputs import GraphWriter
    from renkei.graph.rdf.iris import Iris

__all__ = ["LINKED", "Statistics", "count", "void_iri", "write_void"]

LINKED: Final[Mapping[str, tuple[str, str]]] = {
    "http://www.wikidata.org/entity/": ("wikidata", "Wikidata"),
    "http://data.e-stat.go.jp/lod/sac/": ("e-stat-sac", "e-Stat: 統計 LOD 標準地域コード"),
    "http://dbpedia.org/resource/": ("dbpedia", "DBpedia"),
    "http://ja.dbpedia.org/resource/": ("dbpedia-ja", "DBpedia Japanese"),
    "https://sws.geonames.org/": ("geonames", "GeoNames"),
    "http://id.ndl.go.jp/auth/": ("ndl", "Web NDL Authorities"),
    "http://publications.europa.eu/resource/authority/": ("eu-authority", "EU authority tables"),
    "https://www.openstreetmap.org/": ("openstreetmap", "OpenStreetMap"),
}
"""Namespaces of other datasets → key and name. Links to others are not counted as linksets."""
_SPACES: Final = tuple((f"<{space}".encode(), space) for space in LINKED)
_TYPE: Final = Rdf.type_
_MAX_EXAMPLES: Final = 10
_MAX_STATEMENTS: Final = 100  # of an example, so that it is readable


@dataclass
class Statistics:
    """Numbers of the merged graph.

    Attributes:
        triples: Its triples.
        subjects: Its distinct subjects.
        entities: Subjects that are things of the data, without their parts (``…#quote``).
        properties: Triples of each property.
        classes: Distinct instances of each class.
        class_properties: Triples by class of the subject and property.
        links: Triples from things of the data to other datasets, by property and namespace of
            `LINKED`.
        examples: Of each class of the vocabulary, the thing with most statements, but at most
            `_MAX_STATEMENTS`; the first by IRI of several.
    """

    triples: int = 0
    subjects: int = 0
    entities: int = 0
    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)
    class_properties: Counter[tuple[str, str]] = field(default_factory=Counter)
    links: Counter[tuple[str, str]] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)


def count(lines: Iterable[bytes], base: str) -> Statistics:
    """Count sorted N-Triples.

    Args:
        lines: The lines; the triples of a subject are adjacent.
        base: The base of the IRIs of the data.
    """
    statistics = Statistics()
    ours, our_class = f"<{base}id/".encode(), f"<{NAMESPACE}".encode()
    type_ = f"<{_TYPE}>".encode()
    properties: Counter[bytes] = Counter()
    pairs: Counter[tuple[bytes, bytes]] = Counter()
    classes: Counter[bytes] = Counter()
    examples: dict[bytes, tuple[int, bytes]] = {}
    for subject, of_subject in groupby(_split(lines), key=lambda parts: parts[0]):
        statistics.subjects += 1
        of_thing: Counter[bytes] = Counter()
        types: list[bytes] = []
        is_ours = subject.startswith(ours)
        is_entity = is_ours and b"#" not in subject
        statistics.entities += is_entity
        for _, predicate, value in of_subject:
            of_thing[predicate] += 1
            if predicate == type_:
                types.append(value)
            elif is_ours and (space := _space_of(value)):
                statistics.links[_iri(predicate), space] += 1
        properties.update(of_thing)
        types = [class_ for class_ in types if class_.startswith(b"<")]
        classes.update(types)
        for class_ in types:
            for predicate, number in of_thing.items():
                pairs[class_, predicate] += number
        if is_entity and of_thing.total() <= _MAX_STATEMENTS:
            for class_ in filter(lambda name: name.startswith(our_class), types):
                example = (of_thing.total(), subject)
                examples[class_] = max(
                    examples.get(class_, example), example, key=_number_of_statements
                )
    statistics.triples = properties.total()
    statistics.properties = Counter({_iri(name): number for name, number in properties.items()})
    statistics.classes = Counter({_iri(name): number for name, number in classes.items()})
    statistics.examples = {_iri(name): _iri(subject) for name, (_, subject) in examples.items()}
    statistics.class_properties = Counter(
        {(_iri(class_), _iri(name)): number for (class_, name), number in pairs.items()}
    )
    return statistics


def void_iri(iris: Iris, fragment: str = "") -> str:
    """Return the IRI of the description, or of a part of it."""
    return f"{iris.base}.well-known/void{'#' + fragment if fragment else ''}"


def write_void(
    meta: GraphWriter,
    iris: Iris,
    statistics: Statistics,
    *,
    dataset: str,
    graphs: Mapping[str, int],
    dumps: Iterable[str],
    formats: Collection[str],
) -> None:
    """Write the description of the whole graph.

    Args:
        meta: Writes the meta graph.
        iris: Mints IRIs.
        statistics: Numbers of the merged graph.
        dataset: IRI of the dataset that is the whole graph.
        graphs: Triples of each named graph.
        dumps: Addresses of the dumps of the whole graph.
        formats: Their formats: keys of `renkei.graph.rdf.formats.DUMP_FORMATS`.
    """
    document = void_iri(iris)
    meta.add(document, _TYPE, iri(Void.DatasetDescription), iri(Foaf.Document))
    meta.add(
        document,
        Dct.title,
        text("このグラフの VoID による記述", "ja"),
        text("Description of this graph with VoID", "en"),
    )
    meta.add(document, Foaf.primaryTopic, iri(dataset))
    meta.add(dataset, Foaf.page, iri(document))  # from the catalogue to here
    meta.add(dataset, _TYPE, iri(Void.Dataset))
    meta.add(dataset, Foaf.homepage, iri(iris.base))
    meta.add(dataset, Void.uriSpace, literal(f"{iris.base}id/"))
    meta.add(dataset, Void.sparqlEndpoint, iri(f"{iris.base}sparql"))
    meta.add(dataset, Void.rootResource, iri(f"{iris.base}things/"))
    meta.add(dataset, Void.dataDump, *map(iri, dumps))
    meta.add(dataset, Void.exampleResource, *map(iri, _examples(statistics)))
    meta.add(dataset, Void.vocabulary, *map(iri, _vocabularies(statistics)))
    meta.add(dataset, Void.triples, integer(statistics.triples))
    meta.add(dataset, Void.entities, integer(statistics.entities))
    meta.add(dataset, Void.distinctSubjects, integer(statistics.subjects))
    meta.add(dataset, Void.classes, integer(len(statistics.classes)))
    meta.add(dataset, Void.properties, integer(len(statistics.properties)))
    features = (form.feature_iri for name, form in DUMP_FORMATS.items() if name in formats)
    meta.add(dataset, Void.feature, *map(iri, features))
    for graph in graphs:
        meta.add(dataset, Void.subset, iri(graph))
        meta.add(graph, _TYPE, iri(Void.Dataset))
    _write_partitions(meta, iris, statistics, dataset)
    _write_links(meta, iris, statistics, dataset)


def _write_partitions(meta: GraphWriter, iris: Iris, statistics: Statistics, dataset: str) -> None:
    for name, number in sorted(statistics.properties.items()):
        node = void_iri(iris, f"property-{_key(name)}")
        meta.add(dataset, Void.propertyPartition, iri(node))
        meta.add(node, Void.property_, iri(name))
        meta.add(node, Void.triples, integer(number))
    for name, number in sorted(statistics.classes.items()):
        node = void_iri(iris, f"class-{_key(name)}")
        meta.add(dataset, Void.classPartition, iri(node))
        meta.add(node, Void.class_, iri(name))
        meta.add(node, Void.entities, integer(number))
    for (class_, name), number in sorted(statistics.class_properties.items()):
        node = void_iri(iris, f"class-{_key(class_)}")
        part = void_iri(iris, f"class-{_key(class_)}-property-{_key(name)}")
        meta.add(node, Void.propertyPartition, iri(part))
        meta.add(part, Void.property_, iri(name))
        meta.add(part, Void.triples, integer(number))


def _write_links(meta: GraphWriter, iris: Iris, statistics: Statistics, dataset: str) -> None:
    for (predicate, space), number in sorted(statistics.links.items()):
        key, name = LINKED[space]
        target = void_iri(iris, f"dataset-{key}")
        meta.add(target, _TYPE, iri(Void.Dataset))
        meta.add(target, Dct.title, literal(name))
        meta.add(target, Void.uriSpace, literal(space))
        node = void_iri(iris, f"links-{key}-{_key(predicate)}")
        meta.add(node, _TYPE, iri(Void.Linkset))
        meta.add(node, Void.linkPredicate, iri(predicate))
        meta.add(node, Void.subjectsTarget, iri(dataset))
        meta.add(node, Void.objectsTarget, iri(target))
        meta.add(node, Void.triples, integer(number))
        meta.add(dataset, Void.subset, iri(node))


def _space_of(value: bytes) -> str | None:
    if not value.startswith(b"<h"):
        return None
    return next((space for start, space in _SPACES if value.startswith(start)), None)


def _examples(statistics: Statistics) -> list[str]:
    """Return distinct examples of the largest classes."""
    by_size = sorted(statistics.examples, key=lambda name: (-statistics.classes[name], name))
    return list(dict.fromkeys(statistics.examples[name] for name in by_size))[:_MAX_EXAMPLES]


def _vocabularies(statistics: Statistics) -> list[str]:
    """Return the known namespaces of properties and classes in use, and those of the codes."""
    known = sorted(PREFIXES.values(), key=len, reverse=True)
    found = {
        next((space for space in known if name.startswith(space)), None)
        for name in (*statistics.properties, *statistics.classes)
    }
    ours = {NAMESPACE} | {space for space in known if space.startswith(CODE_NAMESPACE)}
    return sorted({space for space in found if space} | ours)


def _key(name: str) -> str:
    """Return the key of a term for fragments: prefix and local name, or else a digest."""
    short = prefixed_name(name)
    return _digest(name) if short == name else short.replace(":", "-", 1)


def _number_of_statements(example: tuple[int, bytes]) -> int:
    return example[0]


def _digest(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:16]


def _split(lines: Iterable[bytes]) -> Iterator[tuple[bytes, bytes, bytes]]:
    for line in lines:
        subject, predicate, value = line.split(b" ", 2)
        yield subject, predicate, value.removesuffix(b" .\n")


def _iri(term: bytes) -> str:
    return term[1:-1].decode("utf-8")
