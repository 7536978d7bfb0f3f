"""Descriptions of the sources and of the catalogue, as ``sources.toml`` states them.

Texts are mappings from language (ja, en) to text. Unknown values are None or empty; `lacking` lists
those that a catalogue should have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = [
    "SPANS",
    "TABLES",
    "WHOLE",
    "CatalogueDescription",
    "Contact",
    "DatasetDescription",
    "Place",
    "Publication",
    "dataset_keys",
    "dataset_of",
    "lacking",
]

Text = Mapping[str, str]

WHOLE: Final = "renkei"
"""The key of the dataset that is the whole graph; reserved."""
SPANS: Final = ".spans"
"""The suffix of the key of a dataset with the quotes of a source; reserved."""
TABLES: Final = f"{WHOLE}.tables"
"""The key of the dataset with the tables of the whole graph; reserved."""


def dataset_of(key: str, part: str) -> str:
    """Return the key of the dataset in the catalogue that has the files of a part.

    All files of a dataset have the same terms, because many portals show one licence for a dataset.

    Args:
        key: Name of a source, or `WHOLE`.
        part: ``all``, ``facts``, ``spans`` or ``tables``.
    """
    return {"spans": f"{key}{SPANS}", "tables": TABLES}.get(part, key)


def dataset_keys(manifest: Mapping[str, Any]) -> list[str]:
    """Return the keys of the datasets of a generation.

    Those of generations of older versions of renkei are the whole graph and its sources.
    """
    default = [WHOLE, *(source["name"] for source in manifest["sources"])]
    keys: list[str] = manifest.get("datasets", default)
    return keys


@dataclass(frozen=True, kw_only=True)
class Contact:
    """The contact point of a dataset (vCard).

    Attributes:
        name: Name of an office, not of a person.
        email: Address, or None.
        url: Web page, for example with a form, or None.
    """

    name: Text
    email: str | None = None
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Place:
    """An area that a dataset is about (dct:Location).

    Attributes:
        iri: Its IRI: of e-Stat, GeoNames, Wikidata, …
        name: Its name.
        bbox: West, south, east, north in degrees (WGS 84), or None.
    """

    iri: str
    name: Text
    bbox: tuple[float, float, float, float] | None = None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """The common description of a source and of the whole.

    Attributes:
        title: Title.
        description: Contents and origin.
        publisher: Name of the publisher.
        publisher_url: Web page of the publisher, or None.
        publisher_type: A key of `renkei.graph.catalogue.authorities.PUBLISHER_TYPES`, or None.
        contact: Contact point, or None.
        keywords: Keywords by language.
        themes: Keys of `renkei.graph.catalogue.authorities.THEMES`.
        languages: Keys of `renkei.graph.catalogue.authorities.LANGUAGES`: those of its texts.
        spatial: The areas that it covers.
    """

    title: Text
    description: Text
    publisher: Text
    publisher_url: str | None = None
    publisher_type: str | None = None
    contact: Contact | None = None
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    themes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    spatial: tuple[Place, ...] = ()


@dataclass(frozen=True, kw_only=True)
class DatasetDescription(Publication):
    """The description of a source.

    Attributes:
        name: Key of the source, part of its IRIs.
        loader: Name of the loader that reads it.
        licence: IRI of the licence; None if the publisher states none: such a source is never
            offered as open data.
        rights: Statement of rights, for example about quoting, or None.
        landing_page: Web page of its publication, or None if unknown.
        issued: Date of publication: ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``; None if unknown.
        temporal: First and last day that it covers (``YYYY-MM-DD``), None if open.
        frequency: A key of `renkei.graph.catalogue.authorities.FREQUENCIES`, or None.
    """

    name: str
    loader: str
    licence: str | None = None
    rights: Text | None = None
    landing_page: str | None = None
    issued: str | None = None
    temporal: tuple[str | None, str | None] | None = None
    frequency: str | None = None


@dataclass(frozen=True, kw_only=True)
class CatalogueDescription(Publication):
    """The description of the catalogue, and of the whole graph.

    Attributes:
        is_stated: False if ``sources.toml`` has no ``[catalogue]`` and this is the default.
    """

    is_stated: bool = True

    @classmethod
    def stand_in(cls) -> CatalogueDescription:
        """Return the default for a ``sources.toml`` without ``[catalogue]``."""
        return cls(
            title={
                "ja": "renkei（連携）：公共施設をめぐる自治体の連携のグラフ",
                "en": "renkei: a graph of how governments cooperate over public facilities",
            },
            description={
                "ja": "自治体が公共施設をめぐってどう連携しているかを、公表資料から RDF にした。",
                "en": "How governments cooperate over their public facilities, as RDF, read from "
                "what they publish.",
            },
            publisher={
                "ja": "このサービスの運営者（記載なし）",
                "en": "The operator of this service (not stated)",
            },
            is_stated=False,
        )


# Field → its name in catalogues; "recommended" in DCAT-AP 3.0.1, and required by portals.
_RECOMMENDED: Final = {
    "publisher_type": "publisher.type (dct:type of the publisher)",
    "contact": "contact (dcat:contactPoint)",
    "keywords": "keywords (dcat:keyword)",
    "themes": "themes (dcat:theme)",
    "languages": "languages (dct:language)",
    "spatial": "spatial (dct:spatial)",
    "temporal": "temporal (dct:temporal)",
    "licence": "licence (dct:license): it is not offered as open data",
}


def lacking(
    catalogue: CatalogueDescription, sources: Sequence[DatasetDescription]
) -> Iterator[str]:
    """Yield a line for each recommended value that ``sources.toml`` lacks."""
    if not catalogue.is_stated:
        yield "[catalogue] is missing: who publishes this service, under which title, whom to ask"
    else:
        # The catalogue is in both languages; its areas default to those of its sources.
        known = {"languages"} | ({"spatial"} if any(s.spatial for s in sources) else set())
        yield from _lacking("[catalogue]", catalogue, known)
    for source in sources:
        # The contact of the catalogue is the default of its sources.
        skip = {"contact"} if catalogue.contact else set[str]()
        yield from _lacking(f"[[source]] {source.name}", source, skip)


def _lacking(where: str, described: Publication, skip: Iterable[str] = ()) -> Iterator[str]:
    for name, shown in _RECOMMENDED.items():
        if name not in skip and not getattr(described, name, True):
            yield f"{where} lacks {shown}"
    contact = described.contact
    if contact is not None and not (contact.email or contact.url):
        yield f"{where} lacks contact.email or contact.url: nobody can write to the contact"
