"""All pages: links lead somewhere, nothing of one machine, every page is found from the index."""

from __future__ import annotations

import re
import unicodedata
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest

from tests.docs.pages import (
    ROOT,
    blocks,
    headings,
    markdown_files,
    name_of,
    project_files,
    without_blocks,
)

if TYPE_CHECKING:
    from pathlib import Path

LINK = re.compile(r"\]\(([^)\s]+)\)")
PAGES = {name_of(path): path for path in markdown_files()}

# Put together from parts, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.~:-])/(?:work|root|home|Users)/")
REGISTRIES = re.compile(
    "|".join(
        re.escape(mark.join(parts))
        for mark, *parts in (
            (".", "pypi", "org"),
            (".", "pythonhosted", "org"),
            (".", "npmjs", "org"),
            (".", "crates", "io"),
            (".", "proxy", "golang", "org"),
            ("-", "index", "url"),
        )
    )
)


def anchor(heading: str) -> str:
    """Return the fragment that a heading gets when it is shown."""
    text = re.sub(r"[`*]|\[([^]]*)\]\([^)]*\)", r"\1", heading).lower()
    kept = (c for c in text if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def links(path: Path) -> list[str]:
    """Return the relative links and pictures of a page."""
    text = re.sub(r"`[^`\n]*`", "", without_blocks(path.read_text(encoding="utf-8")))
    return [link for link in LINK.findall(text) if not re.match(r"[a-z]+:", link)]


def broken(path: Path, link: str) -> bool:
    """Whether a link leads to no file, or to no heading of a page."""
    target, _, fragment = unquote(link).partition("#")
    found = (path.parent / target).resolve() if target else path
    if not found.exists():
        return True
    if not fragment or found.suffix != ".md":
        return False
    return fragment not in map(anchor, headings(found.read_text(encoding="utf-8")))


@pytest.mark.parametrize("name", PAGES)
def test_every_relative_link_leads_to_a_file_and_a_heading(name: str) -> None:
    """Pictures and fragments included."""
    assert [link for link in links(PAGES[name]) if broken(PAGES[name], link)] == []


@pytest.mark.parametrize("name", PAGES)
def test_a_page_has_one_title_and_closes_its_blocks(name: str) -> None:
    """Change fragments have no title."""
    text = PAGES[name].read_text(encoding="utf-8")
    assert len(re.findall(r"^```", text, re.MULTILINE)) % 2 == 0
    titles = re.findall(r"^# ", without_blocks(text), re.MULTILINE)
    assert len(titles) == (0 if re.match(r"changes/\d", name) else 1)


def test_every_page_of_the_documentation_is_in_the_index() -> None:
    """The index, or its Japanese version, links all of them, but not what `make` writes."""
    index = ROOT / "docs" / "README.md"
    indexes = (index, index.with_suffix(".ja.md"))
    linked = {
        (index.parent / link.partition("#")[0]).resolve()
        for each in indexes
        for link in links(each)
    }
    written_by_make = {ROOT / "docs" / "proofs.md", ROOT / "docs" / "benchmarks.md"}
    pages = {path for name, path in PAGES.items() if name.startswith("docs/")}
    assert pages - linked - written_by_make - {*indexes} == set()
    english, japanese = (
        {link.replace(".ja.md", ".md") for link in links(each)} for each in indexes
    )
    assert english == japanese


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_runs_renkei_says_where_the_command_is(name: str) -> None:
    """It is not on the PATH of a clone, and finds its data by a variable."""
    shell = [block for block in blocks(PAGES[name]) if block.language == "sh"]
    commands = [line for block in shell for line in block.text.splitlines()]
    if name.startswith("docs/") and any(line.startswith("renkei ") for line in commands):
        text = PAGES[name].read_text(encoding="utf-8")
        assert "command-line.md#in-a-clone)" in text or "\n## In a clone\n" in text


JAPANESE = [name for name in PAGES if name.startswith("docs/") and name.endswith(".ja.md")]


@pytest.mark.parametrize("name", JAPANESE)
def test_a_japanese_version_has_the_parts_of_the_english_one(name: str) -> None:
    """Headings, blocks and tables of the same kinds, in the same order; so have its pages."""
    parts = []
    for each in (name, name.replace(".ja.md", ".md")):
        text = PAGES[each].read_text(encoding="utf-8") if each in PAGES else ""
        parts.append(re.findall(r"^(?:#+ |```\w*|\|(?:-+\|)+|\d\.)", text, re.MULTILINE))
    assert parts[0] == parts[1]


@pytest.mark.parametrize("name", JAPANESE)
def test_a_japanese_page_links_japanese_pages(name: str) -> None:
    """Where there is one; and says of others that they are English."""
    for link in links(PAGES[name]):
        path = (PAGES[name].parent / link.partition("#")[0]).resolve()
        if path.suffix == ".md" and not path.name.endswith(".ja.md"):
            assert not path.with_suffix(".ja.md").exists(), link


ROOMS = sorted({path.parent for path in project_files() if path.suffix == ".py"} - {ROOT})


@pytest.mark.parametrize(
    "room",
    [
        name_of(room)
        for room in ROOMS
        if room.relative_to(ROOT).parts[0] in {"graph", "loaders", "ontology", "queries", "server"}
    ],
)
def test_every_room_says_what_it_is_for(room: str) -> None:
    """In the first four lines of its README."""
    title, _, *lines = (ROOT / room / "README.md").read_text(encoding="utf-8").splitlines()
    assert title == f"# {room}"
    items = [re.match(r"- \*\*(.+?):\*\* \S", line) for line in lines[:4]]
    assert [item and item[1] for item in items] == [
        "What for",
        "May import",
        "Knows nothing of",
        "Begin here",
    ]


def test_no_file_holds_a_path_of_a_machine_or_an_address_of_a_registry() -> None:
    """Neither code nor documentation nor data."""
    found = []
    for path in project_files():
        text = path.read_bytes().decode("utf-8", "replace")
        text = text.replace(
            "-".join(("--no-emit", "index", "url")), ""
        )  # the option that leaves it out
        for pattern in (MACHINE_PATHS, REGISTRIES):
            found += [f"{name_of(path)}: {match[0]}" for match in pattern.finditer(text)]
    assert found == []


@pytest.mark.parametrize("path", sorted((ROOT / "docs" / "pictures").glob("*.svg")), ids=str)
def test_a_picture_has_a_title_a_description_and_colours_for_the_dark(path: Path) -> None:
    """And loads nothing from elsewhere."""
    text = path.read_text(encoding="utf-8")
    root = ET.fromstring(text)  # noqa: S314 (our own file)
    names = [child.tag.rpartition("}")[2] for child in root]
    assert names[:2] == ["title", "desc"]
    assert re.search(r"prefers-color-scheme: ?dark", text)
    assert not re.search(r"href|@import|url\((?!#)", text)


def test_both_readmes_have_the_same_parts() -> None:
    """As many sections, blocks and links to the documentation in Japanese as in English."""
    shapes = []
    for name in ("README.md", "README.ja.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        targets = {
            link.replace(".ja.md", ".md").replace("-ja.svg", "-en.svg")
            for link in links(ROOT / name)
            if not link.startswith("README")
        }
        shapes.append((len(headings(text)), re.findall(r"^```\w+", text, re.MULTILINE), targets))
    assert shapes[0] == shapes[1]
