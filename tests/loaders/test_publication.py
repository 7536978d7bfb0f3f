"""Metadata in sources.toml: every key is read, every fault has its line."""

# ruff: noqa: E501 (a case is easier to read on one line)

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

import pytest

from renkei.errors import SourceError
from renkei.graph.catalogue.authorities import FREQUENCIES, LANGUAGES, PUBLISHER_TYPES, THEMES
from renkei.graph.catalogue.description import (
    CatalogueDescription,
    Contact,
    DatasetDescription,
    Place,
    lacking,
)
from renkei.loaders.sources import bundled_sources, read_catalogue, read_sources
from tests.loaders.reports import line_of

DOCS: Final = Path(__file__).parents[2] / "docs"
PUBLICATION: Final = """\
title = { ja = "題", en = "Title" }
description = { ja = "説明", en = "Description" }
publisher.name = { ja = "見本県", en = "Mihon" }
publisher.url = "https://www.mihon.example/"
publisher.type = "RegionalAuthority"
contact.name = { ja = "窓口", en = "Desk" }
contact.email = "desk@mihon.example"
contact.url = "https://www.mihon.example/desk"
keywords.ja = ["公共施設", "道路"]
keywords.en = ["public facilities", "roads-2.0"]
themes = ["GOVE", "REGI"]
languages = ["JPN", "ENG"]
spatial = [
  { iri = "http://data.e-stat.go.jp/lod/sac/C01000", name = { ja = "北海道", en = "Hokkaido" }, bbox = [139.3, 41.3, 149, 45.6] },
  { iri = "https://sws.geonames.org/2128295/", name = { ja = "札幌", en = "Sapporo" } },
]
"""
SOURCE: Final = """
[[source]]
name = "sample"
loader = "rdf"
path = "sample.ttl"
licence = "https://creativecommons.org/licenses/by/4.0/"
rights = { ja = "© 見本県", en = "© Mihon" }
landing_page = "https://www.mihon.example/data"
issued = "2025-04"
temporal = { start = 2017-04-01, end = 2018-03-31 }
frequency = "ANNUAL"
"""
WHOLE: Final = f"[catalogue]\n{PUBLICATION}{SOURCE}{PUBLICATION}"
SAID: Final = {
    "title": {"ja": "題", "en": "Title"},
    "description": {"ja": "説明", "en": "Description"},
    "publisher": {"ja": "見本県", "en": "Mihon"},
    "publisher_url": "https://www.mihon.example/",
    "publisher_type": "RegionalAuthority",
    "contact": Contact(
        name={"ja": "窓口", "en": "Desk"},
        email="desk@mihon.example",
        url="https://www.mihon.example/desk",
    ),
    "keywords": {"ja": ("公共施設", "道路"), "en": ("public facilities", "roads-2.0")},
    "themes": ("GOVE", "REGI"),
    "languages": ("JPN", "ENG"),
    "spatial": (
        Place(
            iri="http://data.e-stat.go.jp/lod/sac/C01000",
            name={"ja": "北海道", "en": "Hokkaido"},
            bbox=(139.3, 41.3, 149.0, 45.6),
        ),
        Place(iri="https://sws.geonames.org/2128295/", name={"ja": "札幌", "en": "Sapporo"}),
    ),
}


