"""Lines as the store returns them, without it."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store

from renkei.graph.rdf.canonical import canonical_lines

XSD = "http://www.w3.org/2001/XMLSchema#"
NUMBER = st.from_regex(r"[+-]?[0-9]{0,20}(\.[0-9]{0,20})?(e[0-9])?", fullmatch=True)
TIME = st.from_regex(
    r"-?[0-9]{4}(-[0-3][0-9](-[0-3][0-9])?)?(T[0-2][0-9]:[0-6][0-9]:00)?(Z|[+-](09|00|15):00)?",
    fullmatch=True,
)
TEXT = st.text(max_size=8).map(
    lambda t: "".join(f"\\u{ord(c):04X}" if c in '"\\\n\r' else c for c in t if ord(c) < 0xD800)
)
LEXICAL = st.one_of(
    NUMBER, TIME, TEXT, st.sampled_from(["true", "false", "1", "0", "-0", "\\t\\n", '\\"', "\\b"])
)
SUFFIX = st.one_of(
    st.just(""),
    st.from_regex(r"@[a-zA-Z]{2,3}(-[a-zA-Z]{2,4}){0,2}", fullmatch=True),
    st.sampled_from(
        [
            "boolean",
            "integer",
            "int",
            "decimal",
            "double",
            "float",
            "date",
            "dateTime",
            "time",
            "gYear",
            "gYearMonth",
            "duration",
            "string",
            "anyURI",
            "nonNegativeInteger",
            "long",
            "byte",
            "dayTimeDuration",
        ]
    ).map(lambda name: f"^^<{XSD}{name}>"),
    st.sampled_from(["http://www.opengis.net/ont/geosparql#wktLiteral", "x:y"]).map(
        "^^<{}>".format
    ),
)
OBJECT = st.one_of(
    st.tuples(LEXICAL, SUFFIX).map(lambda parts: f'"{parts[0]}"{parts[1]}'),
    st.sampled_from(["<x:o>", "<http://例え.jp/都市#a>", "<http://e.org/\\u3042>"]),
)


def returned(lines: bytes) -> list[bytes]:
    """Return lines as a store returns them."""
    store = Store()
    store.bulk_load(input=lines, format=RdfFormat.N_QUADS, lenient=True)
    return sorted((store.dump(format=RdfFormat.N_QUADS) or b"").splitlines(keepends=True))


@given(st.lists(OBJECT, max_size=12))
@example([f'"2020-01-01T24:00:00"^^<{XSD}dateTime>', f'"-0"^^<{XSD}decimal>'])
def test_lines_are_those_that_the_store_returns(objects: list[str]) -> None:
    """For any literal, whether it is recognised or passes through a store in memory."""
    lines = "".join(f"<x:s> <x:p> {value} <x:g> .\n" for value in objects).encode()
    found = canonical_lines(lines)
    assert sorted(set(found.split(b"\n"))) == sorted({b""} | {x[:-1] for x in returned(lines)})


@pytest.mark.parametrize(
    "line",
    ["_:b <x:p> <x:o> <x:g> .\n", "<x:s> <x:p> _:b <x:g> .\n", "<x:s> <x:p> <x:o> _:b .\n"],
)
def test_a_blank_node_is_an_error(line: str) -> None:
    """The store would give it another name, so that dumps and answers would differ."""
    with pytest.raises(ValueError, match="blank node"):
        canonical_lines(line.encode())


def test_a_malformed_line_is_an_error() -> None:
    """It is not left out."""
    with pytest.raises(ValueError, match="not N-Quads"):
        canonical_lines(b"<x:s> <x:p> <x:o> <x:g> .\n<x:s> <x:p> .\n")


def test_text_that_looks_like_a_blank_node_is_none() -> None:
    """Only nodes are refused."""
    line = b'<x:s> <x:p> "_:b\\u3042 _:c" <x:g> .\n'
    assert canonical_lines(line) == '<x:s> <x:p> "_:bあ _:c" <x:g> .\n'.encode()
