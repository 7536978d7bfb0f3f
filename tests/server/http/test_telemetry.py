"""What an operator sees of requests, and what nobody else does."""

from __future__ import annotations

import json
import logging
import re
import socket
from typing import TYPE_CHECKING, Any, Final

import pytest

from renkei.graph.engine.limits import END_REASONS, PoolLimits
from renkei.server.http.telemetry import logging_to
from renkei.settings import Settings
from tests.http_service import Service, service_on, target, wait
from tests.pools import ENDLESS, SHORT, make_store

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIVATE: Final = "SELECT ?n { BIND('a private matter' AS ?n) }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """As in the tests of the pool."""
    return make_store(tmp_path_factory.mktemp("telemetry-store"))


@pytest.fixture(scope="module")
def module_service(store: Path) -> Iterator[Service]:
    with service_on(store, PoolLimits(workers=2, spares=0, query_timeout=20)) as service:
        yield service


@pytest.fixture
def service(module_service: Service) -> Service:
    """A server as it is by default; its log begins anew."""
    module_service.log.lines.clear()
    return module_service


def lines(service: Service, number: int) -> list[dict[str, Any]]:
    wait(lambda: len(service.log.lines) >= number)
    found = [json.loads(line) for line in service.log.lines]
    assert len(found) == number
    return found


def test_each_request_is_one_line_of_json(service: Service) -> None:
    """With what happened to it, in the names that the reference has."""
    table = "SELECT ?x { ?a :text ?x } LIMIT 7"
    service.ask(target(table), client="198.51.100.7")
    service.ask(target(table), client="198.51.100.7")
    service.ask("/nowhere", client="198.51.100.8")
    service.query("SELECT")
    found = lines(service, 4)
    assert [line["status"] for line in found] == [200, 200, 404, 400]
    assert [line["outcome"] for line in found] == ["ok", "cached", "refused", "refused"]
    assert [line["route"] for line in found] == ["/sparql", "/sparql", "", "/sparql"]
    assert [line["method"] for line in found] == ["GET", "GET", "GET", "POST"]
    assert [line["rows"] for line in found] == [7, 7, None, None]
    assert found[0]["bytes"] == found[1]["bytes"] > 700
    assert found[0]["generation"] == service.served.current().id
    assert re.fullmatch(r"[0-9a-f]{16}", found[0]["query_digest"])
    assert found[0]["client"] == found[1]["client"] != found[2]["client"]
    assert all(0 <= line["ms"] < 60_000 for line in found)


def test_the_log_holds_no_address_and_no_query(service: Service) -> None:
    """By default; neither do errors, nor a query in the target."""
    service.ask(target(PRIVATE), {"Referer": "http://private.example/"}, client="198.51.100.7")
    service.query(PRIVATE, client="2001:db8::7")
    service.query(f"{PRIVATE} wrong", client="198.51.100.7")
    service.ask("/private/matter?q=private", {"User-Agent": "private", "Cookie": "private"})
    lines(service, 4)
    text = "\n".join(service.log.lines)
    for word in ("private", "198.51", "2001:db8", "127.0.0.1", "BIND"):
        assert word not in text


def test_addresses_and_queries_are_logged_on_request(store: Path) -> None:
    """Two settings, one for each."""
    with service_on(
        store, PoolLimits(workers=1, spares=0), log_clients=True, log_queries=True
    ) as service:
        service.ask(target(PRIVATE), client="198.51.100.7")
        [line] = lines(service, 1)
    assert line["client"] == "198.51.100.7"
    assert line["query"] == PRIVATE


def test_a_long_query_of_many_scripts_is_still_one_line_of_json(
    store: Path, tmp_path: Path
) -> None:
    """Cut as it is written: a letter of another script takes six characters of the line."""
    log_file = tmp_path / "renkei.log"
    settings = Settings(log_file=log_file)
    with service_on(store, PoolLimits(workers=1, spares=0), log_queries=True) as service:
        for letters in ("x" * 30_000, "施" * 15_000, "😀" * 12_000, "x" * 9_990 + "施" * 10_000):
            assert service.query(f"{SHORT} # {letters}").status == 200
        written = lines(service, 4)
    with logging_to(settings):
        for line in service.log.lines:
            logging.getLogger("renkei.requests").info("%s", line)
    kept = [json.loads(line) for line in log_file.read_text("utf-8").splitlines()]
    assert kept == written
    assert all(line["query"].startswith(SHORT) for line in kept)


@pytest.mark.slow
def test_a_slow_query_is_logged_with_its_text(store: Path) -> None:
    """As a warning; its client still has no name."""
    with service_on(
        store, PoolLimits(workers=1, spares=0, query_timeout=2), slow_query=1
    ) as service:
        assert service.query(ENDLESS, client="198.51.100.7").status == 504
        [line] = lines(service, 1)
    assert line["slow"] is True
    assert line["query"] == ENDLESS
    assert line["outcome"] == "query_timeout"
    assert "198.51" not in json.dumps(line)


@pytest.mark.parametrize("given", ["abc-123", "A.b_c-9", "x" * 64])
def test_a_harmless_id_of_the_client_is_kept(service: Service, given: str) -> None:
    """In the answer and in the log, so that a proxy's log and ours can be put together."""
    answer = service.ask(target(SHORT), {"X-Request-Id": given})
    assert answer.headers["X-Request-Id"] == given
    assert lines(service, 1)[0]["id"] == given


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", 'a"b', "<script>", "a,b", "é", "a\tb"])
def test_any_other_id_is_replaced(service: Service, given: str) -> None:
    """Nobody writes into the log or into another header by it."""
    answer = service.ask(target(SHORT), {"X-Request-Id": given})
    found = answer.headers["X-Request-Id"]
    assert found != given
    assert re.fullmatch(r"[A-Za-z0-9._-]{1,64}", found)
    assert lines(service, 1)[0]["id"] == found


