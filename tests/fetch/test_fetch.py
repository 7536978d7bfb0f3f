"""Files are fetched as they are, no more than needed is asked, and nowhere else."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.fetch.failure import FetchFailure
from renkei.fetch.fetching import FetchOutcome, read_record
from renkei.fetch.hosts import allowed_addresses, networks_of
from renkei.loaders.fetched import RemoteFile
from tests.fetch.fetched import DATA, fetch

if TYPE_CHECKING:
    from http.server import BaseHTTPRequestHandler
    from pathlib import Path

    from tests.fetch.conftest import WebServer


def test_a_file_is_kept_as_it_comes_with_a_record(web: WebServer, tmp_path: Path) -> None:
    """Bytes, digest, time, address."""
    web.file("/a.csv", DATA, ETag='"1"', Content_Type="text/csv")
    path = tmp_path / "fetched" / "s" / "a.csv"
    assert fetch(web.url("/a.csv"), path) == FetchOutcome(
        RemoteFile("s", web.url("/a.csv"), path), "new", len(DATA)
    )
    assert path.read_bytes() == DATA
    record = read_record(path)
    assert record
    assert (record.url, record.etag, record.size) == (web.url("/a.csv"), '"1"', len(DATA))
    assert record.fetched == record.checked == "2026-11-29T12:00:00+00:00"
    assert sorted(each.name for each in path.parent.iterdir()) == ["a.csv", "a.csv.fetched.json"]


def test_an_unchanged_file_is_not_sent_again(web: WebServer, tmp_path: Path) -> None:
    """The second request has the conditions of the first answer; a change is noticed."""
    stamp = "Sun, 29 Nov 2026 00:00:00 GMT"
    web.file("/a.csv", DATA, ETag='"1"', Last_Modified=stamp)
    path = tmp_path / "a.csv"
    assert fetch(web.url("/a.csv"), path).state == "new"
    before = path.stat().st_ino
    assert fetch(web.url("/a.csv"), path).state == "unchanged"
    assert path.stat().st_ino == before
    assert web.requests[1][1]["If-None-Match"] == '"1"'
    assert web.requests[1][1]["If-Modified-Since"] == stamp
    web.file("/a.csv", DATA + b"x", ETag='"2"')
    assert fetch(web.url("/a.csv"), path).state == "changed"
    assert path.read_bytes() == DATA + b"x"


def test_a_file_changed_by_hand_is_fetched_anew(web: WebServer, tmp_path: Path) -> None:
    """No condition is sent for bytes that are not the server's; nor after another address."""
    web.file("/a.csv", DATA, ETag='"1"')
    web.file("/b.csv", DATA, ETag='"1"')
    path = tmp_path / "a.csv"
    fetch(web.url("/a.csv"), path)
    path.write_bytes(b"edited")
    assert fetch(web.url("/a.csv"), path).state == "changed"
    assert path.read_bytes() == DATA
    assert fetch(web.url("/b.csv"), path).state == "unchanged"
    assert all("If-None-Match" not in headers for _, headers in web.requests)


