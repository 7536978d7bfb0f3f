"""What stands before Flask, over a real socket: cache, conditions, codings."""

from __future__ import annotations

import http.client
import re
import socket
import subprocess
import time
from urllib.parse import quote, urlencode, urlsplit

import pytest

from tests.http_service import DECODERS, Service, target, wait
from tests.pools import LONG
from tests.server.http.conftest import TABLE


@pytest.mark.parametrize("coding", ["", "gzip", "br", "zstd"])
def test_an_answer_from_the_cache_equals_the_first(service: Service, coding: str) -> None:
    """In header and body; only the id of the request is another."""
    headers = {"Accept-Encoding": coding, "Accept": f"text/csv, application/x-{coding or 'none'}"}
    first, second = (service.ask(target(TABLE), headers) for _ in range(2))
    wait(lambda: len(service.log.lines) == 2)
    assert service.outcomes() == ["ok", "cached"]
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    ids = {answer.headers["X-Request-Id"] for answer in (first, second)}
    assert len(ids) == 2
    names = {name.lower() for name in first.headers} - {"x-request-id", "date"}
    assert {name: first.headers[name] for name in names} == {
        name: second.headers[name] for name in names
    }


@pytest.mark.slow
@pytest.mark.parametrize("text", [TABLE, f"{LONG} LIMIT 8000"])
def test_each_coding_decodes_to_the_same_bytes(service: Service, text: str) -> None:
    """A short answer and one that streams; each coding has its own ETag, and Vary says so."""
    plain = service.ask(target(text), {"Accept": "text/csv"})
    tags = {plain.headers["ETag"]}
    for coding, decode in DECODERS.items():
        coded = service.ask(target(text), {"Accept": "text/csv", "Accept-Encoding": coding})
        assert coded.headers["Content-Encoding"] == coding
        assert "Accept-Encoding" in coded.headers["Vary"]
        assert len(coded.body) < len(plain.body)
        assert decode(coded.body) == plain.body
        tags.add(coded.headers["ETag"])
    assert len(tags) == (4 if plain.headers["ETag"] else 1)
    assert "Accept-Encoding" in plain.headers["Vary"]


@pytest.mark.parametrize(
    ("condition", "status"),
    [
        ("{tag}", 304),
        ('"another", {tag}', 304),
        ('{tag}, "another"', 304),
        ("W/{tag}", 304),
        ('W/"another",W/{tag}', 304),
        ("*", 304),
        ('"another"', 200),
        ('W/"another"', 200),
        ("", 200),
    ],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_who_has_an_answer_already_does_not_get_it_again(
    service: Service, method: str, condition: str, status: int
) -> None:
    """RFC 9110 §13.1.2, from the cache and not."""
    for text in (TABLE, f"{TABLE} # {method} {quote(condition)} {time.monotonic()}"):
        tag = service.ask(target(TABLE)).headers["ETag"]
        assert tag.startswith('"')
        value = condition.format(tag=tag)
        if text != TABLE:  # of the other text, its own
            value = value.replace(tag, service.ask(target(text)).headers["ETag"])
        found = service.ask(target(text), {"If-None-Match": value}, method=method)
        assert found.status == status
        assert found.headers["ETag"]
        if status == 304:
            assert found.body == b""
            assert "Content-Length" not in found.headers
            assert found.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("since", "status"),
    [
        ("Fri, 02 Jan 2026 03:04:05 GMT", 304),
        ("Sun, 01 Feb 2026 00:00:00 GMT", 304),
        ("Fri, 02 Jan 2026 03:04:04 GMT", 200),
        ("Fri, 02 Jan 2026 03:04:05", 200),
        ("yesterday", 200),
        ("", 200),
    ],
)
def test_what_was_not_changed_since_is_not_sent_again(
    service: Service, since: str, status: int
) -> None:
    """RFC 9110 §13.1.3; a date that is none is ignored, and a tag goes before it."""
    assert service.ask(target(TABLE)).headers["Last-Modified"] == "Fri, 02 Jan 2026 03:04:05 GMT"
    headers = {"If-Modified-Since": since}
    assert service.ask(target(TABLE), headers).status == status
    assert service.ask(target(TABLE), headers | {"If-None-Match": '"another"'}).status == 200


def test_a_post_is_answered_whatever_its_condition(service: Service) -> None:
    """Conditions are for GET and HEAD."""
    assert service.query(TABLE, headers={"If-None-Match": "*"}).status == 200


def test_a_tag_of_one_coding_is_none_of_another(service: Service) -> None:
    """They are different bytes."""
    tag = service.ask(target(TABLE), {"Accept-Encoding": "gzip"}).headers["ETag"]
    assert service.ask(target(TABLE), {"If-None-Match": tag}).status == 200
    headers = {"If-None-Match": tag, "Accept-Encoding": "gzip"}
    assert service.ask(target(TABLE), headers).status == 304


@pytest.mark.parametrize("path", ["/", target(TABLE), "/nowhere", "/sparql?query=SELECT"])
def test_head_has_the_header_of_get_and_no_body(service: Service, path: str) -> None:
    """Also of an error."""
    get, head = (service.ask(path, method=method) for method in ("GET", "HEAD"))
    assert get.body
    assert head.body == b""
    assert head.status == get.status
    for name in ("Content-Length", "Content-Type", "ETag", "Cache-Control", "Vary"):
        assert head.headers[name] == get.headers[name]


