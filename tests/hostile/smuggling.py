"""Bytes of attacks on a proxy and what stands behind it: smuggled requests, forged addresses."""

from __future__ import annotations

from typing import Final

from tests.hostile.proxies import HOST

GET: Final = f"GET /about HTTP/1.1\r\nHost: {HOST}\r\n".encode()
POST: Final = (
    f"POST /sparql HTTP/1.1\r\nHost: {HOST}\r\nContent-Type: application/sparql-query\r\n".encode()
)
# Renkei would answer this one with its metrics if it came from a proxy.
SMUGGLED: Final = (
    f"GET /metrics HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-For: 127.0.0.1\r\n\r\n".encode()
)
# … and this one would look like the answer to somebody else's request.
POISON: Final = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
CHUNKED: Final = b"Transfer-Encoding: chunked\r\n"
UPGRADE: Final = (
    b"Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


def sized(head: bytes, body: bytes, length: int | None = None) -> bytes:
    """Return a request with a length, by default that of the body."""
    return head + b"Content-Length: %d\r\n\r\n" % (len(body) if length is None else length) + body


def chunks(*parts: bytes, end: bytes = b"0\r\n\r\n") -> bytes:
    """Return parts in chunks, and the last chunk."""
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + end


def path(target: str) -> bytes:
    """Return a request for a target."""
    return f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()


def attacks(inner: bytes) -> dict[str, bytes]:
    """Return the attacks that hide a request."""
    both = b"Content-Length: %d\r\n" % (5 + len(inner))
    codings = {
        "unknown": b"Transfer-Encoding: xchunked\r\n",
        "tab": b"Transfer-Encoding:\tchunked\r\n",
        "vertical tab": b"Transfer-Encoding: \x0bchunked\r\n",
        "null": b"Transfer-Encoding: chunked\x00\r\n",
        "list": b"Transfer-Encoding: chunked, identity\r\n",
        "list, last": b"Transfer-Encoding: identity, chunked\r\n",
        "twice": CHUNKED + b"Transfer-Encoding: x\r\n",
        "case": b"tRANSFER-ENCODING: cHUNKED\r\n",
        "space before the colon": b"Transfer-Encoding : chunked\r\n",
        "folded": b"Transfer-Encoding:\r\n chunked\r\n",
        "folded into another": b"X: y\r\n Transfer-Encoding: chunked\r\n",
        "underscore": b"Transfer_Encoding: chunked\r\n",
        "bare line feed": b"X: y\nTransfer-Encoding: chunked\r\n",
        "bare carriage return": b"X: y\rTransfer-Encoding: chunked\r\n",
        "quoted": b'Transfer-Encoding: "chunked"\r\n',
        "empty": b"Transfer-Encoding:\r\n",
        "semicolon": b"Transfer-Encoding: chunked;q=1\r\n",
    }
    lengths = {
        "plus": b"+%d", "minus": b"-%d", "hexadecimal": b"0x%x", "leading zeros": b"000%d",
        "list": b"%d, 6", "list of one": b"%d,", "space": b"%d 0", "null": b"%d\x00",
        "fraction": b"%d.0", "underscore": b"1_%d", "overflow": b"1844674407370955161%d",
    }  # fmt: skip
    return {
        "upgrade with a length": sized(GET + UPGRADE, inner),
        "upgrade with chunks": POST + UPGRADE + CHUNKED + b"\r\n" + chunks(inner),
        "upgrade without a body": GET + UPGRADE + b"\r\n" + inner,
        "upgrade to h2c": sized(
            GET + b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
            b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n", inner,
        ),
        "CONNECT": f"CONNECT {HOST}:80 HTTP/1.1\r\nHost: {HOST}:80\r\n\r\n".encode() + inner,
        "a body of GET": sized(GET, inner),
        "chunks of GET": GET + CHUNKED + b"\r\n" + chunks(inner),
        "a body of HEAD": sized(GET.replace(b"GET", b"HEAD"), inner),
        "a body of OPTIONS": sized(GET.replace(b"GET", b"OPTIONS"), inner),
        "a body of TRACE": sized(GET.replace(b"GET", b"TRACE"), inner),
        "a body too large": sized(POST, inner + b" " * 1000, 2_000_000),
        "a short length": sized(POST, b"ASK {}" + inner, 6),
        "a long length": sized(POST, inner, len(inner) + 40),
        "an expectation": sized(POST + b"Expect: 100-continue\r\n", inner),
        "another expectation": sized(POST + b"Expect: 200-ok\r\n", inner),
        "HTTP/1.0": sized(POST.replace(b"1.1", b"1.0"), b"ASK {}") + inner,
        "HTTP/1.0, kept alive": sized(
            POST.replace(b"1.1", b"1.0") + b"Connection: keep-alive\r\n", b"ASK {}") + inner,
        "HTTP/1.0 with chunks": POST.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n" + chunks(inner),
        "HTTP/0.9": b"GET /about\r\n\r\n" + inner,
        "HTTP/1.2": GET.replace(b"1.1", b"1.2") + b"\r\n" + inner,
        "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + inner,
        "two hosts": GET + b"Host: evil.example\r\n\r\n" + inner,
        "pipeline": (GET + b"\r\n") * 8 + inner,
        "pipeline after close": GET + b"Connection: close\r\n\r\n" + inner,
        "a length that the connection names": sized(
            POST + b"Connection: keep-alive, Content-Length\r\n", inner),
        "a coding that the connection names": POST + CHUNKED
        + b"Connection: keep-alive, Transfer-Encoding\r\n\r\n" + chunks(inner),
        "length, then coding": POST + both + CHUNKED + b"\r\n0\r\n\r\n" + inner,
        "coding, then length": POST + CHUNKED + b"Content-Length: 4\r\n\r\n" + chunks(inner),
        "two lengths": POST + b"Content-Length: 6\r\n" + sized(b"", b"ASK {}" + inner),
        "a trailer": POST + b"Trailer: Content-Length\r\nTE: trailers\r\n" + CHUNKED + b"\r\n"
        + chunks(b"ASK {}", end=b"0\r\nContent-Length: 500\r\n\r\n") + inner,
        "a trailer that is a request": POST + CHUNKED + b"\r\n"
        + chunks(b"ASK {}", end=b"0\r\n" + inner),
        "a chunk size with a sign": POST + CHUNKED + b"\r\n+6\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk size with a prefix": POST + CHUNKED + b"\r\n0x6\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk size with a space": POST + CHUNKED + b"\r\n6 \r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk size that overflows": POST + CHUNKED
        + b"\r\n10000000000000006\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk with a bare line feed": POST + CHUNKED + b"\r\n6\nASK {}\n0\n\n" + inner,
        "a chunk extension with a line feed": POST + CHUNKED
        + b"\r\n6;a\nb\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a long chunk extension": POST + CHUNKED
        + b"\r\n6;" + b"x" * 20_000 + b"\r\nASK {}\r\n0\r\n\r\n" + inner,
        "a chunk that is too long": POST + CHUNKED + b"\r\n3\r\nASK {}\r\n0\r\n\r\n" + inner,
        "no end of a chunk": POST + CHUNKED + b"\r\n6\r\nASK {}XX0\r\n\r\n" + inner,
        **{f"coding: {name}": POST + both + field + b"\r\n0\r\n\r\n" + inner
           for name, field in codings.items()},
        **{f"coding alone: {name}": POST + field + b"\r\n" + chunks(inner)
           for name, field in codings.items()},
        **{f"length: {name}": POST + b"Content-Length: " + form % 6 + b"\r\n\r\nASK {}" + inner
           for name, form in lengths.items()},
        "length: space before the colon": POST + b"Content-Length : 6\r\n\r\nASK {}" + inner,
        "length: underscore": POST + b"Content_Length: 6\r\n\r\nASK {}" + inner,
    }  # fmt: skip


FORGED: Final[dict[str, bytes]] = {
    "an address": b"X-Forwarded-For: 192.0.2.66\r\n",
    "the proxy": b"X-Forwarded-For: 127.0.0.1\r\n",
    "two fields": b"X-Forwarded-For: 192.0.2.66\r\nX-Forwarded-For: 127.0.0.1\r\n",
    "underscores": b"X_Forwarded_For: 192.0.2.66\r\n",
    "a space before the colon": b"X-Forwarded-For : 192.0.2.66\r\n",
    "others": b"Forwarded: for=192.0.2.66\r\nX-Real-IP: 192.0.2.66\r\nTrue-Client-IP: 192.0.2.66\r\n",  # noqa: E501
    "a name of the connection": b"Connection: keep-alive, X-Forwarded-For\r\nX-Forwarded-For: 192.0.2.66\r\n",  # noqa: E501
    "the host, a name of the connection": b"Connection: keep-alive, Host, X-Forwarded-For\r\n",
    "folded": b"X-Forwarded-For: 127.0.0.1\r\n ,192.0.2.66\r\n",
}
METRICS: Final = (
    "/metrics", "/metrics/", "//metrics", "/./metrics", "/x/../metrics", "/%6detrics", "/%6Detrics",
    "/metrics?", "/metrics?x=/about", "/metrics;x", "/METRICS", "/metrics%20", "/metrics%00",
    "/metrics%2f", "/about/..%2fmetrics", "/about/%2e%2e/metrics", "/\\metrics", "/metrics#x",
    f"http://{HOST}/metrics", "http://127.0.0.1/metrics", "http://metrics", "*", "metrics",
)  # fmt: skip
