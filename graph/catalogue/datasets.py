"""The datasets of the catalogue: the whole graph, its tables, each source and its quotes.

All files of a dataset have the same terms, and the dataset has them, because many portals show one
licence for a dataset.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from renkei.graph.catalogue.authorities import FREQUENCIES, PUBLIC, THEME_SCHEME, THEMES
from renkei.graph.catalogue.description import TABLES, WHOLE, dataset_of
from renkei.graph.catalogue.resources import (
    add_contact,
    add_languages,
    add_licence,
    add_period,
    add_places,
    add_publisher,
    add_rights,
    add_texts,
    add_value,
)
from renkei.graph.catalogue.terms_of_use import Terms
from renkei.graph.rdf.terms import iri, literal, text, typed
from renkei.ontology.terms import Dcat, Dct, Foaf, Prov, Rdf, Rdfs, Skos, Xsd

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from renkei.graph.catalogue.description import (
        CatalogueDescription,
        DatasetDescription,
        Publication,
    )
    from renkei.graph.catalogue.inputs import GraphWriter
    from renkei.graph.rdf.iris import Iris

__all__ = ["Release", "add_publication", "write_dataset", "write_wholes"]

Text = Mapping[str, str]

_DCT: Final = "http://purl.org/dc/terms/"
_WHOLE_TITLES: Final = {"ja": "{title}（全体）", "en": "{title} (the whole graph)"}
_TABLES_TITLES: Final = {"ja": "{title}（表）", "en": "{title} (tables)"}
_TABLES_HOLD: Final = {
    "ja": "グラフ全体の事実を表（CSV）にしたもの。引用を含まない。",
    "en": "The facts of the whole graph as tables (CSV), without quotes.",
}
_SPANS_TITLES: Final = {
    "ja": "{title} – 出典箇所と引用",
    "en": "{title} – source spans and quotes",
}
_SPANS_HOLD: Final = {
    "ja": "この資料のどの行・語句に書かれているか、その引用、資料の中の区分。{description}",
    "en": "The lines and passages of this document that say it, with quotes. {description}",
}
_LETTER: Final = re.compile(r"[A-Za-z]")
_FEWEST_LETTERS: Final = 3  # of a title from which a name can be made
_DATES: Final = {4: Xsd.gYear, 7: Xsd.gYearMonth, 10: Xsd.date}


@dataclass(frozen=True, kw_only=True)
class Release:
    """The generation that the catalogue is of.

    Attributes:
        id: Its id.
        built: When it was built, as ``xsd:dateTime``.
        first_built: When the first known generation was built.
        previous: Id of the generation published before it; None if there is none.
        retained: Ids of all retained generations, including this one.
    """

    id: str
    built: str
    first_built: str
    previous: str | None
    retained: Sequence[str]


def write_wholes(
    meta: GraphWriter,
    iris: Iris,
    catalogue: CatalogueDescription,
    sources: Sequence[DatasetDescription],
    release: Release,
    *,
    terms: Mapping[tuple[str, str], Terms],
    has_tables: bool,
) -> None:
    """Write the datasets of the whole graph and of its tables.

    Args:
        meta: Writes the meta graph.
        iris: Mints IRIs.
        catalogue: Description of the catalogue and of the whole graph.
        sources: The sources.
        release: The generation.
        terms: The terms of each dataset and part; the tables are ``(WHOLE, "tables")``.
        has_tables: Whether there are tables.
    """
    title = catalogue.title
    datasets = [_Whole(WHOLE, _formatted(_WHOLE_TITLES, title=title), None, "all")]
    if has_tables:
        texts = _formatted(_TABLES_TITLES, title=title)
        datasets.append(_Whole(TABLES, texts, _TABLES_HOLD, "tables"))
    for dataset in datasets:
        _write_whole(meta, iris, release, dataset, catalogue=catalogue, sources=sources)
        _add_terms(meta, iris.thing("dataset", dataset.name), terms[WHOLE, dataset.part])


def write_dataset(
    meta: GraphWriter,
    iris: Iris,
    source: DatasetDescription,
    catalogue: CatalogueDescription,
    release: Release,
    *,
    part: str = "facts",
    terms: Terms | None = None,
) -> None:
    """Write a dataset of a source, without its distributions.

    Args:
        meta: Writes the meta graph.
        iris: Mints IRIs.
        source: The source.
        catalogue: Description of the catalogue, for the contact.
        release: The generation.
        part: ``facts``, or ``spans`` for the dataset of its quotes.
        terms: Terms of the part; None if it has no statement.
    """
    name = dataset_of(source.name, part)
    node = iris.thing("dataset", name)
    title, description = source.title, source.description
    if part == "spans":
        title = _formatted(_SPANS_TITLES, title=title)
        description = _formatted(_SPANS_HOLD, description=description)
    meta.add(node, Rdf.type_, iri(Dcat.Dataset))
    meta.add(node, Dct.identifier, literal(name))
    add_texts(meta, node, Rdfs.label, title)
    add_publication(
        meta,
        iris,
        node,
        source,
        source.name,
        title=_with_key(title, name),
        description=description,
    )
    if source.contact is None and catalogue.contact is not None:
        add_contact(meta, iris, node, catalogue.contact)
    _add_terms(meta, node, terms or Terms(source.licence, source.rights or {}))
    if source.landing_page:
        meta.add(node, Dcat.landingPage, iri(source.landing_page))
        meta.add(source.landing_page, Rdf.type_, iri(Foaf.Document))
    if source.issued:
        meta.add(node, Dct.issued, typed(source.issued, _DATES[len(source.issued)]))
    if source.frequency:
        frequency = FREQUENCIES[source.frequency]
        meta.add(node, Dct.accrualPeriodicity, iri(frequency.iri))
        add_value(meta, frequency, f"{_DCT}Frequency")
    add_period(meta, node, source.temporal)
    _add_versions(meta, iris, node, release)


class _Whole(NamedTuple):
    """A dataset of the whole graph: its key, its texts, and the part that it has."""

    name: str
    title: Text
    description: Text | None
    part: str


def _write_whole(
    meta: GraphWriter,
    iris: Iris,
    release: Release,
    dataset: _Whole,
    *,
    catalogue: CatalogueDescription,
    sources: Sequence[DatasetDescription],
) -> None:
    node = iris.thing("dataset", dataset.name)
    meta.add(node, Rdf.type_, iri(Dcat.Dataset))
    meta.add(node, Dct.identifier, literal(dataset.name))
    add_texts(meta, node, Rdfs.label, dataset.title)
    title, description = dataset.title, dataset.description
    add_publication(meta, iris, node, catalogue, WHOLE, title=title, description=description)
    meta.add(node, Dct.issued, typed(release.first_built, Xsd.dateTime))
    meta.add(node, Dcat.landingPage, iri(f"{iris.base}about"))
    meta.add(f"{iris.base}about", Rdf.type_, iri(Foaf.Document))
    if not catalogue.spatial:
        add_places(meta, node, (place for source in sources for place in source.spatial))
    add_period(meta, node, _span(source.temporal for source in sources if source.temporal))
    if not catalogue.languages:
        known = {key for source in sources for key in source.languages}
        add_languages(meta, node, sorted(known))
    meta.add(node, Prov.wasGeneratedBy, iri(iris.thing("build", release.id)))
    add_texts(
        meta,
        f"{node}#provenance",
        Rdfs.label,
        {
            "ja": f"renkei が {len(sources)} 件の出典から作成した世代 {release.id}。",
            "en": f"Generation {release.id}, made by renkei of {len(sources)} sources.",
        },
    )
    meta.add(node, Dct.provenance, iri(f"{node}#provenance"))
    meta.add(f"{node}#provenance", Rdf.type_, iri(f"{_DCT}ProvenanceStatement"))
    _add_versions(meta, iris, node, release)


def add_publication(
    meta: GraphWriter,
    iris: Iris,
    node: str,
    described: Publication,
    publisher: str,
    *,
    title: Text | None = None,
    description: Text | None = None,
    is_service: bool = False,
) -> None:
    """Write title, description, publisher, contact, keywords, themes, languages and areas.

    Args:
        meta: Writes the meta graph.
        iris: Mints IRIs.
        node: The catalogue, a dataset or a service.
        described: Their values.
        publisher: The key of the publisher's IRI.
        title: Another title.
        description: Another description.
        is_service: Whether it is a service, which has no languages and areas.
    """
    add_texts(meta, node, Dct.title, title or described.title)
    add_texts(meta, node, Dct.description, description or described.description)
    add_publisher(meta, node, iris.thing("publisher", publisher), described)
    if described.contact is not None:
        add_contact(meta, iris, node, described.contact)
    for language, words in described.keywords.items():
        meta.add(node, Dcat.keyword, *(text(word, language) for word in words))
    for key in described.themes:
        meta.add(node, Dcat.theme, iri(THEMES[key].iri))
        add_value(meta, THEMES[key], Skos.Concept)
        meta.add(THEMES[key].iri, Skos.inScheme, iri(THEME_SCHEME))
    meta.add(node, Dct.accessRights, iri(PUBLIC.iri))
    add_value(meta, PUBLIC, f"{_DCT}RightsStatement")
    if not is_service:
        add_languages(meta, node, described.languages)
        add_places(meta, node, described.spatial)


def _span(
    periods: Iterable[tuple[str | None, str | None]],
) -> tuple[str | None, str | None] | None:
    """Return the period from the first beginning to the last end; None if there is none."""
    pairs = list(periods)
    starts, ends = [start for start, _ in pairs], [end for _, end in pairs]
    if not pairs:
        return None
    return (
        None if None in starts else min(filter(None, starts)),
        None if None in ends else max(filter(None, ends)),
    )


def _add_versions(meta: GraphWriter, iris: Iris, node: str, release: Release) -> None:
    """Write the version of this generation, and the addresses of the retained ones."""
    meta.add(node, Dcat.version, literal(release.id))
    meta.add(node, Dcat.hasVersion, *(iri(f"{iris.base}g/{name}/") for name in release.retained))
    if release.previous:
        meta.add(node, Dcat.previousVersion, iri(f"{iris.base}g/{release.previous}/"))


def _add_terms(meta: GraphWriter, node: str, terms: Terms) -> None:
    if terms.licence:
        add_licence(meta, node, terms.licence)
    if terms.rights:
        add_rights(meta, node, f"{node}#rights", terms.rights)


def _formatted(patterns: Text, **values: Text) -> dict[str, str]:
    """Return texts with a text of the same language in each."""
    return {
        language: pattern.format(**{key: texts[language] for key, texts in values.items()})
        for language, pattern in patterns.items()
    }


def _with_key(title: Text, key: str) -> dict[str, str]:
    """Add the key to titles with few Latin letters.

    CKAN derives the name of a dataset from these letters, and would call it ``__``.
    """
    marks = {"ja": "{title}（{key}）"}
    return {
        language: value
        if len(_LETTER.findall(value)) >= _FEWEST_LETTERS
        else marks.get(language, "{title} ({key})").format(title=value, key=key)
        for language, value in title.items()
    }