def write(directory: Path, text: str) -> Path:
    """Write a sources.toml, and the file that it names."""
    (directory / "sample.ttl").write_text("", encoding="utf-8")
    path = directory / "sources.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_every_key_of_a_source_and_of_the_catalogue_is_read(tmp_path: Path) -> None:
    """Every attribute of the descriptions is from the file, and no recommended one is missing."""
    path = write(tmp_path, WHOLE)
    source = read_sources(path)[0].description
    assert source == DatasetDescription(
        **SAID,
        name="sample",
        loader="rdf",
        licence="https://creativecommons.org/licenses/by/4.0/",
        rights={"ja": "© 見本県", "en": "© Mihon"},
        landing_page="https://www.mihon.example/data",
        issued="2025-04",
        temporal=("2017-04-01", "2018-03-31"),
        frequency="ANNUAL",
    )
    catalogue = read_catalogue(path)
    assert catalogue == CatalogueDescription(**SAID)
    assert list(lacking(catalogue, [source])) == []
    mute = replace(catalogue, contact=Contact(name={"ja": "係", "en": "Desk"}))
    assert list(lacking(mute, [source])) == [
        "[catalogue] lacks contact.email or contact.url: nobody can write to the contact"
    ]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-01-01", "2026-01-01"),
        ("2025", "2025"),
        ('"2025-04-01"', "2025-04-01"),
        ('"2025"', "2025"),
        ('""', None),
    ],
)
def test_the_date_of_issue_may_be_a_date_or_a_text(
    tmp_path: Path, written: str, read: str | None
) -> None:
    """As the dates of a period are."""
    path = write(tmp_path, WHOLE.replace('issued = "2025-04"', f"issued = {written}"))
    assert read_sources(path)[0].description.issued == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("temporal = { start = 2017-04-01 }", ("2017-04-01", None)),
        ("temporal.end = 2018-03-31", (None, "2018-03-31")),
    ],
)
def test_a_period_may_be_open_at_one_end(
    tmp_path: Path, written: str, read: tuple[str | None, str | None]
) -> None:
    """But not at both."""
    line = "temporal = { start = 2017-04-01, end = 2018-03-31 }"
    path = write(tmp_path, WHOLE.replace(line, written))
    assert read_sources(path)[0].description.temporal == read


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        ('publisher.type = "RegionalAuthority"', 'publisher.type = "County"', "publisher.type", ["unknown type 'County'", "RegionalAuthority"]),
        ('publisher.url = "https://www.mihon.example/"', 'publisher.url = "mihon"', "publisher.url", ["not an absolute IRI: 'mihon'"]),
        ('publisher.url = "https://www.mihon.example/"', 'publisher.homepage = "x"', "publisher", ["unknown key 'homepage'"]),
        ('contact.email = "desk@mihon.example"', 'contact.email = "desk"', "contact.email", ["'desk' is no e-mail address"]),
        ('contact.email = "desk@mihon.example"', 'contact.phone = "1"', "contact.name", ["unknown key 'phone'"]),
        ('contact.name = { ja = "窓口", en = "Desk" }', 'contact.name = { ja = "窓口" }', "contact.name", ["name must have a text for each of ja, en"]),
        ('keywords.ja = ["公共施設", "道路"]', 'keywords.ja = ["公共・施設"]', "keywords.ja", ["'公共・施設' would make portals refuse the dataset", "2 to 100"]),
        ('keywords.ja = ["公共施設", "道路"]', 'keywords.ja = ["道"]', "keywords.ja", ["'道' would make portals refuse"]),
        ('keywords.ja = ["公共施設", "道路"]', 'keywords.ja = ["公園（市）"]', "keywords.ja", ["'公園（市）' would make portals refuse"]),
        ('keywords.en = ["public facilities", "roads-2.0"]', 'keywords.en = ["roads, parks"]', "keywords.en", ["'roads, parks' would make portals refuse"]),
        ('keywords.en = ["public facilities", "roads-2.0"]', 'keywords.de = ["Amt"]', "keywords.ja", ["unknown key 'de'"]),
        ('themes = ["GOVE", "REGI"]', 'themes = ["GOVE", "ROAD"]', "themes", ["unknown themes 'ROAD'", "REGI"]),
        ('languages = ["JPN", "ENG"]', 'languages = ["ja"]', "languages", ["unknown languages 'ja'", "JPN"]),
        ("bbox = [139.3, 41.3, 149, 45.6]", "bbox = [149, 41.3, 139.3, 45.6]", "bbox =", ["bbox must be west, south, east, north"]),
        ("bbox = [139.3, 41.3, 149, 45.6]", "bbox = [139.3, 41.3, 149]", "bbox =", ["bbox must be west, south, east, north"]),
        ('{ iri = "https://sws.geonames.org/2128295/", name', '{ name', "2128295", ["iri is missing"]),
        ('iri = "https://sws.geonames.org/2128295/"', 'iri = "Sapporo"', 'iri = "Sapporo"', ["not an absolute IRI: 'Sapporo'"]),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["catalogue", "source"])
