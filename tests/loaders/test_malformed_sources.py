"""A malformed sources.toml is rejected, and no malformed input changes the published graph."""

# ruff: noqa: E501 (a case is easier to read on one line)

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from renkei.graph.generations.generations import Generations
from renkei.loaders.sources import read_sources
from tests.conftest import build_sources
from tests.loaders.reports import Workspace, line_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from renkei.loaders.sources import LoadableSource

PATH = 'path = "mihon-kaku-2025.txt"'
READING = 'reading = "mihon-kaku-2025.reading.toml"'
SECOND_ENTRY = """
[[source]]
name = "mihon-kaku-2025"
loader = "rdf"
path = "more.ttl"
title = { ja = "題", en = "Title" }
description = { ja = "説明", en = "Description" }
publisher = { name = { ja = "発行者", en = "Publisher" } }
"""


def refusal(workspace: Workspace) -> SourceError:
    """Return the error of reading the sources or listing their files."""
    with pytest.raises(SourceError) as caught:
        workspace.load()
    assert caught.value.file == str(workspace.sources)
    return caught.value


@pytest.mark.parametrize(
    ("old", "new", "place", "words"),
    [
        pytest.param('loader = "cooperation"', 'loader = "csv"', 'loader = "csv"', ["no installed package offers the loader 'csv'", "cooperation", "rdf"], id="unknown loader"),
        pytest.param(PATH, 'path = "missing.txt"', 'path = "missing.txt"', ["there is no file", "missing.txt"], id="missing file"),
        pytest.param(PATH, 'glob = "*.csv"', 'glob = "*.csv"', ["no file matches", "*.csv"], id="glob without match"),
        pytest.param(PATH, 'glob = "/x/*.csv"', 'glob = "/x/*.csv"', ["glob must be relative"], id="absolute glob"),
        pytest.param(PATH, 'glob = "a/**b"', 'glob = "a/**b"', ["glob 'a/**b'"], id="impossible glob"),
        pytest.param(PATH, "", "[[source]]", ["give one of path, glob and url"], id="neither path nor glob"),
        pytest.param(PATH, f'{PATH}\nglob = "*.txt"', "[[source]]", ["give one of path, glob and url"], id="path and glob"),
        pytest.param(READING, "", "[[source]]", ["reading is missing", "the path of a reading"], id="no reading"),
        pytest.param(READING, 'reading = "missing.toml"', "[[source]]", ["there is no reading", "missing.toml"], id="missing reading"),
        pytest.param(READING, f'{READING}\ndelimiter = ";"', "[[source]]", ["unknown option delimiter", "takes reading"], id="unknown option"),
        pytest.param('publisher.name.ja = "見本県（架空）"\npublisher.name.en = "Mihon Prefecture (invented)"\n', "", "[[source]]", ["[source]: publisher is missing"], id="no publisher"),
        pytest.param('publisher.name.ja = "見本県（架空）"\n', "", "publisher.name.en", ["name must have a text for each of ja, en"], id="publisher in one language"),
        pytest.param('title.ja = "見本県と架空市の公共施設に関する連携について"\n', 'title.ja = " "\n', "title.ja", ["title must have a text for each"], id="empty title"),
        pytest.param(PATH, f'{PATH}\nlicence = "CC0"', "licence", ["licence: not an absolute IRI: 'CC0'"], id="licence that is no IRI"),
        pytest.param(PATH, f'{PATH}\nlicence = "http://example.org/\\u2028"', "licence", ["licence: the IRI", "invisible character U+2028: remove it"], id="line separator in an IRI"),
        pytest.param(PATH, f'{PATH}\nissued = "2025-02-31"', "issued", ["issued '2025-02-31' must be YYYY"], id="impossible day"),
        pytest.param(PATH, f'{PATH}\nissued = "令和7年"', "issued", ["issued '令和7年' must be YYYY"], id="day in another form"),
        pytest.param('name = "mihon-kaku-2025"', 'name = "見本"', 'name = "見本"', ["must be ASCII letters"], id="name that is no part of an IRI"),
        pytest.param('name = "mihon-kaku-2025"', "name = 5", "name = 5", ["name must be a text, not 5"], id="name that is no text"),
        pytest.param('title.ja = "見本県', 'title.ja = "\\u0001見本県', "title.ja", ["control character"], id="control character"),
        pytest.param("[[source]]", "[source]", "[source]", ["source must be a list of tables"], id="one bracket"),
        pytest.param("[[source]]", '[defaults]\nlicence = "x"\n\n[[source]]', "[defaults]", ["unknown key 'defaults'"], id="unknown table"),
        pytest.param("[[source]]", "[[source", "[[source", ["not TOML"], id="TOML"),
    ],
)  # fmt: skip
def test_a_fault_in_sources_toml_is_named_with_its_line(
    second: Workspace, old: str, new: str, place: str, words: list[str]
) -> None:
    """File, line and cause."""
    second.edit(second.sources, old, new)
    error = refusal(second)
    assert error.line == line_of(second.sources, place)
    for word in words:
        assert word in str(error)


def test_a_reading_is_for_one_document(second: Workspace) -> None:
    """A glob that matches two documents is an error for a loader of one."""
    (second.directory / "other.txt").write_text("資料\n", encoding="utf-8")
    second.edit(second.sources, PATH, 'glob = "*.txt"')
    error = refusal(second)
    assert error.line == 1
    assert "a reading is for one document: give path, not glob" in str(error)


