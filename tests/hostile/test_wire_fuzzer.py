"""Random bytes of HTTP's grammar: one answer for each request at most, and never another's."""

from __future__ import annotations

import asyncio
import contextlib
import json
import re
import time
from collections import Counter
from typing import TYPE_CHECKING, Final

import pytest

from tests.hostile.proxies import PROXIES, missing, running_proxy
from tests.hostile.service import Service, running_service
from tests.hostile.wire_fuzzer import Case, Generator, verdict
from tests.hostile.wire_reader import Reading, ids_in, read_requests
from tests.raw_http import read_responses

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SEED: Final = 20_261
AT_A_TIME: Final = 16
START: Final = re.compile(rb"([A-Z]+)[ \t]+/sparql")
SLACK_MIB: Final = 60
SLACK_FILES: Final = 12
READER: Final[dict[bytes, tuple[int, str]]] = {
    b"GET /?a=w1x1r HTTP/1.1\r\nHost: x\r\n\r\n": (1, "end"),
    b"GET /?a=w1x1r HTTP/1.1\r\nHost: x\r\n\r\nGET / HTTP/1.0\r\n\r\nGET /": (2, "last"),
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab": (0, "incomplete"),
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc": (1, "end"),
    b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc": (0, "uncertain"),  # noqa: E501
    b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nT: x\r\n\r\n": (1, "end"),  # noqa: E501
    b"GET / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\nabc\r\n0\r\n\r\n": (0, "uncertain"),
    b"GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n": (0, "uncertain"),
    b"GET / HTTP/1.1\r\nX : y\r\n\r\n": (0, "uncertain"),
    b"GET / HTTP/1.1\nX: y\r\n\r\n": (0, "uncertain"),
    b"GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n": (0, "uncertain"),
}  # fmt: skip


@pytest.mark.parametrize("data", READER, ids=range(len(READER)))
def test_the_reader_is_strict(data: bytes) -> None:
    """It counts what is certain, and says why it stopped."""
    reading = read_requests(data)
    assert (len(reading.requests), reading.rest) == READER[data]


def test_the_generator_writes_what_is_certain_and_what_is_not() -> None:
    """The same for the same seed; every kind of end occurs."""
    cases = [Generator(SEED).case(number) for number in range(300)]
    assert cases == [Generator(SEED).case(number) for number in range(300)]
    ends = Counter(read_requests(case.data).rest for case in cases)
    assert min(ends[kind] for kind in ("last", "incomplete", "uncertain")) > 5
    assert ends["last"] > 100


def test_the_verdict_finds_what_it_is_for() -> None:
    """A swapped, doubled, foreign or smuggled answer is a fault."""
    one, two, hidden = (
        b"GET /?q=%s HTTP/1.1\r\nHost: x\r\n" % i for i in (b"w1x1r", b"w1x2r", b"w1x3b")
    )
    body = hidden + b"\r\n"
    data = one + b"Content-Length: %d\r\n\r\n" % len(body) + body + two + b"\r\n"
    case, reading = Case((data,), half_close=False), read_requests(data)
    right = [(200, b"id\r\nw1x1r\r\n"), (200, b"id\r\nw1x2r\r\n")]
    assert not verdict(case, reading, right)
    assert not verdict(case, reading, right[:1])
    for wrong in (
        right[::-1], [right[0], right[0]], [(200, b"w9x9r"), right[1]], [(500, b""), right[1]],
        [right[0], (200, b"w1x3b")], [*right, (400, b"")],
    ):  # fmt: skip
        assert verdict(case, reading, wrong)


@pytest.fixture(scope="module")
def service(bundled_data_dir: Path) -> Iterator[Service]:
    """The service with short timeouts."""
    with running_service(
        bundled_data_dir, body_timeout=2, header_timeout=2, requests_per_client=200
    ) as service:
        service.query("ASK {}")
        yield service