def slow(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    for _ in range(100):
        request.wfile.write(b"x")
        request.wfile.flush()
        time.sleep(0.02)


def short(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Length", "100")
    request.end_headers()
    request.wfile.write(b"x")


def short_chunk(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"1\r\nx\r\n5\r\nab")


def endless(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.end_headers()
    request.wfile.write(b"x" * 20_000)


def page(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Type", "text/html; charset=utf-8")
    request.end_headers()
    request.wfile.write(b"<p>Log in")


def packed(request: BaseHTTPRequestHandler) -> None:
    request.send_response(200)
    request.send_header("Content-Encoding", "gzip")
    request.end_headers()


@pytest.mark.parametrize(
    ("answer", "changes", "words"),
    [
        (slow, {"timeout": 0.3}, "not complete after 0.3 seconds"),
        (short, {}, "incomplete: 1 of 100 bytes"),
        (short_chunk, {}, "cannot be read"),
        (endless, {}, "larger than 10,000 bytes"),
        (page, {}, "a web page, not a file"),
        (packed, {}, "compresses"),
        (lambda request: request.send_error(503), {}, "answers 503"),
        (lambda request: request.wfile.write(b"nonsense\r\n\r\n"), {}, "cannot be read"),
    ],
)
def test_what_does_not_come_whole_changes_nothing(
    web: WebServer, tmp_path: Path, answer: Any, changes: dict[str, Any], words: str
) -> None:
    """The older file and its record stay; nothing is left beside them."""
    web.file("/a.csv", DATA, ETag='"1"')
    path = tmp_path / "a.csv"
    fetch(web.url("/a.csv"), path)
    web.answers["/a.csv"] = answer
    outcome = fetch(web.url("/a.csv"), path, **changes)
    assert outcome.state == "failed"
    assert words in outcome.reason
    assert path.read_bytes() == DATA
    assert read_record(path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_size_that_is_told_is_refused_before_it_comes(web: WebServer, tmp_path: Path) -> None:
    """By Content-Length."""
    web.file("/a.csv", b"x" * 10_001)
    assert "larger than" in fetch(web.url("/a.csv"), tmp_path / "a.csv").reason
    assert list(tmp_path.iterdir()) == []


def test_redirects_are_followed_and_noted(web: WebServer, tmp_path: Path) -> None:
    """With the condition for the address that was asked first."""
    web.redirect("/a.csv", "/moved/a.csv")
    web.file("/moved/a.csv", DATA, ETag='"1"')
    path = tmp_path / "a.csv"
    assert fetch(web.url("/a.csv"), path).state == "new"
    record = read_record(path)
    assert record
    assert record.final_url == web.url("/moved/a.csv")
    assert fetch(web.url("/a.csv"), path).state == "unchanged"


@pytest.mark.parametrize(
    ("location", "words"),
    [
        ("/a.csv", "more than 5 redirects"),
        ("file:///etc/passwd", "no web address"),
        ("ftp://127.0.0.1/a.csv", "no web address"),
        ("", "no web address"),
        ("http://user@127.0.0.1/a.csv", "not well-formed"),
        ("http://[::1", "not well-formed"),
        ("http://127.0.0.1:99999/", "Port out of range"),
        ("http://10.0.0.1/a.csv", "no public address"),
        ("http://169.254.169.254/latest/meta-data/", "no public address"),
        ("http://[::1]/", "no public address"),
        ("http://0x7f.1/", "no public address"),
    ],
)
def test_a_redirect_leads_to_no_other_place(
    web: WebServer, tmp_path: Path, location: str, words: str
) -> None:
    """Each host is checked as the first was; here only 127.0.0.1 itself may be connected to."""
    web.redirect("/a.csv", location)
    only = networks_of("127.0.0.1/32") if "0x7f" not in location else ()
    if not only:
        with pytest.raises(FetchFailure, match=words):
            allowed_addresses("0x7f.1", 80, only)
        return
    outcome = fetch(web.url("/a.csv"), tmp_path / "a.csv", networks=only)
    assert outcome.state == "failed"
    assert words in outcome.reason


def test_a_name_is_resolved_once_and_that_address_is_connected_to(
    web: WebServer, tmp_path: Path
) -> None:
    """A second look-up, which could give another address, does not happen."""
    web.file("/a.csv", DATA)
    asked: list[str] = []

    def resolver(host: str, port: int) -> list[str]:
        del port
        asked.append(host)
        return ["127.0.0.1"]

    url = f"http://data.mihon.example:{web.port}/a.csv"
    assert fetch(url, tmp_path / "a.csv", resolver=resolver).state == "new"
    assert asked == ["data.mihon.example"]
    assert web.requests[0][1]["Host"] == f"data.mihon.example:{web.port}"
    refused = fetch(url, tmp_path / "b.csv", resolver=resolver, networks=())
    assert "data.mihon.example has no public address (127.0.0.1)" in refused.reason
    assert len(web.requests) == 1


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.1.1", "100.64.0.1",
        "0.0.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "ff02::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:f5ff:fffe", "::127.0.0.1", "::ffff:0:127.0.0.1", "fec0::1",
        "64:ff9b:1::7f00:1", "3fff::1", "5f00::1", "192.0.0.8", "192.88.99.1",
    ],
)  # fmt: skip
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    """Also where an IPv6 address stands for one."""
    with pytest.raises(FetchFailure, match="no public address"):
        allowed_addresses("x.example", 80, (), lambda *_: [address])
    public = allowed_addresses("x.example", 80, (), lambda *_: [address, "203.0.112.1"])
    assert public == ["203.0.112.1"]


@given(st.ip_addresses())
def test_no_private_address_is_ever_allowed(address: Any) -> None:
    """Whatever the address."""
    if address.is_private or address.is_loopback or address.is_link_local:
        with pytest.raises(FetchFailure):
            allowed_addresses("x.example", 80, (), lambda *_: [str(address)])


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_public_addresses_are_allowed(address: str) -> None:
    """Of both families, and behind a translator."""
    assert allowed_addresses("x.example", 80, (), lambda *_: [address]) == [address]


def test_what_a_server_sends_does_not_reach_the_terminal(tmp_path: Path) -> None:
    """Its control characters are shown as text."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(4_096)
                connection.sendall(b"\x1b]0;title\x07\x1b[2J" + b"x" * 3_000 + b"\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        outcome = fetch(f"http://127.0.0.1:{listener.getsockname()[1]}/a.csv", tmp_path / "a.csv")
        thread.join()
    assert outcome.state == "failed"
    assert outcome.reason.isprintable()
    assert len(outcome.reason) < 400


@pytest.mark.parametrize("host", ["nothing.invalid", "a" * 300, "xn--", "\u3002"])
def test_a_host_that_does_not_exist_is_named(host: str) -> None:
    """Not a traceback."""
    with pytest.raises(FetchFailure, match="not found"):
        allowed_addresses(host, 80, ())
