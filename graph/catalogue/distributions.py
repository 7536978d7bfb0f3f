"""The distributions of the catalogue: each file of a generation, with its licence and checksum."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from renkei.graph.catalogue.authorities import SHA256, STABLE
from renkei.graph.catalogue.description import TABLES, WHOLE, dataset_of
from renkei.graph.catalogue.resources import add_licence, add_rights, add_texts
from renkei.graph.rdf.formats import CODINGS, CSV, CSVW, DUMP_FORMATS, PACKAGE
from renkei.graph.rdf.terms import iri, literal, typed
from renkei.ontology.terms import Dcat, Dct, Rdf, Rdfs, Skos, Spdx, Xsd

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from renkei.graph.catalogue.inputs import GraphWriter
    from renkei.graph.catalogue.terms_of_use import Terms
    from renkei.graph.rdf.formats import Coding, Format
    from renkei.graph.rdf.iris import Iris

__all__ = ["write_distributions"]

_Words = tuple[str, str]  # a title and a description
_DCT: Final = "http://purl.org/dc/terms/"
_AVAILABILITY: Final = "http://data.europa.eu/r5r/availability"
_TITLES: Final = {
    "all": {"ja": "グラフ全体", "en": "The whole graph"},
    "facts": {"ja": "事実と解釈", "en": "Facts and interpretation"},
    "spans": {"ja": "出典箇所と引用", "en": "Source spans and quotes"},
}
_HOLDS: Final = {
    True: {
        "ja": "{count:,} 文。名前付きグラフを含み、どの出典の文かが分かる。",
        "en": "{count:,} statements, with the named graph that tells the source of each.",
    },
    False: {
        "ja": "{count:,} 文。名前付きグラフをまとめ、同じ文は一度だけ。",
        "en": "{count:,} statements of all named graphs together, each once.",
    },
}
_SORTED: Final = {
    "ja": "行はバイト順に並び、diff と comm で世代を比べられる。",
    "en": "Lines are sorted by bytes: diff and comm compare generations.",
}
_TABLES: Final = {
    "csv": {
        "ja": "{count:,} 行の表。列の説明は {name}-metadata.json（CSVW）にある。",
        "en": "A table of {count:,} rows; {name}-metadata.json (CSVW) describes its columns.",
    },
    "csvw": {
        "ja": "表の列の説明（CSV on the Web）。",
        "en": "Describes the columns of the table (CSV on the Web).",
    },
    "package": {
        "ja": "表すべての説明（Frictionless Data Package）。",
        "en": "Describes all tables (Frictionless Data Package).",
    },
}
_TABLE_FORMATS: Final = {"csv": CSV, "csvw": CSVW, "package": PACKAGE}
# What CKAN shows as the format: one label each, since CKAN takes any of several.
_FILE_TYPES: Final = {PACKAGE.file_type: "JSON"} | {
    form.file_type: form.label for form in (*DUMP_FORMATS.values(), CSV)
}
_CONFORMS: Final = {
    "csvw": ("https://www.w3.org/TR/tabular-metadata/", "Metadata Vocabulary for Tabular Data"),
    "package": ("https://datapackage.org/standard/data-package/", "Data Package"),
}


def write_distributions(
    meta: GraphWriter,
    iris: Iris,
    dumps: Iterable[Mapping[str, Any]],
    tables: Iterable[Mapping[str, Any]],
    *,
    terms: Mapping[tuple[str, str], Terms],
    described: Mapping[str, str],
) -> None:
    """Write a distribution for each file, and the last change of each dataset.

    Args:
        meta: Writes the meta graph.
        iris: Mints IRIs.
        dumps: The dumps as the manifest lists them, with ``issued`` and ``modified``.
        tables: The same of the tables.
        terms: The terms of each dataset and part; the tables are ``(WHOLE, "tables")``.
        described: Since when each dataset has its description.
    """
    modified = dict(described)
    for dump in dumps:
        form, coding = DUMP_FORMATS[dump["format"]], CODINGS[dump["coding"]]
        part = dump["part"]
        dataset = dataset_of(dump["dataset"], part)
        node = _write_file(meta, iris, dump, form)
        meta.add(node, Dcat.compressFormat, iri(coding.media_type_iri))
        meta.add(coding.media_type_iri, Rdf.type_, iri(f"{_DCT}MediaType"))
        meta.add(coding.media_type_iri, Rdfs.label, literal(coding.media_type))
        _write_texts(meta, node, _dump_texts(dump, form, coding))
        _write_belonging(
            meta, iris, node, dataset, (dump["part"], terms[dump["dataset"], dump["part"]])
        )
        modified[dataset] = max(modified.get(dataset, ""), dump["modified"])
    for table in tables:
        form = _TABLE_FORMATS[table["kind"]]
        node = _write_file(meta, iris, table, form)
        _write_texts(meta, node, _table_texts(table, form))
        _write_belonging(meta, iris, node, TABLES, ("tables", terms[WHOLE, "tables"]))
        modified[TABLES] = max(modified.get(TABLES, ""), table["modified"])
        if table["kind"] in _CONFORMS:
            standard, name = _CONFORMS[table["kind"]]
            meta.add(node, Dct.conformsTo, iri(standard))
            meta.add(standard, Rdf.type_, iri(f"{_DCT}Standard"))
            meta.add(standard, Dct.title, literal(name))
    for dataset, time in modified.items():
        meta.add(iris.thing("dataset", dataset), Dct.modified, typed(time, Xsd.dateTime))


def _dump_texts(dump: Mapping[str, Any], form: Format, coding: Coding) -> dict[str, _Words]:
    """Return title and description by language."""
    texts = {}
    for language, name in _TITLES[dump["part"]].items():
        holds = _HOLDS[form.has_graphs][language].format(count=dump["statements"])
        more = f" {_SORTED[language]}" if form.is_sorted_lines else ""
        texts[language] = (f"{name} – {form.label} ({coding.label})", holds + more)
    return texts


def _table_texts(table: Mapping[str, Any], form: Format) -> dict[str, _Words]:
    texts = {}
    for language, sentence in _TABLES[table["kind"]].items():
        title = table["title"].get(language, table["name"])
        holds = sentence.format(count=table["rows"] or 0, name=table["name"])
        texts[language] = (f"{title} – {form.label}", holds)
    return texts


def _write_texts(meta: GraphWriter, node: str, texts: Mapping[str, _Words]) -> None:
    add_texts(meta, node, Dct.title, {tag: title for tag, (title, _) in texts.items()})
    add_texts(meta, node, Dct.description, {tag: holds for tag, (_, holds) in texts.items()})


def _write_file(meta: GraphWriter, iris: Iris, file: Mapping[str, Any], form: Format) -> str:
    """Write the distribution of a file; return its IRI, which is the same in all generations."""
    node = iris.thing("distribution", file["name"])
    meta.add(node, Rdf.type_, iri(Dcat.Distribution))
    meta.add(node, Rdfs.label, literal(file["name"]))
    # Portals store the address until the next harvest: it always leads to the newest file.
    address = f"{iris.base}dumps/latest/{file['name']}"
    meta.add(node, Dcat.accessURL, iri(address))
    meta.add(node, Dcat.downloadURL, iri(address))
    meta.add(node, Dcat.mediaType, iri(form.media_type_iri))
    meta.add(form.media_type_iri, Rdf.type_, iri(f"{_DCT}MediaType"))
    meta.add(form.media_type_iri, Rdfs.label, literal(form.media_type))
    meta.add(node, Dct.format_, iri(form.file_type))
    meta.add(form.file_type, Rdf.type_, iri(f"{_DCT}IMT"))
    meta.add(form.file_type, Rdfs.label, literal(_FILE_TYPES[form.file_type]))
    meta.add(node, Dcat.byteSize, typed(str(file["size"]), Xsd.nonNegativeInteger))
    checksum = f"{node}#checksum"
    meta.add(node, Spdx.checksum, iri(checksum))
    meta.add(checksum, Rdf.type_, iri(Spdx.Checksum))
    meta.add(checksum, Spdx.algorithm, iri(SHA256))
    meta.add(SHA256, Rdf.type_, iri("http://spdx.org/rdf/terms#ChecksumAlgorithm"))
    meta.add(checksum, Spdx.checksumValue, typed(file["sha256"], Xsd.hexBinary))
    meta.add(node, Dct.issued, typed(file["issued"], Xsd.dateTime))
    meta.add(node, Dct.modified, typed(file["modified"], Xsd.dateTime))
    meta.add(node, _AVAILABILITY, iri(STABLE.iri))
    meta.add(STABLE.iri, Rdf.type_, iri(Skos.Concept))
    add_texts(meta, STABLE.iri, Skos.prefLabel, STABLE.label)
    return node


def _write_belonging(
    meta: GraphWriter, iris: Iris, node: str, dataset: str, part: tuple[str, Terms]
) -> None:
    """Write the dataset of a file, and the terms of use of its part."""
    meta.add(iris.thing("dataset", dataset), Dcat.distribution, iri(node))
    name, terms = part
    if terms.licence:
        add_licence(meta, node, terms.licence)
    if terms.rights:
        rights = _rights_of(iris, dataset, name)
        add_rights(meta, node, rights, terms.rights)
        meta.add(rights, Dct.isPartOf, iri(iris.thing("dataset", dataset)))  # it is on its page


def _rights_of(iris: Iris, dataset: str, part: str) -> str:
    return f"{iris.thing('dataset', dataset)}#rights-{part}"
