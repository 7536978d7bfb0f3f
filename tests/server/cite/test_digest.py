"""The digest of a result: the same for the same rows in any order and in any pieces."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import LimitError
from renkei.graph.engine.base import Execution
from renkei.server.cite.digest import DIGESTED_AS, ResultDigest, digest_of_result
from renkei.server.web.request_errors import NotCitableError

if TYPE_CHECKING:
    from renkei.graph.query.text import QueryKind

LINES = st.lists(st.text("abあ\"\\t\t'<>", max_size=6).map(str.encode), max_size=12)


def digested(body: bytes, kind: QueryKind, *, size: int = 7, limit: int = 10_000) -> ResultDigest:
    """Read a body in pieces of some size."""
    chunks = (body[start : start + size] for start in range(0, len(body), size))
    execution = Execution(kind, DIGESTED_AS[kind], chunks, close=lambda: None)
    return digest_of_result(execution, limit)


@given(rows=LINES, size=st.integers(1, 40), data=st.data())
def test_the_order_of_rows_and_the_pieces_do_not_count(
    rows: list[bytes], size: int, data: st.DataObject
) -> None:
    """The definition, word by word: head first, the others sorted, each with a line feed."""
    shuffled = data.draw(st.permutations(rows))
    body = b"".join(line + b"\n" for line in [b"?a\t?b", *shuffled])
    expected = b"".join(line + b"\n" for line in [b"?a\t?b", *sorted(rows)])
    found = digested(body, "solutions", size=size)
    assert found.sha256 == hashlib.sha256(expected).hexdigest()
    assert found.rows == len(rows)


def test_a_row_that_comes_twice_counts_twice_and_a_triple_once() -> None:
    """Rows are a multiset (SPARQL 1.1 §18), a graph is a set."""
    assert digested(b"?a\n1\n1\n", "solutions").rows == 2
    once, twice = b"<s> <p> <o> .\n", b"<s> <p> <o> .\n" * 2
    assert digested(once, "graph") == digested(twice, "graph")
    assert digested(twice, "graph").rows == 1
    assert digested(once, "graph").sha256 == hashlib.sha256(once).hexdigest()


def test_answers_without_rows_have_digests_of_their_own() -> None:
    """Nothing found, no variables, no triples, true, false."""
    bodies: list[tuple[bytes, QueryKind, bytes]] = [
        (b"?a\n", "solutions", b"?a\n"),
        (b"\n", "solutions", b"\n"),
        (b"\n\n", "solutions", b"\n\n"),
        (b"", "graph", b""),
        (b"true", "boolean", b"true\n"),
        (b"false", "boolean", b"false\n"),
    ]
    for body, kind, expected in bodies:
        assert digested(body, kind).sha256 == hashlib.sha256(expected).hexdigest()


@pytest.mark.parametrize("limit", [99, 1_000])
def test_a_result_above_the_limit_is_refused_while_it_is_read(limit: int) -> None:
    """Short rows count with what they need beside their text; the rest is not read."""
    read = 0

    def chunks() -> object:
        nonlocal read
        while True:
            read += 1
            yield b"1\n"

    execution = Execution("solutions", "", chunks(), close=lambda: None)  # type: ignore[arg-type]
    with pytest.raises(LimitError, match=f"{limit:,} bytes") as caught:
        digest_of_result(execution, limit)
    assert caught.value.limit == "max_cited_bytes"
    assert read <= limit // 64 + 1


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"?a\t?b\n<x>\t_:b0\n", "solutions"),
        (b"?a\t?b\n_:b0\t<x>\n", "solutions"),
        (b"?a\n<<( <x> <p> _:b )>>\n", "solutions"),
        (b"_:b <p> <o> .\n", "graph"),
        (b"<s> <p> _:b .\n", "graph"),
    ],
)
def test_blank_nodes_cannot_be_cited(body: bytes, kind: QueryKind) -> None:
    """Their labels are other ones in the next answer."""
    with pytest.raises(NotCitableError, match="blank nodes"):
        digested(body, kind)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b'?a\n"_:b"\n', "solutions"),
        (b'?a\n<x:_:b>\t"_:"@ja\n', "solutions"),
        (b'<s> <p> "_:b x" .\n', "graph"),
        (b"<s_:b> <p_:> <o_:b> .\n", "graph"),
    ],
)
def test_texts_that_look_like_blank_nodes_can(body: bytes, kind: QueryKind) -> None:
    """The sign of a blank node within a literal or an IRI is a text."""
    assert digested(body, kind).rows == 1
