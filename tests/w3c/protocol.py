"""Reads the requests of the W3C's suite for the SPARQL 1.1 Protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import rdflib
from rdflib.collection import Collection

from tests.w3c.manifests import MF, SUITES

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["ProtocolRequest", "protocol_requests"]

_CNT: Final = rdflib.Namespace("http://www.w3.org/2011/content#")
_HT: Final = rdflib.Namespace("http://www.w3.org/2011/http#")


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtocolRequest:
    """A request with the response that is expected.

    Attributes:
        name: The name of its test.
        method: The method.
        target: Path and query string; the path is ``/sparql/``.
        headers: The header fields.
        body: The body; None if there is none.
        statuses: The first digits of the expected statuses.
        form: ``boolean``, ``tabular``, ``RDF``, or empty.
        truth: The expected boolean; None if there is none.
    """

    name: str
    method: str
    target: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: frozenset[str]
    form: str
    truth: bool | None


def protocol_requests() -> list[ProtocolRequest]:
    """Return the first request of each test; those of updates have others after it."""
    path = SUITES / "sparql" / "sparql11" / "protocol" / "manifest.ttl"
    return list(_requests(rdflib.Graph().parse(path))) if SUITES.name else []


def _requests(graph: rdflib.Graph) -> Iterator[ProtocolRequest]:
    for test in graph.subjects(rdflib.RDF.type, MF.ProtocolTest):
        action = graph.value(test, MF.action)
        request = next(iter(Collection(graph, graph.value(action, _HT.requests))))
        response = graph.value(request, _HT.resp)
        truth = graph.value(response, MF.expectedBoolean)
        fields = graph.value(request, _HT.headers)
        yield ProtocolRequest(
            name=str(test).rpartition("#")[2],
            method=str(graph.value(request, _HT.methodName)),
            target=str(graph.value(request, _HT.absolutePath)),
            headers=tuple(
                (str(graph.value(field, _HT.fieldName)), str(graph.value(field, _HT.fieldValue)))
                for field in (Collection(graph, fields) if fields else ())
            ),
            body=_body(graph, graph.value(request, _HT.body)),
            statuses=frozenset(
                str(status)[-3] for status in graph.objects(response, MF.expectedStatus)
            ),
            form=str(graph.value(response, MF.expectedFormat) or ""),
            truth=None if truth is None else str(truth) == "true",
        )


def _body(graph: rdflib.Graph, body: rdflib.term.Node | None) -> bytes | None:
    if body is None:
        return None
    encoding = str(graph.value(body, _CNT.characterEncoding) or "utf-8")
    return str(graph.value(body, _CNT.chars)).encode(encoding)
