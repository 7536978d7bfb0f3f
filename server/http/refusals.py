"""Requests that are refused at the edge, before they reach the application: status and reason."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

__all__ = ["reason_of", "refusal_of"]

_REASONS: Final = {
    HTTPStatus.REQUEST_URI_TOO_LONG: "the address is too long: send a query by POST",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "a header is too long, or there are too many",
    HTTPStatus.REQUEST_TIMEOUT: "the header of the request did not arrive in time",
    HTTPStatus.SERVICE_UNAVAILABLE: "too many connections are open: try again in a few seconds",
    HTTPStatus.HTTP_VERSION_NOT_SUPPORTED: "HTTP/1.0 and HTTP/1.1 are spoken here",
    HTTPStatus.NOT_IMPLEMENTED: "this method or transfer coding is not known here",
    HTTPStatus.EXPECTATION_FAILED: "the only expectation that is met is 100-continue",
}
_NOT_ENCODED: Final = (
    "the address has spaces or characters that are not ASCII: percent-encode them, for example "
    "with curl --get --data-urlencode"
)


def reason_of(status: HTTPStatus, received: bytes) -> str:
    """Return a line with the reason of a refusal; empty if it is not known.

    Args:
        status: The status.
        received: The bytes that were received last.
    """
    is_raw = status is HTTPStatus.BAD_REQUEST and any(map(_is_raw, received.splitlines()))
    reason = _NOT_ENCODED if is_raw else _REASONS.get(status)
    return f"{reason}\n" if reason else ""


def _is_raw(line: bytes) -> bool:
    """Whether a line is a request line with a target that is not percent-encoded (RFC 3986 §2.1).

    Target and version are divided by the last space (RFC 9112 §3).
    """
    method, _, rest = line.partition(b" ")
    target, _, version = rest.rpartition(b" ")
    is_request = method.isalpha() and method.isupper() and version.startswith(b"HTTP/")
    return is_request and (not target.isascii() or b" " in target)


def refusal_of(
    method: bytes, version: str, headers: list[tuple[bytes, bytes]], is_upgrade: bool
) -> HTTPStatus | None:
    """Return the status for a header that is not accepted; None if it is.

    Args:
        method: The method.
        version: The HTTP version, such as ``1.1``.
        headers: The header fields, lower-case names.
        is_upgrade: Whether the connection would be upgraded.
    """
    fields: dict[bytes, bytes] = {}
    for name, value in headers:
        fields[name] = value if name not in fields else fields[name] + b", " + value
    hosts = sum(name == b"host" for name, _ in headers)
    coding = fields.get(b"transfer-encoding")
    has_body = coding is not None or fields.get(b"content-length", b"0").strip(b"0 ") != b""
    is_chunked = coding is not None and coding.strip().lower() == b"chunked"
    cases = (
        (version not in {"1.0", "1.1"}, HTTPStatus.HTTP_VERSION_NOT_SUPPORTED),
        (version == "1.1" and hosts != 1, HTTPStatus.BAD_REQUEST),  # RFC 9112 §3.2
        (hosts > 1, HTTPStatus.BAD_REQUEST),
        (method == b"CONNECT", HTTPStatus.NOT_IMPLEMENTED),  # RFC 9110 §9.3.6: for proxies
        (version == "1.0" and coding is not None, HTTPStatus.BAD_REQUEST),  # RFC 9112 §6.1
        (coding is not None and not is_chunked, HTTPStatus.NOT_IMPLEMENTED),  # RFC 9112 §6.1
        (
            fields.get(b"expect", b"100-continue").strip().lower() != b"100-continue",
            HTTPStatus.EXPECTATION_FAILED,  # RFC 9110 §10.1.1
        ),
        (is_upgrade and has_body, HTTPStatus.BAD_REQUEST),  # httptools does not read this body
    )
    return next((status for applies, status in cases if applies), None)
