"""What a person sees of a page of the catalogue: datasets, terms of use, files. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import Dcat, Dct, Foaf, Rdfs, Skos
from renkei.server.web.links import thing_path

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.server.catalog.meta_graph import Part
    from renkei.server.catalog.page import CatalogPage

__all__ = ["ShownDataset", "ShownFile", "ShownTerms", "shown_datasets"]

Text = dict[str, str]

_DASH: Final = " – "  # of the title of a file: what it holds, and in which form
_CODINGS: Final = {"application/gzip": "gzip", "application/zstd": "zstd"}


@dataclass(frozen=True)
class ShownFile:
    """A file: its name, where it is, what it is, its size in bytes."""

    name: str
    link: str
    title: Mapping[str, str]
    form: str
    coding: str
    size: str


@dataclass
class ShownTerms:
    """Files under the same terms of use.

    Attributes:
        licence: IRI of the licence, empty if there is none.
        licence_name: What it is called.
        rights: What is said about rights.
        files: The files.
        holds: What all of them hold; empty where each holds something else, as tables do.
    """

    licence: str
    licence_name: Text
    rights: Text
    files: list[ShownFile] = field(default_factory=list)

    @property
    def holds(self) -> Mapping[str, str]:
        """What all of them hold."""
        heads = [
            {tag: title.rpartition(_DASH)[0] for tag, title in file.title.items()}
            for file in self.files
        ]
        return heads[0] if heads.count(heads[0]) == len(heads) else {}


@dataclass(frozen=True)
class ShownDataset:
    """A dataset."""

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
    """Return the datasets of a page, in their order.

    Args:
        page: The page.
        base: What our addresses begin with in the graph.
        prefix: What their links begin with on a page, ``/`` unless the service has a prefix.
    """
    return [_dataset(page.part, dataset, base, prefix) for dataset in page.datasets]


def _dataset(part: Part, dataset: str, base: str, prefix: str) -> ShownDataset:
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


def _by_terms(part: Part, dataset: str, base: str, prefix: str) -> list[ShownTerms]:
    found: dict[tuple[str, str], ShownTerms] = {}
    files = sorted(term.value for term in part.values(dataset, Dcat.distribution))
    for file in files:
        licence, rights = part.value(file, Dct.license), part.value(file, Dct.rights)
        terms = found.setdefault(
            (licence, rights),
            ShownTerms(
                licence,
                part.texts(licence, Skos.prefLabel),
                part.texts(rights, Rdfs.label),
            ),
        )
        terms.files.append(_file(part, file, base, prefix))
    return sorted(found.values(), key=lambda terms: not terms.holds)


def _file(part: Part, file: str, base: str, prefix: str) -> ShownFile:
    coding = part.value(part.value(file, Dcat.compressFormat), Rdfs.label)
    return ShownFile(
        name=part.value(file, Rdfs.label),
        link=prefix + part.value(file, Dcat.downloadURL).removeprefix(base),
        title=part.texts(file, Dct.title),
        form=part.value(part.value(file, Dct.format_), Rdfs.label),
        coding=_CODINGS.get(coding, coding),
        size=part.value(file, Dcat.byteSize),
    )
