"""Content codings (RFC 9110 §8.4): which one a client takes, and how a body is written in it."""

from __future__ import annotations

import zlib
from typing import Final, Protocol

import brotli  # type: ignore[import-untyped] # it has no types
import zstandard

from renkei.graph.rdf.formats import FORMATS

__all__ = ["Compressor", "choose_coding", "compress", "compressor", "is_compressible"]

_PREFERRED: Final = ("zstd", "br", "gzip")
_SHORTEST: Final = 512  # below, the headers are longer than what is saved
_COMPRESSIBLE: Final = (
    "text/",
    *(entry.media_type for entry in FORMATS),
    "application/xml",
    "application/xhtml+xml",
    "application/problem+json",
    "application/openapi+json",
    "application/javascript",
    "image/svg+xml",
)
_ZSTD_LEVEL, _BROTLI_QUALITY, _GZIP_LEVEL = 3, 4, 6
_GZIP_WINDOW: Final = 31


class Compressor(Protocol):
    """Writes a body in a coding, piece by piece."""

    def compress(self, data: bytes, /) -> bytes:
        """Take a piece; return what can go out."""
        ...

    def flush(self) -> bytes:
        """Return the rest."""
        ...


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Compressor(quality=_BROTLI_QUALITY)

    def compress(self, data: bytes) -> bytes:
        return bytes(self._inner.process(data))

    def flush(self) -> bytes:
        return bytes(self._inner.finish())


def choose_coding(accept_encoding: str) -> str:
    """Return the coding for an Accept-Encoding header (RFC 9110 §12.5.3), empty for none.

    The highest q-value wins, among equals the one that is smallest for its speed. Nothing is
    refused: where ``identity`` is excluded and nothing else fits, the body goes out as it is, as
    §12.5.3 allows.
    """
    weights: dict[str, float] = {}
    for part in accept_encoding.lower().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            key, _, value = parameter.partition("=")
            if key.strip() == "q":
                try:
                    weight = float(value)
                except ValueError:
                    weight = 0.0
        weights[{"x-gzip": "gzip"}.get(name, name)] = weight
    best = max(_PREFERRED, key=lambda name: weights.get(name, weights.get("*", 0.0)))
    weight = weights.get(best, weights.get("*", 0.0))
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else ""


def is_compressible(content_type: str, size: int | None) -> bool:
    """Is it worth it, for a body of this type and size (None: unknown, so long)?"""
    if size is not None and size < _SHORTEST:
        return False
    return content_type.lower().startswith(_COMPRESSIBLE)


def compressor(coding: str) -> Compressor:
    """Return a compressor for one body."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compressobj()
    if coding == "br":
        return _Brotli()
    return zlib.compressobj(_GZIP_LEVEL, zlib.DEFLATED, _GZIP_WINDOW)


def compress(coding: str, body: bytes) -> bytes:
    """Return a whole body in a coding."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    writer = compressor(coding)
    return writer.compress(body) + writer.flush()
