"""The meta graph: descriptions of the named graphs, and the provenance of the build (PROV).

DCAT is in `renkei.graph.catalogue.dcat`, VoID in `renkei.graph.catalogue.void`. The meta graph
contains times and is therefore not in the dumps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from renkei.graph.catalogue.description import dataset_of
from renkei.graph.catalogue.resources import add_licence, add_texts
from renkei.graph.rdf.terms import integer, iri, literal, text, typed
from renkei.graph.rdf.vocabulary import VOCABULARY_GRAPH, vocabulary_names
from renkei.ontology.terms import Dcat, Dct, Foaf, Prov, Rdf, Rdfs, Sd, Void, Xsd

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.graph.catalogue.description import DatasetDescription
    from renkei.graph.catalogue.inputs import GraphWriter, LoadReport
    from renkei.graph.catalogue.terms_of_use import Terms
    from renkei.graph.rdf.iris import Iris

__all__ = ["LoadedSource", "write_metadata"]

Text = Mapping[str, str]
"""Language → text."""

_MAX_NAMED = 20  # files in a sentence; the others are in the graph

PART_TITLES = {
    "spans": ("出典箇所と引用", "source spans and quotes"),
    "interpretation": ("解釈", "interpretation"),
    "evidence": ("根拠の行", "rows of the files"),
}
_HOLDS: Mapping[str | None, Text] = {
    None: {
        "ja": "この出典に書かれていること。資料の場合は、プログラムが本文から読み取った事実。",
        "en": "What this source says; of a document, the facts that a program read in its text.",
    },
    "spans": {
        "ja": "この資料のどの行・語句に書かれているか、その引用、資料の中の区分。",
        "en": "The lines and passages of this document that say it, with quotes, and its blocks.",
    },
    "interpretation": {
        "ja": "本文に書かれておらず、読み手が判断したこと（理由つき）と、訳した名称。",
        "en": "What the text does not say: what a reader decided, with reasons, and translations.",
    },
    "evidence": {
        "ja": "事物が、この出典のどのファイルの何行目に書かれているか。",
        "en": "The file and the row of this source in which a thing stands.",
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
    {"ja": "クエリの例", "en": "Example queries"},
    {
        "ja": "このサービスの定型クエリ。例の値を入れてあり、そのまま実行できる。",
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


@dataclass(frozen=True)
class LoadedSource:
    """A loaded source: its description, its report, and name and version of the loader."""

    description: DatasetDescription
    report: LoadReport
    code_version: str


def write_metadata(
    meta: GraphWriter,
    iris: Iris,
    *,
    sources: Iterable[LoadedSource],
    graphs: Mapping[str, int],
    terms: Mapping[str, Terms],
    generation: str,
    version: str,
    built: str,
) -> None:
    """Write the descriptions of the named graphs, and the provenance of the build.

    Args:
        meta: Writes the meta graph.
        iris: Mints IRIs.
        sources: The sources.
        graphs: Number of triples of each named graph.
        terms: Terms of use of each named graph.
        generation: Id of the generation.
        version: Version of this program.
        built: Time of the build, as ``xsd:dateTime``.
    """
    build = iris.thing("build", generation)
    meta.add(build, Rdf.type_, iri(Prov.Activity))
    meta.add(build, Rdfs.label, text(f"renkei {version} によるグラフの作成", "ja"))
    meta.add(build, Rdfs.label, text(f"Build of the graph by renkei {version}", "en"))
    meta.add(build, Prov.endedAtTime, typed(built, Xsd.dateTime))
    for source in sources:
        _load(meta, iris, source, build, built)
        if iris.source_graph(source.description.name, "spans") in graphs:
            _link_load(meta, iris, source, build, dataset_of(source.description.name, "spans"))
        name, title = source.description.name, source.description.title
        for part in (None, *PART_TITLES):
            graph = iris.source_graph(name, part)
            if graph in graphs:
                dataset = iris.thing("dataset", dataset_of(name, part or "facts"))
                _part(meta, graph, dataset, title, part)
    _common_graphs(meta, iris, graphs)
    for graph, count in graphs.items():
        meta.add(graph, Prov.wasGeneratedBy, iri(build))
        meta.add(graph, Void.triples, integer(count))
        licence, rights = terms[graph].licence, terms[graph].rights
        if licence:
            add_licence(meta, graph, licence)
        add_texts(meta, graph, Dct.rights, rights)


def _load(meta: GraphWriter, iris: Iris, source: LoadedSource, build: str, built: str) -> None:
    """Write the load of a source: its files, and name and version of the loader."""
    name = source.description.name
    load = f"{build}#load-{name}"
    meta.add(load, Rdf.type_, iri(Prov.Activity))
    meta.add(load, Rdfs.label, text(f"{name} の読み込み（{source.code_version}）", "ja"))
    meta.add(load, Rdfs.label, text(f"Load of {name} by {source.code_version}", "en"))
    meta.add(load, Dct.isPartOf, iri(build))
    meta.add(load, Prov.endedAtTime, typed(built, Xsd.dateTime))
    loader = iris.thing("software", source.description.loader)
    meta.add(load, Prov.wasAssociatedWith, iri(loader))
    meta.add(loader, Rdf.type_, iri(Prov.SoftwareAgent))
    meta.add(loader, Rdfs.label, literal(source.code_version))
    meta.add(loader, Foaf.name, literal(source.code_version))  # what CKAN reads
    for file in source.report.files:
        node = _file(meta, iris, file.sha256, file.name, file.size)
        meta.add(build, Prov.used, iri(node))
        meta.add(load, Prov.used, iri(node))
    _link_load(meta, iris, source, build, name)


def _link_load(
    meta: GraphWriter, iris: Iris, source: LoadedSource, build: str, dataset_name: str
) -> None:
    """Write that a dataset was made by the load of its source, for programs and for people."""
    dataset = iris.thing("dataset", dataset_name)
    meta.add(dataset, Prov.wasGeneratedBy, iri(f"{build}#load-{source.description.name}"))
    statement = f"{dataset}#provenance"
    meta.add(dataset, Dct.provenance, iri(statement))
    meta.add(statement, Rdf.type_, iri("http://purl.org/dc/terms/ProvenanceStatement"))
    named = [f"{f.name} (SHA-256 {f.sha256})" for f in source.report.files[:_MAX_NAMED]]
    more = len(source.report.files) - len(named)
    ja = f" ほか {more} 件" if more else ""
    en = f" and {more} more" if more else ""
    files, loader_name = ", ".join(named), source.code_version
    meta.add(
        statement,
        Rdfs.label,
        text(f"{files}{ja} を {loader_name} が読み込んだ。", "ja"),
        text(f"Read from {files}{en} by {loader_name}.", "en"),
    )


def _common_graphs(meta: GraphWriter, iris: Iris, graphs: Iterable[str]) -> None:
    """Write title and description of the graphs that belong to no source."""
    names = vocabulary_names()
    common = {iris.reference_graph: _REFERENCE, iris.examples_graph: _EXAMPLES}
    meta.add(iris.meta_graph, Rdf.type_, iri(Sd.Graph))
    add_texts(meta, iris.meta_graph, Dct.title, _META[0])
    add_texts(meta, iris.meta_graph, Dct.description, _META[1])
    for graph in graphs:
        meta.add(graph, Rdf.type_, iri(Sd.Graph))
        if graph in common:
            add_texts(meta, graph, Dct.title, common[graph][0])
            add_texts(meta, graph, Dct.description, common[graph][1])
        elif graph in names:
            add_texts(meta, graph, Dct.title, names[graph])
            holds = _VOCABULARY if graph == VOCABULARY_GRAPH else _CODES
            add_texts(meta, graph, Dct.description, holds)


def _file(meta: GraphWriter, iris: Iris, sha256: str, name: str, size: int) -> str:
    file = iris.thing("file", sha256)
    meta.add(file, Rdf.type_, iri(Prov.Entity))
    meta.add(file, Rdfs.label, literal(name))
    meta.add(file, "https://schema.org/sha256", literal(sha256))
    meta.add(file, Dcat.byteSize, integer(size))
    return file


def _part(meta: GraphWriter, graph: str, dataset: str, title: Text, part: str | None) -> None:
    meta.add(graph, Dct.isPartOf, iri(dataset))
    add_texts(meta, graph, Dct.description, _HOLDS[part])
    suffixes = dict(zip(("ja", "en"), PART_TITLES[part], strict=True)) if part else {}
    for language, value in title.items():
        suffix = suffixes.get(language)
        meta.add(graph, Dct.title, text(f"{value} – {suffix}" if suffix else value, language))