def test_two_sources_of_one_name_are_named_with_the_line_of_the_second(second: Workspace) -> None:
    """Names are part of IRIs, so they must differ."""
    text = second.sources.read_text(encoding="utf-8")
    second.sources.write_text(text + SECOND_ENTRY, encoding="utf-8")
    (second.directory / "more.ttl").touch()
    error = refusal(second)
    assert error.line == text.count("\n") + 3
    assert "two sources are called 'mihon-kaku-2025'" in str(error)


def test_an_option_that_the_rdf_loader_does_not_know_is_named(second: Workspace) -> None:
    """The rdf loader has no options; the line is that of its entry, not of the first."""
    text = second.sources.read_text(encoding="utf-8")
    entry = SECOND_ENTRY.replace("mihon-kaku-2025", "more") + 'reading = "x.toml"\n'
    second.sources.write_text(text + entry, encoding="utf-8")
    (second.directory / "more.ttl").touch()
    error = refusal(second)
    assert error.line == text.count("\n") + 2
    assert "the rdf loader knows no option reading" in str(error)


@pytest.mark.parametrize(
    ("content", "words"),
    [("", "source is missing"), ("source = []\n", "there is no [[source]]")],
    ids=["empty file", "empty list"],
)
def test_sources_toml_without_a_source_is_refused(tmp_path: Path, content: str, words: str) -> None:
    """An empty graph is not intended."""
    path = tmp_path / "sources.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SourceError, match=words.replace("[", r"\[")) as caught:
        read_sources(path)
    assert (caught.value.file, caught.value.line) == (str(path), 1)


def test_sources_toml_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The message is that of the operating system."""
    path = tmp_path / "missing.toml"
    with pytest.raises(SourceError, match="No such file") as caught:
        read_sources(path)
    assert caught.value.file == str(path)


def test_a_glob_gives_its_files_sorted(tmp_path: Path) -> None:
    """The order of files does not depend on the file system."""
    entry = SECOND_ENTRY.replace('path = "more.ttl"', 'glob = "data/**/*.ttl"')
    (tmp_path / "sources.toml").write_text(entry, encoding="utf-8")
    for name in ("b.ttl", "a.ttl", "c/a.ttl"):
        path = tmp_path / "data" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    source: LoadableSource
    (source,) = read_sources(tmp_path / "sources.toml")
    names = [path.relative_to(tmp_path / "data").as_posix() for path in source.files]
    assert names == ["a.ttl", "b.ttl", "c/a.ttl"]


def damage_document(workspace: Workspace) -> None:
    workspace.edit_document("R7.11予定", "R7.13予定")


def damage_encoding(workspace: Workspace) -> None:
    workspace.document.write_bytes("■県立図書館\n".encode("cp932"))


def change_document(workspace: Workspace) -> None:
    workspace.edit(workspace.document, "R7.11予定", "R7.12予定")


def damage_reading(workspace: Workspace) -> None:
    workspace.edit_reading("line = 34", "line = 35")


def damage_toml(workspace: Workspace) -> None:
    workspace.edit_reading("[[block]]\nline = 21", "[[block]\nline = 21")


def damage_last_item(workspace: Workspace) -> None:
    workspace.edit_reading('said = "市の広報誌"', 'said = "県の広報誌"')


def damage_sources(workspace: Workspace) -> None:
    workspace.edit(workspace.sources, 'loader = "cooperation"', 'loader = "cooperate"')


def lose_reading(workspace: Workspace) -> None:
    workspace.reading.unlink()


def add_broken_rdf(workspace: Workspace) -> None:
    text = workspace.sources.read_text(encoding="utf-8")
    entry = SECOND_ENTRY.replace("mihon-kaku-2025", "more")
    workspace.sources.write_text(text + entry, encoding="utf-8")
    (workspace.directory / "more.ttl").write_text("<http://e.org/a> <http://e.org/b>\n")


@pytest.mark.parametrize(
    "damage",
    [
        damage_document,
        damage_encoding,
        change_document,
        damage_reading,
        damage_toml,
        damage_last_item,
        damage_sources,
        lose_reading,
        add_broken_rdf,
    ],
)
def test_a_malformed_source_leaves_the_published_generation_as_it_was(
    second: Workspace,
    second_data_dir: Path,
    tmp_path: Path,
    damage: Callable[[Workspace], None],
) -> None:
    """The build stops, the published graph is unchanged, and no incomplete generation remains."""
    data_dir = tmp_path / "data"
    shutil.copytree(second_data_dir, data_dir, symlinks=True)
    before = sorted(path.relative_to(data_dir) for path in data_dir.rglob("*"))
    published = Generations(data_dir).current().name
    damage(second)
    with pytest.raises(SourceError):
        build_sources(second.sources, data_dir)
    assert Generations(data_dir).current().name == published
    after = {path.relative_to(data_dir) for path in data_dir.rglob("*")}
    expendable = {"building", "parsed"}  # parsed/ has the sources that were not damaged
    assert sorted(path for path in after if path.parts[0] not in expendable) == [
        path for path in before if path.parts[0] not in expendable
    ]
    assert not [path for path in after if len(path.parts) > 1 and path.parts[0] == "building"]


def test_a_loader_that_cannot_be_started_is_named(
    second: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A loader that cannot be imported is an error at the line of the entry."""
    dist_info = second.directory / "broken-1.0.dist-info"
    dist_info.mkdir()
    (dist_info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n")
    (dist_info / "entry_points.txt").write_text("[renkei.loaders]\nbroken = no_such_module:X\n")
    monkeypatch.syspath_prepend(second.directory)
    second.edit(second.sources, 'loader = "cooperation"', 'loader = "broken"')
    error = refusal(second)
    assert error.line == line_of(second.sources, 'loader = "broken"')
    assert "the loader 'broken' (no_such_module:X) cannot be started: No module" in str(error)