@pytest.mark.parametrize("call", ["RAND()", "STRUUID()", "NOW()"])
def test_what_changes_by_itself_is_not_kept(service: Service, call: str) -> None:
    """Neither here nor by anybody between."""
    text = f"SELECT ?v {{ BIND({call} AS ?v) }}"
    answers = []
    for _ in range(2):
        answers.append(service.ask(target(text), {"Accept": "text/csv"}))
        time.sleep(0.01)
    assert answers[0].body != answers[1].body
    assert answers[0].headers["Cache-Control"] == "no-store"
    wait(lambda: len(service.log.lines) == 2)
    assert service.outcomes() == ["ok", "ok"]


def test_answers_of_post_are_kept_by_body_and_type(service: Service) -> None:
    """The same body again is from memory; another body, or the same of another type, is not."""
    texts = [f"SELECT ?n {{ BIND({number} AS ?n) }}" for number in (11, 22, 11)]
    answers = [service.query(text, headers={"Accept": "text/csv"}) for text in texts]
    assert [answer.body for answer in answers] == [b"n\r\n11\r\n", b"n\r\n22\r\n", b"n\r\n11\r\n"]
    bare = {"Content-Type": "application/sparql-query", "Accept": "text/csv"}
    body = urlencode({"query": texts[0]}).encode()
    assert service.ask("/sparql", bare, method="POST", body=body).status == 400
    wait(lambda: len(service.log.lines) == 4)
    assert service.outcomes() == ["ok", "ok", "cached", "refused"]


def test_an_answer_is_kept_for_its_own_accept_language_and_target(service: Service) -> None:
    """Nobody gets what another negotiated."""
    wanted = [
        ({"Accept": "text/csv"}, "text/csv"),
        ({"Accept": "application/sparql-results+xml"}, "application/sparql-results+xml"),
        ({"Accept": "text/html"}, "text/html"),
    ]
    for _ in range(2):
        for headers, media_type in wanted:
            found = service.ask(target(TABLE), headers)
            assert found.headers["Content-Type"].startswith(media_type)
    pages = {language: service.ask("/", {"Accept-Language": language}) for language in ("ja", "en")}
    assert pages["ja"].body != pages["en"].body
    assert service.ask("/", {"Accept-Language": "en"}).body == pages["en"].body


def test_a_forged_host_does_not_reach_other_clients(service: Service) -> None:
    """What is made for one Host is not given to another, for every kind of page."""
    for path in ("/", "/about", target(TABLE), "/sparql"):
        headers = {"Accept": "text/html"}
        service.ask(path, headers | {"Host": "evil.example"})
        honest = service.ask(path, headers)
        assert b"evil.example" not in honest.body
        assert all("evil.example" not in value for value in honest.headers.values())


def test_an_error_is_not_kept(service: Service) -> None:
    """It may be gone at the next request."""
    for _ in range(2):
        found = service.ask("/sparql?query=SELECT")
        assert found.status == 400
        assert found.headers["Cache-Control"] == "no-store"
    wait(lambda: len(service.log.lines) == 2)
    assert service.outcomes() == ["refused", "refused"]


@pytest.mark.parametrize("coding", ["", "gzip", "br", "zstd"])
def test_a_broken_stream_is_seen_to_be_broken(service: Service, coding: str) -> None:
    """By curl and by Python; it has status 200, for its error came later."""
    headers = {"Accept": "text/csv", "Accept-Encoding": coding}
    # In a coding, what goes out may be less than what curl has to get before the end.
    with pytest.raises((http.client.IncompleteRead, ConnectionError)):
        service.ask(target(LONG), headers)
    url = f"{service.address.rstrip('/')}{target(LONG)}"
    found = subprocess.run(
        ["curl", "-sS", "-H", f"Accept-Encoding: {coding}", "-H", "Accept: text/csv", url],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert found.returncode in {18, 56}
    wait(lambda: service.outcomes() == ["cut-max_result_bytes"] * 2)


@pytest.mark.parametrize("path", ["/ns.ttl", "/ns", "/robots.txt", "/sparql?query=ASK{}"])
@pytest.mark.parametrize("headers", [{}, {"If-None-Match": "*"}])
def test_every_answer_has_one_date(service: Service, path: str, headers: dict[str, str]) -> None:
    """Also what Flask looks at for conditions, and an answer from the cache."""
    for _ in range(2):
        assert len(service.ask(path, headers).headers.get_all("Date")) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "path", ["/static/renkei.css", "/sparql?query=ASK%7B%7D", "/about", "/healthz", "/ns"]
)
def test_what_has_no_body_leaves_no_byte_behind_on_the_connection(
    service: Service, path: str
) -> None:
    """304, HEAD and OPTIONS, then another request on the same connection: its answer is whole."""
    parts = urlsplit(service.address)
    place = (str(parts.hostname), int(parts.port or 0))
    with socket.create_connection(place, timeout=20) as client:

        def ask(method: str, more: str = "") -> tuple[bytes, bytes]:
            client.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode())
            found = b""
            while b"\r\n\r\n" not in found:
                piece = client.recv(65_536)
                assert piece, "the connection was closed"
                found += piece
            head, _, body = found.partition(b"\r\n\r\n")
            return head.lower(), body

        for _ in range(2):
            head, _ = ask("HEAD")
            tag = re.search(rb"etag: (\S+)", head)
            if tag:
                head, body = ask("GET", f"If-None-Match: {tag[1].decode()}\r\n")
                assert head.startswith(b"http/1.1 304")
                assert not body
            head, body = ask("OPTIONS")
            length = re.search(rb"content-length: (\d+)", head)
            assert len(body) == (int(length[1]) if length else 0)
        head, _ = ask("HEAD")
        assert head.startswith(b"http/1.1 200")
        time.sleep(0.2)
        client.setblocking(False)
        with pytest.raises(BlockingIOError):
            client.recv(1)
