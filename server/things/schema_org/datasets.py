"""schema.org descriptions of datasets, their files and this site, for dataset search. Pure.

Google Dataset Search reads name, description, licence, creator and downloads; it takes a
description of 50 characters or more (developers.google.com, structured data, Dataset).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from renkei.graph.catalogue.description import WHOLE
from renkei.graph.rdf.iris import Iris
from renkei.ontology.terms import Dcat, Dct, Foaf, Schema, Spdx
from renkei.server.things.schema_org.builder import CONTEXT, MOST, Json, JsonLdBuilder
from renkei.server.web.texts import stated_terms

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["dataset", "distribution", "site"]

_START: Final = "http://www.w3.org/ns/dcat#startDate"
_END: Final = "http://www.w3.org/ns/dcat#endDate"
_CATALOG: Final = "catalog"
_MEDIA_TYPES: Final = "http://www.iana.org/assignments/media-types/"
_MAX_FILES: Final = 200
_MAX_SOURCES: Final = 100


def dataset(builder: JsonLdBuilder) -> Json:
    """Return a dataset with its files."""
    facts, thing = builder.facts, builder.thing
    publishers = builder.named(facts.iris(thing, Dct.publisher), "Organization")
    for publisher in publishers:
        publisher.update(builder.only({"sameAs": builder.web(publisher["@id"], Foaf.homepage)}))
    places = [builder.head(place, "Place") for place in facts.iris(thing, Dct.spatial)[:MOST]]
    files = [_named(builder, node) | _file(builder, node) for node in _files(builder)]
    return builder.main("Dataset") | builder.only(
        {
            "identifier": builder.texts(thing, Dct.identifier),
            "license": builder.web(thing, Dct.license),
            "creator": publishers,
            "publisher": publishers,
            "keywords": builder.texts(thing, Dcat.keyword),
            "inLanguage": [_language(name) for name in facts.iris(thing, Dct.language)],
            "datePublished": facts.text(thing, Dct.issued),
            "dateModified": facts.text(thing, Dct.modified),
            "version": facts.text(thing, Dcat.version),
            "temporalCoverage": _period(builder),
            "spatialCoverage": places,
            "isAccessibleForFree": True,
            "includedInDataCatalog": {
                "@type": "DataCatalog",
                "@id": f"{builder.base}{_CATALOG}",
                "url": builder.page(_CATALOG),
            },
            "distribution": files,
        }
    )


def distribution(builder: JsonLdBuilder) -> Json:
    """Return a file of a dataset."""
    return builder.main("DataDownload") | _file(builder, builder.thing)


def _named(builder: JsonLdBuilder, node: str) -> Json:
    """Return the head of a file in one language: there are many files."""
    head = builder.head(node, "DataDownload")
    head.pop("alternateName", None)
    return head


def _files(builder: JsonLdBuilder) -> list[str]:
    return builder.facts.iris(builder.thing, Dcat.distribution)[:_MAX_FILES]


def _file(builder: JsonLdBuilder, node: str) -> Json:
    facts = builder.facts
    media = [name.removeprefix(_MEDIA_TYPES) for name in facts.iris(node, Dcat.mediaType)]
    packed = [name.removeprefix(_MEDIA_TYPES) for name in facts.iris(node, Dcat.compressFormat)]
    size = facts.text(node, Dcat.byteSize)
    return builder.only(
        {
            "contentUrl": [builder.moved(url) for url in builder.web(node, Dcat.downloadURL)],
            "encodingFormat": [*media, *packed],
            "contentSize": f"{size} B" if size.isdecimal() else None,
            "sha256": facts.text(node, Spdx.checksum, Spdx.checksumValue)
            or facts.text(node, Schema.sha256),
            "license": builder.web(node, Dct.license),
            "dateModified": facts.text(node, Dct.modified),
        }
    )


def _period(builder: JsonLdBuilder) -> str:
    """Return the period covered as in ISO 8601; open ends are ``..``."""
    ends = [builder.facts.text(builder.thing, Dct.temporal, name) for name in (_START, _END)]
    return "/".join(end or ".." for end in ends) if any(ends) else ""


def _language(authority: str) -> str:
    """Return the tag of ``…/language/JPN`` of the EU authority table; other codes as they are."""
    return {"JPN": "ja", "ENG": "en"}.get(authority.rpartition("/")[2], authority)


def site(manifest: Mapping[str, Any], *, root: str, language: str) -> Json:
    """Return this site and its catalogue, if it has one, for the home page.

    Args:
        manifest: The manifest of the generation.
        root: Absolute address of this service, which ends in ``/``.
        language: Language of the page.
    """
    base, catalogue = manifest["base"], manifest.get("catalogue") or {}
    terms = stated_terms(manifest, "all")
    title = _text(catalogue.get("title"), language)
    names = [(WHOLE, catalogue["title"])] if title else []
    names += [(source["name"], source["title"]) for source in manifest["sources"][:_MAX_SOURCES]]
    iris = Iris(base)
    datasets = [
        JsonLdBuilder.only(
            {
                "@type": "Dataset",
                "@id": iris.thing("dataset", name),
                "url": f"{root}doc/dataset/{name}?lang={language}",
                "name": _text(label, language),
            }
        )
        for name, label in names
    ]
    catalog = JsonLdBuilder.only(
        {
            "@type": "DataCatalog",
            "@id": f"{base}{_CATALOG}",
            "url": f"{root}{_CATALOG}?lang={language}",
            "name": title or _NAME[language],
            "description": _text(catalogue.get("description"), language),
            "inLanguage": ["ja", "en"],
            "license": terms.licence if terms else None,
            "dateModified": manifest.get("built"),
            "dataset": datasets,
        }
    )
    page = {
        "@type": "WebSite",
        "@id": f"{root}#site",
        "url": f"{root}?lang={language}",
        "name": _NAME[language],
        "alternateName": _NAME["en" if language == "ja" else "ja"],
        "inLanguage": ["ja", "en"],
    }
    return {"@context": CONTEXT, "@graph": [page, catalog] if "catalogue" in manifest else [page]}


_NAME: Final = {"ja": "renkei 連携", "en": "renkei"}


def _text(texts: Mapping[str, str] | None, language: str) -> str:
    texts = texts or {}
    return texts.get(language) or texts.get("ja") or texts.get("en") or ""
