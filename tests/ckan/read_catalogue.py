"""Harvest a catalogue as CKAN does, and tell what CKAN lost of it.

    python read_catalogue.py http://127.0.0.1:8000/catalog.ttl [pages]

Runs in an environment of its own (``make test-ckan``): ckan and ckanext-dcat, no renkei and no
database. Fetches as ``ckanext.dcat.harvesters.base`` does and parses with CKAN's own parser, with
English and with Japanese as CKAN's language. What the pages say is read a second time, by rdflib
alone, and compared. Prints a line for each difference and each warning; the exit code is 1 then.
"""

from __future__ import annotations

import json
import logging
import re
import sys
from typing import Any

import requests
from ckan.common import config
from ckan.lib.munge import munge_title_to_name
from ckanext.dcat.processors import RDFParser
from rdflib import FOAF, RDF, RDFS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.namespace import DCTERMS, SKOS

DCAT = Namespace("http://www.w3.org/ns/dcat#")
SPDX = Namespace("http://spdx.org/rdf/terms#")
VCARD = Namespace("http://www.w3.org/2006/vcard/ns#")
DCATAP = Namespace("http://data.europa.eu/r5r/")
MAX_FILE_SIZE = 50 * 1024 * 1024  # ckanext.dcat.max_file_size
# ckan.logic.validators: tag_name_validator and tag_length_validator, name_validator.
TAG = re.compile(r"[\w \-.]{2,100}")
NAME = re.compile(r"[a-z0-9_-]{2,100}")
HASH = re.compile(r"[0-9a-f]{64}")
LOCALES = ("en", "ja")