def test_an_id_that_is_sent_twice_is_replaced(service: Service) -> None:
    """Two readers could take different ones."""
    with socket.create_connection(service.place, timeout=20) as connection:
        connection.sendall(
            b"GET /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            b"X-Request-Id: one\r\nX-Request-Id: two\r\n\r\n"
        )
        while connection.recv(65_536):
            pass
    assert lines(service, 1)[0]["id"] not in {"one", "two", "one,two"}


def test_errors_have_an_id_too(service: Service) -> None:
    """So that a client can report them."""
    ids = {service.ask(path).headers["X-Request-Id"] for path in ("/nowhere", target("SELECT"))}
    assert ids == {line["id"] for line in lines(service, 2)}
    assert len(ids) == 2


def metric(text: str, name: str) -> float:
    found = re.search(rf"^{re.escape(name)} ([0-9.e+-]+)$", text, re.MULTILINE)
    assert found, f"{name} is missing"
    return float(found[1])


@pytest.mark.slow
def test_the_numbers_count_what_happened(store: Path) -> None:
    """Requests by route and outcome, the cache, and workers by what ended them."""
    with service_on(store, PoolLimits(workers=1, spares=0, query_timeout=1)) as service:
        for _ in range(2):
            service.ask(target(SHORT))
        assert service.query(ENDLESS).status == 504
        answer = service.ask("/metrics")
        assert answer.status == 200
        assert answer.headers["Cache-Control"] == "no-store"
        text = answer.body.decode()
    prefix = "renkei_request_seconds_count"
    assert metric(text, f'{prefix}{{outcome="ok",route="/sparql"}}') == 1
    assert metric(text, f'{prefix}{{outcome="cached",route="/sparql"}}') == 1
    assert metric(text, f'{prefix}{{outcome="query_timeout",route="/sparql"}}') == 1
    assert metric(text, 'renkei_cache_lookups_total{result="hit"}') == 1
    assert metric(text, 'renkei_workers_ended_total{reason="deadline"}') == 1
    assert set(re.findall(r'workers_ended_total\{reason="(.+)"\}', text)) == set(END_REASONS)
    assert metric(text, "renkei_workers_busy") == 0
    assert metric(text, "renkei_requests_running") == 1  # the one that asks
    assert metric(text, "renkei_triples") == 3
    assert metric(text, "renkei_build_age_seconds") > 0
    assert f'renkei_generation{{id="{service.served.current().id}"}} 1.0' in text


def test_a_path_that_does_not_exist_makes_no_number_of_its_own(service: Service) -> None:
    """Or anybody could fill the memory with them."""
    for number in range(20):
        service.ask(f"/made-up-{number}")
    assert b"made-up" not in service.ask("/metrics").body


@pytest.mark.parametrize(
    ("client", "status"),
    [("", 200), ("127.0.0.9", 200), ("::1", 200), ("198.51.100.7", 404), ("2001:db8::1", 404)],
)
def test_only_allowed_clients_read_the_numbers(service: Service, client: str, status: int) -> None:
    """Others are told that there is nothing."""
    assert service.ask("/metrics", client=client).status == status


def test_who_comes_by_a_proxy_that_is_not_trusted_does_not_read_the_numbers(store: Path) -> None:
    """The proxy's own address is an allowed one, and says nothing of who asks."""
    with service_on(store, PoolLimits(workers=1, spares=0), trusted_proxies="") as service:
        assert service.ask("/metrics").status == 200
        assert service.ask("/metrics", client="198.51.100.7").status == 404
        assert service.ask("/metrics", client="127.0.0.1").status == 404


def test_nobody_reads_the_numbers_where_no_network_may(store: Path) -> None:
    """The setting is empty."""
    with service_on(store, PoolLimits(workers=1, spares=0), metrics_clients="") as service:
        assert service.ask("/metrics").status == 404
