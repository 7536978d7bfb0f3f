"""The dumps over HTTP."""

from __future__ import annotations

import gzip
import hashlib
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations import Generations

FORMATS = {
    "renkei.nt.gz": RdfFormat.N_TRIPLES,
    "renkei.nq.gz": RdfFormat.N_QUADS,
    "renkei.ttl.gz": RdfFormat.TURTLE,
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_dump_is_the_file_that_the_manifest_describes(
    bundled_client: FlaskClient, bundled_generations: Generations, name: str
) -> None:
    """Size, SHA-256 and number of statements; gzip as such, not in transit."""
    manifest = bundled_generations.current().manifest
    listed = next(dump for dump in manifest["dumps"] if dump["name"] == name)
    answer = bundled_client.get(f"/dumps/{name}", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Type"] == "application/gzip"
    assert "Content-Encoding" not in answer.headers
    assert len(answer.data) == listed["size"]
    assert hashlib.sha256(answer.data).hexdigest() == listed["sha256"]
    statements = sum(1 for _ in parse(input=gzip.decompress(answer.data), format=FORMATS[name]))
    assert statements == listed["statements"]


def test_a_dump_is_sent_once_and_in_parts(bundled_client: FlaskClient) -> None:
    """Conditional and range requests (RFC 9110 §13, §14)."""
    whole = bundled_client.get("/dumps/renkei.nt.gz")
    tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
    for header in ({"If-None-Match": tag}, {"If-Modified-Since": date}):
        assert bundled_client.get("/dumps/renkei.nt.gz", headers=header).status_code == 304
    part = bundled_client.get("/dumps/renkei.nt.gz", headers={"Range": "bytes=10-19"})
    assert part.status_code == 206
    assert part.data == whole.data[10:20]


def test_the_checksums_are_those_of_the_files(bundled_client: FlaskClient) -> None:
    """In the form that ``sha256sum --check`` reads."""
    lines = bundled_client.get("/dumps/SHA256SUMS").text.splitlines()
    assert len(lines) == 3
    for line in lines:
        digest, _, name = line.partition("  ")
        data = bundled_client.get(f"/dumps/{name}").data
        assert hashlib.sha256(data).hexdigest() == digest


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_lists_them(
    bundled_client: FlaskClient, bundled_generations: Generations, language: str
) -> None:
    """With sizes, digests and what each holds."""
    page = bundled_client.get(f"/dumps/?lang={language}").text
    for dump in bundled_generations.current().manifest["dumps"]:
        assert f'href="/dumps/{dump["name"]}"' in page
        assert dump["sha256"] in page
        assert f"{dump['size']:,}" in page
        assert f"{dump['statements']:,}" in page


@pytest.mark.parametrize(
    "name",
    ["manifest.json", "..", "../manifest.json", "%2e%2e/manifest.json", "..%2fmanifest.json"],
)
def test_nothing_else_is_served(bundled_client: FlaskClient, name: str) -> None:
    """Only names that the manifest lists."""
    assert bundled_client.get(f"/dumps/{name}").status_code in {404, 308}
    assert bundled_client.get("/dumps/renkei.nt.gz%00").status_code == 404
