"""The meta graph: which named graph holds what, of which source, built when and by what.

DCAT for the sources, PROV for the build. It holds times and is therefore not in the dumps.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from renkei.graph.inputs import GraphWriter
from renkei.graph.terms import integer, iri, literal, text, typed
from renkei.graph.vocabulary import VOCABULARY_GRAPH, vocabulary_names
from renkei.ontology.terms import Dcat, Dct, Foaf, Prov, Rdf, Rdfs, Sd, Void, Xsd

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from renkei.graph.inputs import DatasetDescription, LoadReport
    from renkei.graph.iris import Iris

__all__ = ["write_metadata"]

Text = Mapping[str, str]
"""Language → text."""

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
PART_TITLES = {
    "spans": ("出典箇所と引用", "source spans and quotes"),
    "interpretation": ("解釈", "interpretation"),
}
_HOLDS: Mapping[str | None, Text] = {
    None: {
        "ja": "この出典に書かれていること。文書の場合は、プログラムが本文から読み取った事実。",
        "en": "What this source says; of a document, the facts that a program read in its text.",
    },
    "spans": {
        "ja": "この文書のどの行・語句に書かれているか、その引用、文書の中の区分。",
        "en": "The lines and passages of this document that say it, with quotes, and its blocks.",
    },
    "interpretation": {
        "ja": "本文に書かれておらず、読み手が判断したこと（理由つき）と、訳した名称。",
        "en": "What the text does not say: what a reader decided, with reasons, and translations.",
    },
}
_REFERENCE: tuple[Text, Text] = (
    {"ja": "共通の参照データ", "en": "Reference data"},
    {
        "ja": "複数の出典に共通するもの。自治体、年度、月、日などの期間。",
        "en": "What sources share: governments, and periods such as fiscal years, months and days.",
    },
)
_EXAMPLES: tuple[Text, Text] = (
    {"ja": "問い合わせの例", "en": "Example queries"},
    {
        "ja": "このサービスの定型の問い合わせ。例の値を入れてあり、そのまま実行できる。",
        "en": "The canned queries of this service, with example values: each runs as it is.",
    },
)
_META: tuple[Text, Text] = (
    {
        "ja": "このグラフ全体についてのデータ（メタデータ）",
        "en": "Data about this graph (metadata)",
    },
    {
        "ja": "どの名前付きグラフに何があるか、どのファイルから、いつ、何によって作られたか。",
        "en": "Which named graph holds what, and from which files, when and by what it was built.",
    },
)
_VOCABULARY: Text = {
    "ja": "語彙（オントロジー）。クラスとプロパティの名称と定義。",
    "en": "The vocabulary (ontology): the names and definitions of classes and properties.",
}
_CODES: Text = {
    "ja": "コードの一覧（SKOS）。各コードの名称と定義。",
    "en": "A list of codes (SKOS): the name and the definition of each.",
}
_DATES = {4: Xsd.gYear, 7: Xsd.gYearMonth, 10: Xsd.date}


def write_metadata(
    iris: Iris,
    write: Callable[[str], object],
    *,
    sources: Iterable[tuple[DatasetDescription, LoadReport]],
    graphs: Mapping[str, int],
    generation: str,
    version: str,
    built: str,
) -> None:
    """Write the meta graph.

    Args:
        iris: Mints IRIs.
        write: Takes lines of N-Quads.
        sources: What the catalogue says of each source, and what its load read.
        graphs: Number of triples of each named graph.
        generation: Id of the generation.
        version: Version of this program.
        built: Time of the build, as ``xsd:dateTime``.
    """
    meta = GraphWriter(iris.meta_graph, write)
    build = iris.thing("build", generation)
    meta.add(build, Rdf.type_, iri(Prov.Activity))
    meta.add(build, Rdfs.label, text(f"renkei {version} によるグラフの作成"[:200], "ja"))
    meta.add(build, Rdfs.label, text(f"Build of the graph by renkei {version}", "en"))
    meta.add(build, Prov.endedAtTime, typed(built, Xsd.dateTime))
    for description, report in sources:
        dataset = _dataset(meta, iris, description)
        for file in report.files:
            meta.add(build, Prov.used, iri(_file(meta, iris, file.sha256, file.name, file.size)))
        for part in (None, *PART_TITLES):
            graph = iris.source_graph(description.name, part)
            if graph in graphs:
                _part(meta, graph, dataset, description.title, part)
                is_document = iris.source_graph(description.name, "spans") in graphs
                _terms_of_use(meta, graph, description, part, is_document=is_document)
    _common_graphs(meta, iris, graphs)
    for graph, count in graphs.items():
        meta.add(graph, Prov.wasGeneratedBy, iri(build))
        meta.add(graph, Void.triples, integer(count))


def _common_graphs(meta: GraphWriter, iris: Iris, graphs: Iterable[str]) -> None:
    """Say of the graphs that belong to no source what they are called and hold."""
    names = vocabulary_names()
    common = {iris.reference_graph: _REFERENCE, iris.examples_graph: _EXAMPLES}
    meta.add(iris.meta_graph, Rdf.type_, iri(Sd.Graph))
    _texts(meta, iris.meta_graph, Dct.title, _META[0])
    _texts(meta, iris.meta_graph, Dct.description, _META[1])
    for graph in graphs:
        meta.add(graph, Rdf.type_, iri(Sd.Graph))
        if graph in common:
            _texts(meta, graph, Dct.title, common[graph][0])
            _texts(meta, graph, Dct.description, common[graph][1])
        elif graph in names:
            _texts(meta, graph, Dct.title, names[graph])
            holds = _VOCABULARY if graph == VOCABULARY_GRAPH else _CODES
            _texts(meta, graph, Dct.description, holds)


def _dataset(meta: GraphWriter, iris: Iris, description: DatasetDescription) -> str:
    dataset = iris.thing("dataset", description.name)
    meta.add(dataset, Rdf.type_, iri(Dcat.Dataset))
    meta.add(dataset, Dct.identifier, literal(description.name))
    for language, title in description.title.items():
        meta.add(dataset, Dct.title, text(title, language))
        meta.add(dataset, Rdfs.label, text(title, language))
    for language, value in description.description.items():
        meta.add(dataset, Dct.description, text(value, language))
    publisher = iris.thing("publisher", description.name)
    meta.add(dataset, Dct.publisher, iri(publisher))
    meta.add(publisher, Rdf.type_, iri(Foaf.Agent))
    for language, name in description.publisher.items():
        meta.add(publisher, Foaf.name, text(name, language))
    if description.publisher_url:
        meta.add(publisher, Foaf.homepage, iri(description.publisher_url))
    if description.licence:
        meta.add(dataset, Dct.license, iri(description.licence))
    for language, rights in (description.rights or {}).items():
        meta.add(dataset, Dct.rights, text(rights, language))
    if description.landing_page:
        meta.add(dataset, Dcat.landingPage, iri(description.landing_page))
    if description.issued:
        datatype = _DATES[len(description.issued)]
        meta.add(dataset, Dct.issued, typed(description.issued, datatype))
    return dataset


def _file(meta: GraphWriter, iris: Iris, sha256: str, name: str, size: int) -> str:
    file = iris.thing("file", sha256)
    meta.add(file, Rdf.type_, iri(Prov.Entity))
    meta.add(file, Rdfs.label, literal(name))
    meta.add(file, "https://schema.org/sha256", literal(sha256))
    meta.add(file, Dcat.byteSize, integer(size))
    return file


def _part(meta: GraphWriter, graph: str, dataset: str, title: Text, part: str | None) -> None:
    meta.add(graph, Dct.isPartOf, iri(dataset))
    _texts(meta, graph, Dct.description, _HOLDS[part])
    suffixes = dict(zip(("ja", "en"), PART_TITLES[part], strict=True)) if part else {}
    for language, value in title.items():
        suffix = suffixes.get(language)
        meta.add(graph, Dct.title, text(f"{value} – {suffix}" if suffix else value, language))


def _texts(meta: GraphWriter, subject: str, property_: str, texts: Text) -> None:
    meta.add(subject, property_, *(text(value, language) for language, value in texts.items()))


def _terms_of_use(
    meta: GraphWriter,
    graph: str,
    description: DatasetDescription,
    part: str | None,
    *,
    is_document: bool,
) -> None:
    """Say under which terms a graph may be used (docs/decisions/007-licences.md).

    The facts that we read out of a document and our interpretation of it are ours: CC0. Quotes are
    the publisher's, and statements that somebody else wrote as RDF have that source's licence.
    """
    if part == "spans":
        for language, rights in (description.rights or {}).items():
            meta.add(graph, Dct.rights, text(rights, language))
    elif is_document or part == "interpretation":
        meta.add(graph, Dct.license, iri(CC0))
    elif description.licence:
        meta.add(graph, Dct.license, iri(description.licence))