class Warnings(logging.Handler):
    """Keeps every warning that CKAN or rdflib logs."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


def fetch(url: str) -> tuple[str, str | None]:
    """See DCATHarvester._get_content_and_type: HEAD first, which follows no redirect."""
    session = requests.Session()
    head = session.head(url)
    assert head.status_code == requests.codes.ok, f"HEAD {url}: {head.status_code}"
    assert head.headers.get("content-type"), f"HEAD {url}: no Content-Type"
    assert int(head.headers.get("content-length", 0)) <= MAX_FILE_SIZE
    answer = session.get(url)
    answer.raise_for_status()
    assert len(answer.content) <= MAX_FILE_SIZE
    return answer.content.decode("utf-8"), answer.headers["content-type"].split(";", 1)[0]


def harvest(url: str) -> tuple[list[dict[str, Any]], list[str], str]:
    """See DCATRDFHarvester.gather_stage: all datasets, the pages, and their media type."""
    datasets, pages, content_type = [], [], None
    next_page: str | None = url
    while next_page:
        content, found_type = fetch(next_page)
        content_type = content_type or found_type
        assert content not in pages, f"{next_page}: the same page again"
        pages.append(content)
        parser = RDFParser(profiles=["euro_dcat_ap_3"])
        parser.parse(content, _format=content_type)
        datasets += list(parser.datasets())
        next_page = parser.next_page()
    return datasets, pages, content_type or ""


class Difference:
    """What was lost of a dataset or of a distribution."""

    def __init__(self, graph: Graph, node: URIRef, found: dict[str, Any], lines: list[str]) -> None:
        self.graph, self.node, self.found, self.lines = graph, node, found, lines

    def values(self, *path: URIRef) -> set[str]:
        """What the page says: values at the end of a path of properties."""
        nodes: set[Any] = {self.node}
        for predicate in path:
            nodes = {value for node in nodes for value in self.graph.objects(node, predicate)}
        return {str(value) for value in nodes}

    def expect(self, key: str, said: set[str], *, needed: bool = False) -> None:
        """CKAN must have one of the values, and something if there is any."""
        found = self.found.get(key)
        if (said or needed) and str(found or "") not in said:
            self.lines.append(f"{self.node}: {key} is {found!r}, the catalogue says {sorted(said)}")

    def expect_all(self, key: str, said: set[str]) -> None:
        """CKAN must have all values."""
        found = self.found.get(key) or []
        found = set(json.loads(found) if isinstance(found, str) else found)
        if found != said:
            self.lines.append(f"{self.node}: {key} is {found}, the catalogue says {said}")


def check_dataset(graph: Graph, found: dict[str, Any], locale: str, lines: list[str]) -> None:
    """Compare a dataset, and all its distributions."""
    extras = {extra["key"]: extra["value"] for extra in found["extras"]}
    node = URIRef(extras["uri"])
    texts = {
        key: {str(v) for v in graph.objects(node, p) if v.language == locale}
        for key, p in (("title", DCTERMS.title), ("notes", DCTERMS.description))
    }
    tags = {tag["name"] for tag in found["tags"]}
    given = Difference(graph, node, found | extras | {"tags": list(tags)}, lines)
    for key, said in texts.items():
        given.expect(key, said, needed=True)
    for key, path in {
        "issued": (DCTERMS.issued,),
        "modified": (DCTERMS.modified,),
        "identifier": (DCTERMS.identifier,),
        "frequency": (DCTERMS.accrualPeriodicity,),
        "provenance": (DCTERMS.provenance, RDFS.label),
        "access_rights": (DCTERMS.accessRights,),
        "url": (DCAT.landingPage,),
        "version": (DCAT.version,),
        "contact_uri": (DCAT.contactPoint,),
        "contact_name": (DCAT.contactPoint, VCARD.fn),
        "contact_url": (DCAT.contactPoint, VCARD.hasURL),
        "publisher_uri": (DCTERMS.publisher,),
        "publisher_name": (DCTERMS.publisher, FOAF.name),
        "publisher_url": (DCTERMS.publisher, FOAF.homepage),
        "publisher_type": (DCTERMS.publisher, DCTERMS.type),
        "temporal_start": (DCTERMS.temporal, DCAT.startDate),
        "temporal_end": (DCTERMS.temporal, DCAT.endDate),
        "spatial_uri": (DCTERMS.spatial,),
        "spatial_text": (DCTERMS.spatial, SKOS.prefLabel),
    }.items():
        given.expect(key, given.values(*path))
    emails = {v.removeprefix("mailto:") for v in given.values(DCAT.contactPoint, VCARD.hasEmail)}
    given.expect("contact_email", emails)
    given.expect_all("tags", given.values(DCAT.keyword))
    given.expect_all("theme", given.values(DCAT.theme))
    given.expect_all("language", given.values(DCTERMS.language))
    given.expect_all("has_version", given.values(DCAT.hasVersion))
    lines += [f"{node}: CKAN refuses the tag {tag!r}" for tag in tags if not TAG.fullmatch(tag)]
    name = munge_title_to_name(found["title"])
    if not NAME.fullmatch(name) or not re.search("[a-z0-9]{2}", name):
        lines.append(f"{node}: CKAN would call it {name!r}")
    if given.values(DCTERMS.spatial, DCAT.bbox):
        for key in ("spatial_bbox", "spatial_centroid"):
            if "coordinates" not in json.loads(extras.get(key, "{}")):
                lines.append(f"{node}: {key} is {extras.get(key)!r}")
    check_resources(graph, node, found, lines)


def check_resources(graph: Graph, node: URIRef, found: dict[str, Any], lines: list[str]) -> None:
    """Compare the distributions of a dataset."""
    resources = {resource["uri"]: resource for resource in found["resources"]}
    said = {str(value) for value in graph.objects(node, DCAT.distribution)}
    if set(resources) != said or len(found["resources"]) != len(said):
        lines.append(f"{node}: distributions {set(resources) ^ said}")
    for uri, resource in resources.items():
        given = Difference(graph, URIRef(uri), resource, lines)
        for key, path in {
            "url": (DCAT.downloadURL,),
            "access_url": (DCAT.accessURL,),
            "name": (DCTERMS.title,),
            "description": (DCTERMS.description,),
            "mimetype": (DCAT.mediaType, RDFS.label),
            "size": (DCAT.byteSize,),
            "hash": (SPDX.checksum, SPDX.checksumValue),
            "hash_algorithm": (SPDX.checksum, SPDX.algorithm),
            "issued": (DCTERMS.issued,),
            "modified": (DCTERMS.modified,),
            "availability": (DCATAP.availability,),
        }.items():
            given.expect(key, given.values(*path), needed=True)
        given.expect("license", given.values(DCTERMS.license))
        given.expect("rights", given.values(DCTERMS.rights, RDFS.label))
        given.expect("compress_format", given.values(DCAT.compressFormat, RDFS.label))
        given.expect_all("conforms_to", given.values(DCTERMS.conformsTo))
        if not HASH.fullmatch(str(resource.get("hash"))):
            lines.append(f"{uri}: hash is {resource.get('hash')!r}")
        form = str(resource.get("format") or "")
        if not form or form.startswith("http"):
            lines.append(f"{uri}: format is {form!r}")
        if not resource.get("license") and not resource.get("rights"):
            lines.append(f"{uri}: neither licence nor rights")


def main(url: str, pages_wanted: int) -> int:
    """Harvest in both languages; return the exit code."""
    warnings = Warnings()
    logging.getLogger().addHandler(warnings)
    lines: list[str] = []
    for locale in LOCALES:
        config["ckan.locale_default"] = locale
        datasets, pages, media_type = harvest(url)
        graph = Graph()
        for page in pages:
            graph.parse(data=page, format=media_type)
        catalogued = {str(node) for node in graph.subjects(RDF.type, DCAT.Dataset)}
        found = [e["value"] for d in datasets for e in d["extras"] if e["key"] == "uri"]
        if sorted(found) != sorted(catalogued) or not found:
            lines.append(f"CKAN read the datasets {sorted(found)}, there are {sorted(catalogued)}")
        if len(pages) != pages_wanted:
            lines.append(f"{len(pages)} pages, not {pages_wanted}")
        lines += [
            f"byteSize {value!r}"
            for value in graph.objects(None, DCAT.byteSize)
            if not isinstance(value, Literal) or value.datatype != XSD.nonNegativeInteger
        ]
        for dataset in datasets:
            check_dataset(graph, dataset, locale, lines)
        resources = sum(len(dataset["resources"]) for dataset in datasets)
        print(
            f"{url} ({media_type}, {locale}): {len(pages)} pages, {len(datasets)} datasets, "
            f"{resources} distributions; licences: "
            + ", ".join(f"{d['title'][:30]}: {d['license_id'] or 'none'}" for d in datasets)
        )
    lines += [f"warning: {line}" for line in warnings.lines]
    print("\n".join(lines))
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1))