async def exchange(port: int, case: Case) -> tuple[bytes, bool]:
    """Send a case; return what comes back until the server closes, and whether it did."""
    answer = b""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        with contextlib.suppress(OSError):  # closed before all was sent
            for number, part in enumerate(case.parts):
                if number:
                    await asyncio.sleep(0.003)
                writer.write(part)
                await writer.drain()
            if case.half_close:
                writer.write_eof()
        for seconds in (2.0, 8.0):
            try:
                async with asyncio.timeout(seconds):
                    while piece := await reader.read(65_536):
                        answer += piece
            except TimeoutError:
                with contextlib.suppress(OSError, RuntimeError):
                    writer.write_eof()  # what waits for more bytes ends now
            except ConnectionError:
                return answer, True
            else:
                return answer, True
        return answer, False
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def answers_to(case: Case, answer: bytes) -> tuple[Reading, list[tuple[int, bytes]]]:
    """Return how a case is read, and status and body of each final response.

    The methods of uncertain requests are guessed: without them, a response to HEAD has no end.
    Where the guess is wrong, only the ids are read, and no request is certain.
    """
    reading = read_requests(case.data)
    methods = [request.method for request in reading.requests]
    methods += [found.decode() for found in START.findall(case.data, reading.at)]
    try:
        found = read_responses(answer, tuple(methods))
    except (IndexError, ValueError):
        ids = [(200, id_) for id_ in ids_in(answer)]
        return Reading(rest="uncertain", hidden=reading.hidden), ids
    return reading, [(one.status, one.body) for one in found if one.status >= 200]


async def fuzz(
    port: int, first: int, count: int, *, unreadable: int
) -> tuple[Counter[str], list[object]]:
    """Send cases, some at a time; return how often what happened, and the faults."""
    numbers, generator = iter(range(first, first + count)), Generator(SEED)
    counted: Counter[str] = Counter()
    faults: list[object] = []

    async def client() -> None:
        for number in numbers:
            case = generator.case(number)
            answer, is_closed = await exchange(port, case)
            reading, finals = answers_to(case, answer)
            fault = verdict(case, reading, finals, unreadable=unreadable)
            if not is_closed:
                fault = fault or "the connection stays open"
            if fault:
                faults.append((number, fault, case.parts, answer[:2_000]))
            counted["certain"] += len(reading.requests)
            counted["answered"] += sum(status == 200 for status, _ in finals)
            counted[reading.rest] += 1

    await asyncio.gather(*(client() for _ in range(AT_A_TIME)))
    return counted, faults


@pytest.mark.parametrize(
    "count", [40, pytest.param(6_700, marks=[pytest.mark.prove], id="20000 in all")]
)
@pytest.mark.parametrize("name", ["alone", *PROXIES])
def test_each_request_has_its_own_answer_or_none(
    service: Service, name: str, count: int, tmp_path: Path
) -> None:
    """Alone and behind both proxies; the process keeps nothing of it."""
    if name != "alone" and (reason := missing(name)):
        pytest.skip(reason)
    files, memory = service.files(), service.memory()
    with contextlib.ExitStack() as stack:
        port = service.port
        if name != "alone":
            port = stack.enter_context(running_proxy(name, tmp_path, service.port))
        first = 1_000_000 * (1 + ["alone", *PROXIES].index(name)) + count
        counted, faults = asyncio.run(
            fuzz(port, first, count, unreadable=502 if name == "caddy" else 400)
        )
    assert not faults, (len(faults), faults[:2])
    # On a busy machine many of a few come too late for their time limits, and get 408.
    assert counted["answered"] > counted["certain"] * (0.5 if count > 1_000 else 0.2), counted
    assert service.process.poll() is None
    assert service.health() == 200
    deadline = time.monotonic() + 15
    while service.files() > files + SLACK_FILES and time.monotonic() < deadline:
        time.sleep(0.1)
    assert service.files() <= files + SLACK_FILES
    assert service.memory() <= memory + SLACK_MIB
    time.sleep(1)  # the log is written in batches
    lines = map(json.loads, service.log.read_text().splitlines())
    errors = [line for line in lines if "trace" in line or line.get("outcome") == "error"]
    assert not errors, json.dumps(errors[:2])
