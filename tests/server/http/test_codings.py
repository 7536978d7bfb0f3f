"""Content codings: which one a client takes, and that each decodes to the same bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.server.http.codings import choose_coding, compress, compressor, is_compressible
from tests.http_service import DECODERS


@pytest.mark.parametrize(
    ("accepted", "coding"),
    [
        ("", ""),
        ("identity", ""),
        ("gzip", "gzip"),
        ("x-gzip", "gzip"),
        ("GZip", "gzip"),
        ("br", "br"),
        ("zstd", "zstd"),
        ("deflate", ""),
        ("compress, deflate;q=1", ""),
        ("*", "zstd"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate", "gzip"),
        ("gzip;q=1.0, br;q=0.9, zstd;q=0.8", "gzip"),
        ("gzip;q=0.5, br;q=0.5", "br"),
        ("gzip ; q=0.5 , br ; Q=0.6", "br"),
        ("gzip;q=0", ""),
        ("gzip;q=0.000, br;q=0.001", "br"),
        ("*;q=0", ""),
        ("*;q=0, gzip", "gzip"),
        ("zstd;q=0, *", "br"),
        ("zstd;q=0, br;q=0, *;q=0.1", "gzip"),
        ("identity;q=0, gzip;q=0.1", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip", "gzip"),
        ("identity;q=0", ""),
        ("gzip;q=high", ""),
        ("gzip;q=", ""),
        (",,gzip,,", "gzip"),
        (";", ""),
    ],
)
def test_the_client_chooses_by_weight_and_the_server_among_equals(
    accepted: str, coding: str
) -> None:
    """RFC 9110 §12.5.3."""
    assert choose_coding(accepted) == coding


@given(accepted=st.text() | st.from_regex(r"((gzip|br|zstd|\*|identity)(;q=[^,]{0,5})?,?)*"))
def test_any_header_gives_a_coding_or_none(accepted: str) -> None:
    """Nothing is refused for it."""
    assert choose_coding(accepted) in {"", *DECODERS}


@pytest.mark.parametrize("coding", DECODERS)
@given(pieces=st.lists(st.binary(max_size=2_000), max_size=6))
def test_a_coding_decodes_to_the_same_bytes(coding: str, pieces: list[bytes]) -> None:
    """Whole or piece by piece, empty pieces and empty bodies too."""
    body = b"".join(pieces)
    assert DECODERS[coding](compress(coding, body)) == body
    writer = compressor(coding)
    coded = b"".join([*(writer.compress(piece) for piece in pieces), writer.flush()])
    assert DECODERS[coding](coded) == body


@pytest.mark.parametrize("coding", DECODERS)
def test_a_long_body_becomes_shorter(coding: str) -> None:
    """In each coding; ten megabytes of a table in pieces of 64 KiB."""
    piece = b"".join(b"http://e.org/%d,%d\r\n" % (n, n * 7) for n in range(3_000))
    writer = compressor(coding)
    coded = b"".join([*(writer.compress(piece) for _ in range(160)), writer.flush()])
    assert len(coded) < len(piece) * 160 / 4
    assert DECODERS[coding](coded) == piece * 160


@pytest.mark.parametrize(
    ("content_type", "size", "is_worth_it"),
    [
        ("text/html; charset=utf-8", 10_000, True),
        ("TEXT/CSV", 10_000, True),
        ("application/sparql-results+json", None, True),
        ("application/sparql-results+xml", 511, False),
        ("text/turtle", 512, True),
        ("application/gzip", None, False),
        ("image/png", 10_000, False),
        ("", 10_000, False),
    ],
)
def test_only_what_becomes_shorter_is_coded(
    content_type: str, size: int | None, is_worth_it: bool
) -> None:
    """Pictures and archives are not; neither is what fits into one packet."""
    assert is_compressible(content_type, size) is is_worth_it