def test_a_fault_is_named_with_its_line_in_the_catalogue_and_in_a_source(
    tmp_path: Path, where: str, old: str, new: str, place: str, words: list[str]
) -> None:
    """File, line and cause; the other table is valid."""
    tables = {
        "catalogue": f"[catalogue]\n{PUBLICATION.replace(old, new)}{SOURCE}{PUBLICATION}",
        "source": f"[catalogue]\n{PUBLICATION}{SOURCE}{PUBLICATION.replace(old, new)}",
    }
    path = write(tmp_path, tables[where])
    with pytest.raises(SourceError) as caught:
        (read_catalogue if where == "catalogue" else read_sources)(path)
    begins = 1 if where == "catalogue" else line_of(path, "[[source]]")
    assert caught.value.file == str(path)
    assert caught.value.line is not None
    assert caught.value.line >= begins
    shown = path.read_text(encoding="utf-8").splitlines()[caught.value.line - 1]
    assert any(text in shown for text in (place, new, f"[{where}]", f"[[{where}]]"))
    for word in words:
        assert word in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("temporal = { start = 2017-04-01, end = 2018-03-31 }", "temporal = { start = 2018-04-01, end = 2018-03-31 }", "temporal ends before it starts"),
        ("temporal = { start = 2017-04-01, end = 2018-03-31 }", "temporal = {}", "temporal needs start, end or both"),
        ("temporal = { start = 2017-04-01, end = 2018-03-31 }", 'temporal = { start = "2017" }', "start must be a date such as"),
        ('frequency = "ANNUAL"', 'frequency = "yearly"', "unknown frequency 'yearly'"),
        ('issued = "2025-04"', 'issued = "2025-13"', "issued '2025-13' must be YYYY"),
        ('issued = "2025-04"', "issued = 20250401", "issued '20250401' must be YYYY"),
        ('issued = "2025-04"', "issued = 2025-04-01T00:00:00", "issued must be a text"),
        ('issued = "2025-04"', "issued = true", "issued must be a date, not True"),
        ('licence = "https://creativecommons.org/licenses/by/4.0/"', 'licence = "CC BY"', "not an absolute IRI: 'CC BY'"),
        ('rights = { ja = "© 見本県", en = "© Mihon" }', 'rights = "©"', "rights must be a table with ja and en"),
        ('landing_page = "https://www.mihon.example/data"', 'landing_page = "data"', "not an absolute IRI: 'data'"),
        ('name = "sample"', 'name = "renkei"', "'renkei' is taken"),
        ('name = "sample"', 'name = "renkei.tables"', "'renkei.tables' is taken"),
        ('name = "sample"', 'name = "sample.spans"', "names that end in '.spans'"),
    ],
)  # fmt: skip
def test_a_fault_of_what_only_sources_have_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, words: str
) -> None:
    """The line is that of the key."""
    path = write(tmp_path, WHOLE.replace(old, new))
    with pytest.raises(SourceError) as caught:
        read_sources(path)
    assert words in str(caught.value)
    assert caught.value.line == line_of(path, new)


def test_each_missing_recommendation_is_listed_by_key(tmp_path: Path) -> None:
    """With required keys only, each recommendation of DCAT-AP is listed, per source and for all."""
    needed = "\n".join(PUBLICATION.splitlines()[:3]) + "\n"
    head = '[[source]]\nname = "sample"\nloader = "rdf"\npath = "sample.ttl"\n'
    path = write(tmp_path, f"{head}{needed}")
    source = read_sources(path)[0].description
    assert read_catalogue(path) is None
    lines = list(lacking(CatalogueDescription.stand_in(), [source]))
    assert lines[0].startswith("[catalogue] is missing")
    assert [line.removeprefix("[[source]] sample lacks ").split(" ")[0] for line in lines[1:]] == [
        "publisher.type",
        "contact",
        "keywords",
        "themes",
        "languages",
        "spatial",
        "temporal",
        "licence",
    ]
    path.write_text(f"[catalogue]\n{needed}\n{head}{needed}", encoding="utf-8")
    catalogue = read_catalogue(path)
    assert catalogue is not None
    of_whole = [line for line in lacking(catalogue, [source]) if line.startswith("[catalogue]")]
    assert [line.split(" ")[2] for line in of_whole] == [
        "publisher.type",
        "contact",
        "keywords",
        "themes",
        "spatial",
    ]


def test_the_bundled_catalogue_lacks_a_licence_and_a_contact() -> None:
    """Only a licence and the contact of the operator are missing."""
    catalogue = read_catalogue(bundled_sources())
    assert catalogue is not None
    sources = [source.description for source in read_sources(bundled_sources())]
    assert list(lacking(catalogue, sources)) == [
        "[catalogue] lacks contact.email or contact.url: nobody can write to the contact",
        "[[source]] hokkaido-sapporo-2017 lacks licence (dct:license): it is not offered as open "
        "data",
    ]


@pytest.mark.parametrize("codes", [PUBLISHER_TYPES, THEMES, LANGUAGES, FREQUENCIES])
def test_every_code_is_documented(codes: dict[str, object]) -> None:
    """In the reference of sources.toml, in a row of the table."""
    reference = (DOCS / "reference" / "files.md").read_text(encoding="utf-8")
    row = next(line for line in reference.splitlines() if f"`{next(iter(codes))}`" in line)
    assert set(codes) <= set(re.findall(r"`([^`]+)`", row))


@pytest.mark.parametrize("name", ["be-harvested.md", "be-harvested.ja.md"])
def test_the_catalogue_of_the_how_to_page_is_read(tmp_path: Path, name: str) -> None:
    """Unchanged; only the areas are missing, which the sources have."""
    page = (DOCS / "how-to" / name).read_text(encoding="utf-8")
    (example,) = re.findall(r"^```toml\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    catalogue = read_catalogue(write(tmp_path, example + SOURCE + PUBLICATION))
    assert catalogue is not None
    assert list(lacking(catalogue, [])) == ["[catalogue] lacks spatial (dct:spatial)"]
