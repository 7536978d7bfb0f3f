"""`renkei fetch`: what it says, and which sources it refuses."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from renkei.cli import main
from renkei.errors import SourceError
from renkei.loaders.fetched import remote_files
from renkei.loaders.sources import read_sources

if TYPE_CHECKING:
    from pathlib import Path

    from tests.fetch.conftest import WebServer

ENTRY = """\
[[source]]
name = "libraries"
loader = "rdf"
url = {url}
title = {{ ja = "図書館", en = "Libraries" }}
description = {{ ja = "図書館の一覧。", en = "A list of libraries." }}
publisher = {{ name = {{ ja = "見本市", en = "Mihon" }} }}
"""


def sources_of(directory: Path, url: str) -> Path:
    """Write a ``sources.toml`` with the value of ``url``."""
    path = directory / "sources.toml"
    path.write_text(ENTRY.format(url=url), encoding="utf-8")
    return path


def command(sources: Path, *arguments: str, networks: str = "127.0.0.0/8") -> Result:
    """Run ``renkei fetch``."""
    return CliRunner().invoke(
        main,
        ["--sources", str(sources), *arguments],
        env={"RENKEI_FETCH_NETWORKS": networks},
    )


def test_the_command_fetches_all_and_says_what_became_of_each(
    web: WebServer, tmp_path: Path
) -> None:
    """A failure does not stop the others; the exit code tells."""
    turtle = b'<http://example.org/a> <http://example.org/p> "x" .\n'
    web.file("/%E5%9B%B3.ttl", turtle, ETag='"1"')
    urls = json.dumps([web.url("/none.ttl"), web.url("/%E5%9B%B3.ttl")])
    sources = sources_of(tmp_path, urls)
    with pytest.raises(SourceError, match="run `renkei fetch`"):
        read_sources(sources)
    result = command(sources, "fetch")
    assert result.exit_code == 1
    assert "1 of 2 files could not be fetched" in result.stderr
    states = [line.split()[0] for line in result.stdout.splitlines()]
    assert states == ["failed", "new"]
    assert (tmp_path / "fetched" / "libraries" / "図.ttl").read_bytes() == turtle
    sources_of(tmp_path, f'{{ "図.ttl" = "{web.url("/%E5%9B%B3.ttl")}" }}')
    result = command(sources, "--format", "json", "fetch", "--source", "libraries")
    assert result.exit_code == 0
    assert [row["state"] for row in json.loads(result.stdout)] == ["unchanged"]
    (source,) = read_sources(sources)
    assert [path.name for path in source.files] == ["図.ttl"]


def test_the_command_connects_to_public_addresses_only(web: WebServer, tmp_path: Path) -> None:
    """Unless the operator allows the network."""
    web.file("/a.ttl", b"")
    result = command(sources_of(tmp_path, f'"{web.url("/a.ttl")}"'), "fetch", networks="")
    assert result.exit_code == 1
    assert "setting fetch_networks" in result.stdout
    assert web.requests == []


def test_an_unknown_source_is_named(tmp_path: Path) -> None:
    """And the bundled sources have nothing to fetch."""
    sources = sources_of(tmp_path, '"https://x.example/a.ttl"')
    result = command(sources, "fetch", "--source", "parks")
    assert "no source with url is called 'parks'" in result.stderr
    assert CliRunner().invoke(main, ["fetch"]).exit_code == 2


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ('"ftp://x.example/a"', "must begin with https:// or http://"),
        ('"a.csv"', "must begin with https:// or http://"),
        ('"https://u:p@x.example/a.csv"', "must not have a user"),
        ('"https://x.example/図.csv"', "percent-encode"),
        ('"https://x.example/a b.csv"', "percent-encode"),
        ('"https://x.example:99999/a.csv"', "ort"),
        ('"https://x.example/"', "no usable file name"),
        ('"https://x.example/..%5Ca.csv"', "no usable file name"),
        ('"https://x.example/.hidden"', "no usable file name"),
        ('{ "../a.csv" = "https://x.example/" }', "no usable file name"),
        ('["https://x.example/a.csv", "https://x.example/2/A.csv"]', "two files are called"),
        ("[]", "url is empty"),
        ("{}", "url is empty"),
        ("[1]", "list of texts"),
        ("{ a = 1 }", "table of texts"),
        ('" "', "url is empty"),
        ("5", "url must be"),
    ],
)
def test_a_wrong_address_is_named_with_its_line(tmp_path: Path, url: str, words: str) -> None:
    """Before anything is fetched, and at every build."""
    sources = sources_of(tmp_path, url)
    for read in (remote_files, read_sources):
        with pytest.raises(SourceError, match=words) as caught:
            read(sources)
        assert caught.value.line == 4


def test_a_source_has_one_of_path_glob_and_url(tmp_path: Path) -> None:
    """Two of them are an error."""
    sources = sources_of(tmp_path, '"https://x.example/a.ttl"\npath = "a.ttl"')
    with pytest.raises(SourceError, match="give one of path, glob and url"):
        read_sources(sources)
