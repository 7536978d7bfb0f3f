"""The how-to page on kinds of things: its entry gives list, pages, sitemap and schema.org."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.conftest import build_sources
from tests.docs.pages import ROOT, blocks
from tests.server.things.support import Page
from tests.serving import running_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = ROOT / "docs" / "how-to" / "add-a-kind-of-thing.md"
FILE = re.compile(r"^`([^`\n]+)`:\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)
IMPORT = "from renkei.ontology.terms import "


def change(path: Path, *replacements: tuple[str, str]) -> None:
    """Replace texts that a file has once."""
    text = path.read_text(encoding="utf-8")
    for old, new in replacements:
        assert text.count(old) == 1, (path, old)
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service whose package has the code of the page, with its data."""
    folder = tmp_path_factory.mktemp("how-to")
    package = folder / "renkei"
    shutil.copytree(ROOT / "src" / "renkei", package, ignore=shutil.ignore_patterns("__pycache__"))
    entry, table, schema = (block.text for block in blocks(PAGE) if block.language == "python")
    things = package / "server" / "things"
    change(
        things / "kinds.py",
        (IMPORT, f"{IMPORT}Locn, "),
        (")\nLISTED_KINDS: Final", f"{entry})\nLISTED_KINDS: Final"),
    )
    change(things / "tables.py", (IMPORT, f"{IMPORT}Locn, "))
    with (things / "tables.py").open("a", encoding="utf-8") as file:
        file.write(f"\n\nfrom renkei.server.things.kind import texts\n\n\n{table}")
    change(things / "schema_org" / "things.py", (f"{IMPORT}(\n", f"{IMPORT}(\n    Locn,\n"))
    with (things / "schema_org" / "things.py").open("a", encoding="utf-8") as file:
        file.write(f"\n\n{schema}")
    for name, text in FILE.findall(PAGE.read_text(encoding="utf-8")):
        (folder / name).write_text(text, encoding="utf-8")
    build_sources(folder / "sources.toml", folder / "data")
    with running_service(folder / "data", PYTHONPATH=str(folder)) as found:
        yield found


def page_at(address: str) -> str:
    """Return what a person gets at an address."""
    with urlopen(Request(address, headers={"Accept": "text/html"}), timeout=20) as response:
        text: str = response.read().decode()
        return text


@pytest.mark.slow
def test_the_kind_is_listed_with_its_number(address: str) -> None:
    """Beside the kinds that were there before."""
    page = Page(page_at(f"{address}things/?lang=en"))
    assert "/things/addresses?lang=en" in page.links
    after = [text.strip() for text in page.texts[page.texts.index("Addresses") + 1 :]]
    assert next(filter(None, after)) == "1"
    assert "/things/governments?lang=en" in page.links


@pytest.mark.slow
def test_the_list_has_the_columns_of_the_entry(address: str) -> None:
    """And leads to the thing."""
    page = Page(page_at(f"{address}things/addresses?lang=en"))
    assert "/doc/address/mihon-1?lang=en" in page.links
    for text in ("full address", "postcode", "000-0001", "1 Mihon-cho, Mihon, Mihon Prefecture"):
        assert text in page.text


@pytest.mark.slow
def test_the_page_has_the_table_and_leads_to_the_list(address: str) -> None:
    """With the heading of the page, in both languages."""
    page = Page(page_at(f"{address}doc/address/mihon-1?lang=en"))
    assert "/things/addresses?lang=en" in page.links
    assert "/doc/facility/mihon-library?lang=en" in page.links
    assert "Facilities at this address" in page.text
    assert "この住所の施設" in page_at(f"{address}doc/address/mihon-1?lang=ja")


def test_the_page_has_the_schema_org_description(address: str) -> None:
    """In the language of the page."""
    text = page_at(f"{address}doc/address/mihon-1?lang=en")
    _, _, rest = text.partition('<script type="application/ld+json">')
    data = json.loads(rest.partition("</script>")[0])
    assert data["@type"] == "PostalAddress"
    assert data["name"] == "1 Mihon-cho, Mihon"
    assert data["postalCode"] == "000-0001"


def test_the_list_is_in_the_sitemap(address: str) -> None:
    """And the thing, as all things are."""
    index = page_at(f"{address}sitemap.xml")
    files = [page_at(location) for location in re.findall(r"<loc>(.*?)</loc>", index)]
    assert f"<loc>{address}things/addresses</loc>" in "".join(files)
    assert f"<loc>{address}doc/address/mihon-1</loc>" in "".join(files)


def test_an_unknown_address_leads_to_the_list(address: str) -> None:
    """With the thing that has nearly the same key."""
    with pytest.raises(HTTPError) as caught:
        page_at(f"{address}doc/address/mihon-2?lang=en")
    with caught.value as answer:
        assert answer.code == 404
        page = Page(answer.read().decode())
    assert "/things/addresses?lang=en" in page.links
    assert "/doc/address/mihon-1?lang=en" in page.links
