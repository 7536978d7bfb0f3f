"""Clients that leave, that wait, that ask too much, or all ask the same."""

from __future__ import annotations

import json
import socket
import struct
import threading
import time

import pytest

from tests.http_service import Reply, Service, wait
from tests.pools import ENDLESS, LONG, SHORT, SOON
from tests.server.http.conftest import TABLE


@pytest.mark.parametrize("is_reset", [False, True])
@pytest.mark.parametrize("accept_page", [False, True])
def test_a_client_that_leaves_before_the_first_byte_frees_its_worker(
    service: Service, is_reset: bool, accept_page: bool
) -> None:
    """By closing or by a reset; from the endpoint and from a page that is made in a thread."""
    before = service.served.ended["client"]
    pool = service.served.pool
    target = "/sparql?format=html" if accept_page else "/sparql"
    wait(lambda: len(pool.idle) > 1)
    connection = service.begin(ENDLESS, target=target)
    wait(lambda: pool.gate.inside == 1 and len(pool.idle) < len(pool.workers))
    if is_reset:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    wait(lambda: pool.gate.inside == 0, SOON)
    assert service.served.ended["client"] == before + 1
    wait(lambda: service.outcomes() == ["client-left"])
    assert service.query(SHORT).status == 200


def test_a_client_that_leaves_in_the_middle_frees_its_worker(service: Service) -> None:
    """After some of the answer."""
    pool, before = service.served.pool, service.served.ended["client"]
    # Below max_result_bytes, and more than the socket's buffers take from a worker at once.
    connection = service.begin(f"{LONG} LIMIT 1000000")
    assert connection.recv(10_000).startswith(b"HTTP/1.1 200")
    connection.close()
    wait(lambda: pool.gate.inside == 0, SOON)
    assert service.served.ended["client"] - before in {0, 1}  # 0 if it was over the limit first
    assert service.query(SHORT).status == 200


@pytest.mark.slow
def test_who_waits_for_the_same_answer_gets_it_although_the_first_leaves(service: Service) -> None:
    """One computation for both; when its client leaves, the other does not lose by it."""
    text = "SELECT (COUNT(*) AS ?n) { ?a :text ?x . ?b :text ?y FILTER(?x != ?y) }"
    first = service.begin(text)
    wait(lambda: service.served.pool.gate.inside == 1)
    answers: list[Reply] = []
    second = threading.Thread(target=lambda: answers.append(service.query(text)))
    second.start()
    time.sleep(0.1)
    first.close()
    second.join(30)
    assert answers[0].status == 200
    assert b'"999000"' in answers[0].body


def test_a_client_with_too_many_requests_is_told_and_others_are_not(service: Service) -> None:
    """429 with Retry-After, until one of them has ended."""
    held = [service.begin(f"{ENDLESS} # {n}", client="203.0.113.1") for n in range(3)]
    try:
        pool = service.served.pool
        wait(lambda: pool.gate.inside + pool.gate.waiting == 3)
        refused = service.query(SHORT, client="203.0.113.1")
        assert refused.status == 429
        assert int(refused.headers["Retry-After"]) > 0
        assert service.query(SHORT, client="203.0.113.2").status == 200
    finally:
        for connection in held:
            connection.close()
    wait(lambda: service.served.pool.gate.inside == 0)
    assert service.query(SHORT, client="203.0.113.1").status == 200


def test_a_full_queue_is_told(service: Service) -> None:
    """503 with Retry-After; a page from memory, or made without a query, is still there."""
    pool = service.served.pool
    assert service.query(TABLE, client="203.0.113.9").status == 200
    held = [service.begin(f"{ENDLESS} # {n}", client=f"203.0.113.{n}") for n in (1, 2, 3, 4)]
    try:
        wait(lambda: (pool.gate.inside, pool.gate.waiting) == (2, 2))
        refused = service.query(f"{SHORT} # full", client="203.0.113.5")
        assert refused.status == 503
        assert int(refused.headers["Retry-After"]) > 0
        assert json.loads(refused.body)["limit"] == "queue_length"
        assert service.query(TABLE, client="203.0.113.5").status == 200
        assert service.ask("/sparql", {"Accept": "text/html"}).status == 200
    finally:
        for connection in held:
            connection.close()
    wait(lambda: pool.gate.inside == 0)


@pytest.mark.slow
@pytest.mark.parametrize("accept", ["*/*", "text/html"])
def test_a_client_may_ask_for_less_time(service: Service, accept: str) -> None:
    """504 when it is over, with the limit by name for programs."""
    began = time.monotonic()
    found = service.query(ENDLESS, parameters={"timeout": "1"}, headers={"Accept": accept})
    assert found.status == 504
    assert 1 <= time.monotonic() - began < 1 + SOON
    if accept == "*/*":
        assert json.loads(found.body)["limit"] == "query_timeout"
    assert b"1 s" in found.body


@pytest.mark.slow
def test_a_hundred_who_ask_the_same_at_once_are_one_evaluation(service: Service) -> None:
    """The others wait for it, and all get the same."""
    text = "SELECT (COUNT(*) AS ?n) { ?a :text ?x . ?b :text ?y FILTER(?x < ?y) }"
    answers: list[Reply] = []

    def ask(number: int) -> None:
        answers.append(service.query(text, client=f"203.0.113.{number}"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(100)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert {answer.status for answer in answers} == {200}
    assert len({answer.body for answer in answers}) == 1
    wait(lambda: len(service.log.lines) == 100)
    assert service.outcomes().count("ok") == 1
