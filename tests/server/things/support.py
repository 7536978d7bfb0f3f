"""What the tests of the pages of things share: the bundled graph, and a hostile one."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import pyoxigraph as ox

from renkei.graph.engine.in_process import InProcessEngine
from renkei.ontology.terms import PREFIXES
from tests.leases import FixedLeases, lease_on

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.graph.engine.base import Execution
    from renkei.graph.query.request import QueryRequest

BASE: Final = "http://127.0.0.1:8000/"
D: Final = "hokkaido-sapporo-2017"
HTML: Final = {"Accept": "text/html"}
MARKUP: Final = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
TURNED: Final = "\u202eevil\u202c\u0007\r\nSet-Cookie: a=b"
LABEL: Final = "http://www.w3.org/2000/01/rdf-schema#label"
SEE: Final = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
HOSTILE: Final = [
    ("id/facility/bad", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "<https://w3id.org/renkei/ns#Facility>"),
    ("id/facility/bad", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "<https://w3id.org/renkei/ns#FacilityEntity>"),
    ("id/facility/bad", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type", "<javascript:alert(2)>"),
    ("id/facility/bad", LABEL, ox.Literal(MARKUP, language="ja")),
    ("id/facility/bad", LABEL, ox.Literal(TURNED, language="en")),
    ("id/facility/bad", LABEL, ox.Literal("اسم", language="ar")),
    ("id/facility/bad", SEE, "<javascript:alert(3)>"),
    ("id/facility/bad", SEE, "<data:text/html,x>"),
    ("id/facility/bad", SEE, "<http://127.0.0.1:8000/id/../../sparql>"),
    ("id/facility/bad", SEE, "<http:alert(4)>"),
    ("id/facility/bad", SEE, "<http://127.0.0.1:8000/id/facility/x%22onclick=>"),
    ("id/facility/bad", "https://w3id.org/renkei/ns#statedIn", "<javascript:alert(5)>"),
    ("id/facility/bad", "http://purl.org/dc/terms/source", "<http://127.0.0.1:8000/id/page/bad>"),
    ("id/page/bad", "https://schema.org/url", ox.Literal("javascript:alert(6)")),
    ("id/facility/bad", "http://example.org/1", ox.Literal("no name in XML")),
    ("id/day/odd", "http://www.w3.org/2006/time#inXSDDate", ox.Literal("0000-99-99<b>", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#date"))),
    ("id/day/odd", "http://www.w3.org/2000/01/rdf-schema#comment", ox.BlankNode("inner")),
]  # fmt: skip


@dataclass
class Counting:
    """An engine that counts the queries which it hands on."""

    engine: InProcessEngine
    count: int = 0

    def run_blocking(self, request: QueryRequest) -> Execution:
        """See `renkei.graph.engine.base.Engine.run_blocking`."""
        self.count += 1
        return self.engine.run_blocking(request)


def hostile_store(path: Path) -> ox.Store:
    """A store of statements that a malicious source could hold, in a graph and merged."""
    store = ox.Store(path)
    for subject, predicate, value in HOSTILE:
        term = ox.NamedNode(value[1:-1]) if isinstance(value, str) else value
        node, property_ = ox.NamedNode(f"{BASE}{subject}"), ox.NamedNode(predicate)
        for graph in (ox.DefaultGraph(), ox.NamedNode(f"{BASE}graph/source/bad")):
            store.add(ox.Quad(node, property_, term, graph))
    inner = ox.NamedNode(LABEL)
    store.add(
        ox.Quad(
            ox.BlankNode("inner"),
            inner,
            ox.Literal("inside"),
            ox.NamedNode(f"{BASE}graph/source/bad"),
        )
    )
    return store


def hostile_generations(path: Path) -> FixedLeases:
    """The hostile store, as a server sees it."""
    engine = InProcessEngine(
        hostile_store(path), prefixes=PREFIXES, max_result_bytes=2_000_000, threads=1
    )
    manifest = {"base": BASE, "triples": 1, "built": "2026-01-02T03:04:05Z", "sources": []}
    return FixedLeases(lease_on(engine, manifest))


class Page(HTMLParser):
    """A page: its elements, and its text by element."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it."""
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        """Keep it."""
        self.texts.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """The attributes of every element of a name."""
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def links(self) -> list[str]:
        """All that its links lead to."""
        return [attributes.get("href") or "" for attributes in self.all("a")]

    @property
    def text(self) -> str:
        """All its text."""
        return " ".join(self.texts)


def path_of(iri: str) -> str:
    """The path of the page of a thing."""
    return iri.replace(f"{BASE}id/", "/doc/").replace(f"{BASE}graph/", "/doc/graph/")


def page(client: FlaskClient, path: str, language: str = "ja") -> Page:
    """A page that is there."""
    answer = client.get(f"{path}?lang={language}", headers=HTML)
    assert answer.status_code == 200, path
    return Page(answer.text)


def first_links(text: str) -> list[str]:
    """The link of the first cell of each row of a table."""
    body = text.partition("<tbody")[2].partition("</tbody>")[0]
    return [urlsplit(Page(row).links[0]).path for row in body.split("<tr")[1:]]
