"""What the pool and a worker say to each other comes out as it went in."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import LimitError, QueryError, QueryRefusedError, QuerySyntaxError
from renkei.graph.engine.frame_stream import FrameStream
from renkei.graph.engine.frames import (
    HEADER_BYTES,
    MAX_PAYLOAD_BYTES,
    WorkerSetup,
    error_from,
    error_payload,
    frame,
    frame_header,
    header,
    request_from,
    request_payload,
)
from renkei.graph.query.evaluation import MEDIA_TYPES_OF
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import CheckedQuery

if TYPE_CHECKING:
    from renkei.graph.query.text import QueryKind

KINDS: Final[list[QueryKind]] = list(MEDIA_TYPES_OF)


@given(payload=st.binary(max_size=70_000))
def test_a_frame_says_how_long_it_is(payload: bytes) -> None:
    """The letter and the length come first; the payload is untouched."""
    data = frame(b"D", payload)
    letter, length = header(data[:HEADER_BYTES])
    assert (letter, length) == (b"D", len(payload))
    assert data[HEADER_BYTES:] == payload


def test_a_frame_that_is_too_long_ends_the_connection_at_its_header() -> None:
    """Nothing of it is received, whatever it announces; the frames before it are."""

    async def scenario() -> None:
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        _, stream = await asyncio.get_running_loop().create_connection(FrameStream, sock=ours)
        with theirs:
            sent = asyncio.to_thread(theirs.sendall, frame(b"D", b"a" * MAX_PAYLOAD_BYTES))
            sending = asyncio.create_task(sent)
            letter, payload = await stream.receive()
            assert (letter, len(payload)) == (b"D", MAX_PAYLOAD_BYTES)
            await sending
            theirs.sendall(frame(b"D", b"b") + frame_header(b"D", 2**32 - 1) + b"c" * 9)
            assert await stream.receive() == (b"D", b"b")
            for _ in range(2):
                with pytest.raises(ConnectionError, match="4294967295 bytes"):
                    await stream.receive()
            theirs.settimeout(5)
            with pytest.raises(ConnectionError):
                await asyncio.to_thread(theirs.sendall, b"c" * 2**24)

    asyncio.run(asyncio.wait_for(scenario(), 20))


@given(
    text=st.text(),
    kind=st.sampled_from(KINDS),
    graphs=st.lists(st.text(), max_size=3),
    named=st.lists(st.text(), max_size=3),
    has_row_limit=st.booleans(),
)
def test_a_request_crosses_whole(
    text: str, kind: QueryKind, graphs: list[str], named: list[str], *, has_row_limit: bool
) -> None:
    """Every text, also what is no Unicode scalar value elsewhere, and the dataset in its order."""
    request = QueryRequest(
        query=CheckedQuery(text, kind),
        media_type=MEDIA_TYPES_OF[kind][0],
        default_graphs=tuple(graphs),
        named_graphs=tuple(named),
        has_row_limit=has_row_limit,
    )
    assert request_from(request_payload(request)) == request


@given(message=st.text(), line=st.none() | st.integers(1, 99))
def test_an_error_keeps_its_class_its_message_and_where_it_was(
    message: str, line: int | None
) -> None:
    """So that the client hears of the same line that the parser meant."""
    for error in (
        QueryError(message),
        QueryRefusedError(message),
        QuerySyntaxError(message, line=line, column=7),
        LimitError(message, limit="max_result_bytes"),
    ):
        found = error_from(error_payload(error))
        assert type(found) is type(error)
        assert str(found) == message
        assert vars(found) == vars(error)


def test_an_error_of_an_unknown_class_is_an_error_still() -> None:
    """A worker of another version cannot make the pool build anything it names."""
    payload = json.dumps({"type": "SystemExit", "message": "no", "attributes": {}}).encode()
    assert type(error_from(payload)) is QueryError


def test_a_setup_crosses_whole() -> None:
    """It is plain JSON."""
    setup = WorkerSetup(
        store="/a b/公園", prefixes={"": "urn:x"}, memory=1, max_rows=2, max_bytes=3
    )
    assert WorkerSetup(**json.loads(setup.payload())) == setup


@pytest.mark.parametrize("size", [0, 1, 255, 256, 65_536])
def test_lengths_are_four_bytes_big_endian(size: int) -> None:
    """As the docstring promises to whoever writes another worker."""
    assert frame(b"Q", bytes(size))[:5] == b"Q" + size.to_bytes(4, "big")
