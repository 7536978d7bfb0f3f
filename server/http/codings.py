"""Content codings (RFC 9110 §8.4): negotiation by Accept-Encoding, and compression."""

from __future__ import annotations

import zlib
from typing import Final, Protocol

import brotli  # type: ignore[import-untyped] # no types are published
import zstandard

from renkei.graph.rdf.formats import FORMATS

__all__ = ["Compressor", "choose_coding", "compress", "compressor", "is_compressible"]

_PREFERRED: Final = ("zstd", "br", "gzip")
_MIN_BYTES: Final = 512  # shorter bodies gain less than the header costs
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
    """Compresses a body chunk by chunk."""

    def compress(self, data: bytes, /) -> bytes:
        """Add a chunk; return the bytes that are ready."""
        ...

    def flush(self) -> bytes:
        """Return the remaining bytes; the body is complete."""
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

    The highest q-value wins; equal ones are chosen in the order zstd, br, gzip. No request is
    refused: if ``identity`` is excluded and no coding is acceptable, the body is sent without one,
    as §12.5.3 allows.
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
    """Whether a body of this type and size in bytes (None: unknown) is worth compressing."""
    if size is not None and size < _MIN_BYTES:
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
    """Return a complete body in a coding."""
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=_ZSTD_LEVEL).compress(body)
    writer = compressor(coding)
    return writer.compress(body) + writer.flush()
