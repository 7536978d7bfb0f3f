"""The dumps over HTTP: which bytes, which headers; and the page of what is published."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations

CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"
LICENCE = {"ja": "ライセンス：", "en": "Licence:"}
TYPES = {
    "gz": "application/gzip",
    "zst": "application/zstd",
    "csv": "text/csv; charset=utf-8; header=present",
    "csv-metadata.json": "application/csvm+json",
    "json": "application/json",
}


def listed(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [*manifest["dumps"], *manifest["tables"]]


def type_of(name: str) -> str:
    return next(kind for ending, kind in TYPES.items() if name.endswith(f".{ending}"))


def test_every_listed_file_is_served_as_it_is(
    bundled_client: FlaskClient, bundled_generations: Generations
) -> None:
    """Size, SHA-256 and type of the manifest; compressed as such, never in transit."""
    generation = bundled_generations.current()
    for file in listed(generation.manifest):
        answer = bundled_client.get(
            f"/dumps/{generation.id}/{file['name']}", headers={"Accept-Encoding": "gzip, zstd"}
        )
        assert answer.headers["Content-Type"] == type_of(file["name"])
        assert "Content-Encoding" not in answer.headers
        assert answer.content_length == len(answer.data) == file["size"]
        assert hashlib.sha256(answer.data).hexdigest() == file["sha256"]
        assert answer.headers["ETag"] == f'"{file["sha256"]}"'


def test_a_file_of_a_generation_may_be_kept_for_ever(
    bundled_client: FlaskClient, bundled_generations: Generations
) -> None:
    """It never changes; the newest one does, and says which it is."""
    generation = bundled_generations.current()
    fixed = bundled_client.get(f"/dumps/{generation.id}/renkei.nt.gz")
    newest = bundled_client.get("/dumps/latest/renkei.nt.gz")
    assert fixed.data == newest.data
    assert fixed.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert newest.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    assert newest.headers["Content-Location"] == f"/dumps/{generation.id}/renkei.nt.gz"
    assert "Content-Location" not in fixed.headers
    assert "Vary" not in fixed.headers


def test_links_name_the_licence_and_the_description_of_a_table(
    bundled_client: FlaskClient,
) -> None:
    """A file without a licence has no link to one."""
    table = bundled_client.get("/dumps/latest/facilities.csv")
    assert table.headers.getlist("Link") == [
        f'<{CC0}>; rel="license"',
        '<facilities.csv-metadata.json>; rel="describedby"; type="application/csvm+json"',
    ]
    described = bundled_client.get("/dumps/latest/facilities.csv-metadata.json").json
    assert described["url"] == "facilities.csv"
    quotes = bundled_client.get("/dumps/latest/hokkaido-sapporo-2017.spans.nt.gz")
    assert quotes.status_code == 200
    assert "Link" not in quotes.headers
    facts = bundled_client.get("/dumps/latest/hokkaido-sapporo-2017.nt.gz")
    assert facts.headers["Link"] == f'<{CC0}>; rel="license"'


@pytest.mark.parametrize("header", ["If-None-Match", "If-Modified-Since"])
def test_who_has_a_file_is_told_so(bundled_client: FlaskClient, header: str) -> None:
    """RFC 9110 §13."""
    whole = bundled_client.get("/dumps/latest/renkei.nt.gz")
    value = whole.headers["ETag" if header == "If-None-Match" else "Last-Modified"]
    answer = bundled_client.get("/dumps/latest/renkei.nt.gz", headers={header: value})
    assert answer.status_code == 304
    assert answer.data == b""


@pytest.mark.parametrize(
    ("value", "part"),
    [
        ("bytes=10-19", slice(10, 20)),
        ("bytes=100-", slice(100, None)),
        ("bytes=-7", slice(-7, None)),
        ("bytes=0-999999999", slice(None)),
        ("BYTES=0-0", slice(1)),
    ],
)
def test_a_download_can_be_continued(bundled_client: FlaskClient, value: str, part: slice) -> None:
    """RFC 9110 §14: the bytes that are asked for, and where they are."""
    whole = bundled_client.get("/dumps/latest/renkei.nt.gz").data
    answer = bundled_client.get("/dumps/latest/renkei.nt.gz", headers={"Range": value})
    wanted = whole[part]
    first, last, _ = part.indices(len(whole))
    assert answer.status_code == 206
    assert answer.data == wanted
    assert answer.content_length == len(wanted)
    assert answer.headers["Content-Range"] == f"bytes {first}-{last - 1}/{len(whole)}"


@pytest.mark.parametrize("value", ["bytes=999999999-", "bytes=5-1", "bytes=0-1,5-9", "bytes=x"])
def test_a_range_that_is_not_there_is_refused(bundled_client: FlaskClient, value: str) -> None:
    """With the length of what is; several ranges at once are not served."""
    length = bundled_client.head("/dumps/latest/renkei.nt.gz").content_length
    answer = bundled_client.get("/dumps/latest/renkei.nt.gz", headers={"Range": value})
    assert answer.status_code == 416
    assert answer.headers["Content-Range"] == f"bytes */{length}"


def test_a_range_counts_only_where_it_has_a_meaning(bundled_client: FlaskClient) -> None:
    """For GET, in bytes, and if the file is still the one that If-Range names."""
    path = "/dumps/latest/renkei.nt.gz"
    whole = bundled_client.get(path)
    part = {"Range": "bytes=0-9"}
    assert bundled_client.head(path, headers=part).status_code == 200
    assert bundled_client.get(path, headers={"Range": "lines=0-9"}).status_code == 200
    for name, same, status in (
        (whole.headers["ETag"], True, 206),
        ('"another"', False, 200),
        (whole.headers["Last-Modified"], True, 206),
        ("Thu, 01 Jan 1970 00:00:00 GMT", False, 200),
    ):
        answer = bundled_client.get(path, headers=part | {"If-Range": name})
        assert answer.status_code == status
        assert answer.data == (whole.data[:10] if same else whole.data)


def test_head_has_the_headers_of_get(bundled_client: FlaskClient) -> None:
    """And no body."""
    for name in ("renkei.nq.zst", "events.csv", "SHA256SUMS"):
        head, get = (
            method(f"/dumps/latest/{name}") for method in (bundled_client.head, bundled_client.get)
        )
        assert head.status_code == 200
        assert head.data == b""
        assert dict(head.headers) == dict(get.headers)


def test_the_checksums_are_those_of_the_files(
    bundled_client: FlaskClient, bundled_generations: Generations
) -> None:
    """In the form that ``sha256sum --check`` reads."""
    answer = bundled_client.get("/dumps/latest/SHA256SUMS")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    files = listed(bundled_generations.current().manifest)
    assert answer.text == "".join(f"{file['sha256']}  {file['name']}\n" for file in files)


def test_old_addresses_lead_to_the_newest_files(bundled_client: FlaskClient) -> None:
    """As they were before generations had addresses of their own."""
    for name in ("renkei.nt.gz", "renkei.nq.gz", "renkei.ttl.gz", "SHA256SUMS"):
        answer = bundled_client.get(f"/dumps/{name}")
        assert (answer.status_code, answer.location) == (308, f"/dumps/latest/{name}")
    assert bundled_client.get("/dumps/latest/").location == "/dumps/"


@pytest.mark.parametrize("folder", ["/dumps", "/dumps/latest", "/dumps/{id}"])
@pytest.mark.parametrize(
    "name",
    [
        "manifest.json", "..", "../manifest.json", "%2e%2e/manifest.json", "..%2fmanifest.json",
        "renkei.nt.gz%00", "renkei.nt", "in-use.lock", "%2fetc%2fpasswd", "x/renkei.nt.gz",
        ".hidden", "RENKEI.NT.GZ",
    ],
)  # fmt: skip
def test_nothing_else_is_served(
    bundled_client: FlaskClient, bundled_generations: Generations, folder: str, name: str
) -> None:
    """Only names that the manifest lists."""
    folder = folder.format(id=bundled_generations.current().id)
    answer = bundled_client.get(f"{folder}/{name}")
    if answer.status_code == 308:
        answer = bundled_client.get(answer.location)
    assert answer.status_code == 404


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_lists_all_files_with_their_terms(
    bundled_client: FlaskClient, bundled_generations: Generations, language: str
) -> None:
    """Under the fixed address, by what they hold."""
    generation = bundled_generations.current()
    page = bundled_client.get(f"/dumps/?lang={language}").text
    for file in listed(generation.manifest):
        assert f'href="/dumps/{generation.id}/{file["name"]}"' in page
    rights = generation.manifest["sources"][0]["rights"][language]
    assert rights in page
    assert page.count(f'<p class="rights">{LICENCE[language]} <a href="{CC0}">') == 3
    assert page.count("<table") == 5
    assert "sha256sum --check" in page


def test_a_generation_without_dumps_has_a_page(client: FlaskClient) -> None:
    """That says so."""
    assert "no dumps of this generation" in client.get("/dumps/?lang=en").text
    assert client.get("/dumps/latest/renkei.nt.gz").status_code == 404
    assert client.get("/dumps/latest/SHA256SUMS").status_code == 404
