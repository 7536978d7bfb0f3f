"""A page of the catalogue: some datasets with everything that describes them.

Harvesters follow no links except ``hydra:next``, so a page describes everything that it names.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.graph.catalogue.description import SPANS, dataset_keys
from renkei.graph.rdf.terms import iri as checked_iri
from renkei.ontology.terms import Dcat, Dct, Foaf, Prov, Rdfs, Skos
from renkei.server.catalog.meta_graph import collect, meta_graph_cache
from renkei.server.web.deps import deps
from renkei.server.web.links import thing_path
from renkei.server.web.paging import hydra_triples, page_number

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.catalog.meta_graph import MetaPart, MetaStatement

__all__ = [
    "CatalogPage",
    "ShownDataset",
    "ShownFile",
    "ShownTerms",
    "catalog_page",
    "name_files_of",
    "page_triples",
    "shown_datasets",
]


_VOID: Final = "http://rdfs.org/ns/void#"

_SERVICES: Final = ("sparql", "queries")

MAX_FILES: Final = 100  # of a source that are listed individually


@dataclass(frozen=True)
class CatalogPage:
    """A page of the catalogue.

    Attributes:
        catalogue: IRI of the catalogue.
        number: Number of the page, from 1.
        pages: Number of pages.
        total: Number of datasets on all pages.
        datasets: IRIs of the datasets of this page.
        part: The statements about them, as in the graph.
    """

    catalogue: str
    number: int
    pages: int
    total: int
    datasets: Sequence[str]
    part: MetaPart


def catalog_page(lease: GenerationLease, value: str | None) -> CatalogPage:
    """Return a page; its statements are cached.

    Args:
        lease: The generation.
        value: The value of ``?page=``.

    Raises:
        ParameterError: If there is no such page.
    """
    size = deps().settings.catalog_page_size
    iris = lease.iris
    keys = dataset_keys(lease.manifest)
    total = len(keys)
    pages = -(-total // size)
    number = page_number(value, pages)
    names = keys[(number - 1) * size : number * size]
    datasets = [iris.thing("dataset", name) for name in names]
    cache = deps().cached(meta_graph_cache, lease)
    part = cache.get(number, lambda: _collect(lease, names, datasets))
    return CatalogPage(f"{iris.base}catalog", number, pages, total, datasets, part)


def _collect(lease: GenerationLease, names: Sequence[str], datasets: Sequence[str]) -> MetaPart:
    iris = lease.iris
    catalogue = f"{iris.base}catalog"
    services = [iris.thing("service", key) for key in _SERVICES]
    build = iris.thing("build", lease.manifest["id"])
    here = {name.removesuffix(SPANS) for name in names}
    silent = [build] + [
        f"{build}#load-{source['name']}"
        for source in lease.manifest["sources"]
        if source["name"] in here and len(source.get("files", ())) > MAX_FILES
    ]
    part = collect(
        lease,
        [catalogue, *services, *datasets],
        condition=_condition(silent),
        leads_on=_is_described(f"{iris.base}id/dataset/"),
    )
    part.add(catalogue, Dcat.dataset, *map(ox.NamedNode, datasets))
    for service in services:
        part.add(service, Dcat.servesDataset, *map(ox.NamedNode, datasets))
    return part


def name_files_of(part: MetaPart, lease: GenerationLease) -> None:
    """Replace the addresses of the newest files, which have other bytes, by those of a generation.

    Args:
        part: Statements of a generation that is not the published one; it is changed.
        lease: The generation.
    """
    base = lease.iris.base
    latest, own = f"{base}dumps/latest/", f"{base}dumps/{lease.id}/"
    for properties in part.nodes.values():
        for predicate in properties.keys() & {Dcat.accessURL, Dcat.downloadURL}:
            properties[predicate] = [
                ox.NamedNode(own + value.value.removeprefix(latest))
                if value.value.startswith(latest)
                else value
                for value in properties[predicate]
            ]


def _condition(silent: Sequence[str]) -> str:
    """Return a condition that excludes datasets of other pages, VoID, and many files."""
    listed = ", ".join(map(checked_iri, silent))
    return f"""?p NOT IN ({checked_iri(Dcat.dataset)}, {checked_iri(Dcat.servesDataset)})
        && !STRSTARTS(STR(?p), "{_VOID}")
        && (?p != {checked_iri(Prov.used)} || ?s NOT IN ({listed}))"""


def _is_described(datasets: str) -> Callable[[MetaStatement], bool]:
    """Return a test for links to follow: all except to other datasets; fragments are parts."""

    def leads_on(statement: MetaStatement) -> bool:
        value = statement[2].value
        return not value.startswith(datasets) or "#" in value

    return leads_on


def page_triples(page: CatalogPage, address: Callable[[int], str]) -> list[ox.Triple]:
    """Return how the page is part of the catalogue; ``address`` is absolute, in its format."""
    return hydra_triples(page.catalogue, page.number, page.pages, page.total, address)


Text = dict[str, str]

_DASH: Final = " – "  # in the title of a file, between content and format

_CODINGS: Final = {"application/gzip": "gzip", "application/zstd": "zstd"}


@dataclass(frozen=True)
class ShownFile:
    """A file for the template: its name, link, title, format, compression, size in bytes."""

    name: str
    link: str
    title: Mapping[str, str]
    form: str
    coding: str
    size: str


@dataclass
class ShownTerms:
    """Files under the same terms of use, for the template.

    Attributes:
        licence: IRI of the licence, empty if there is none.
        licence_name: Its name, by language.
        rights: The statement about rights, by language.
        files: The files.
        holds: The common content; empty if each has another, as tables have.
    """

    licence: str
    licence_name: Text
    rights: Text
    files: list[ShownFile] = field(default_factory=list)

    @property
    def holds(self) -> Mapping[str, str]:
        """The common first part of the titles, by language."""
        heads = [
            {tag: title.rpartition(_DASH)[0] for tag, title in file.title.items()}
            for file in self.files
        ]
        return heads[0] if heads.count(heads[0]) == len(heads) else {}


@dataclass(frozen=True)
class ShownDataset:
    """A dataset for the template."""

    iri: str
    path: str
    title: Text
    description: Text
    publisher: Text
    publisher_url: str
    issued: str
    modified: str
    version: str
    rights: Text
    terms: list[ShownTerms]


def shown_datasets(page: CatalogPage, *, base: str, prefix: str) -> list[ShownDataset]:
    """Return the datasets of a page, in order.

    Args:
        page: The page.
        base: The base of the generation's IRIs.
        prefix: The path that links begin with: ``/``, or that of the service behind a proxy.
    """
    return [_dataset(page.part, dataset, base, prefix) for dataset in page.datasets]


def _dataset(part: MetaPart, dataset: str, base: str, prefix: str) -> ShownDataset:
    publisher = part.value(dataset, Dct.publisher)
    return ShownDataset(
        iri=dataset,
        path=prefix + (thing_path(dataset, base) or "/")[1:],
        title=part.texts(dataset, Dct.title),
        description=part.texts(dataset, Dct.description),
        publisher=part.texts(publisher, Foaf.name),
        publisher_url=part.value(publisher, Foaf.homepage),
        issued=part.value(dataset, Dct.issued),
        modified=part.value(dataset, Dct.modified),
        version=part.value(dataset, Dcat.version),
        rights=part.texts(part.value(dataset, Dct.rights), Rdfs.label),
        terms=_by_terms(part, dataset, base, prefix),
    )


def _by_terms(part: MetaPart, dataset: str, base: str, prefix: str) -> list[ShownTerms]:
    groups: dict[tuple[str, str], ShownTerms] = {}
    files = sorted(term.value for term in part.values(dataset, Dcat.distribution))
    for file in files:
        licence, rights = part.value(file, Dct.license), part.value(file, Dct.rights)
        terms = groups.setdefault(
            (licence, rights),
            ShownTerms(
                licence,
                part.texts(licence, Skos.prefLabel),
                part.texts(rights, Rdfs.label),
            ),
        )
        terms.files.append(_file(part, file, base, prefix))
    return sorted(groups.values(), key=lambda terms: not terms.holds)


def _file(part: MetaPart, file: str, base: str, prefix: str) -> ShownFile:
    coding = part.value(part.value(file, Dcat.compressFormat), Rdfs.label)
    return ShownFile(
        name=part.value(file, Rdfs.label),
        link=prefix + part.value(file, Dcat.downloadURL).removeprefix(base),
        title=part.texts(file, Dct.title),
        form=part.value(part.value(file, Dct.format_), Rdfs.label),
        coding=_CODINGS.get(coding, coding),
        size=part.value(file, Dcat.byteSize),
    )
