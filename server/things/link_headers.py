"""``Link`` headers of documents about things (RFC 8288), and their pages as Hydra. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.iris import Iris
from renkei.server.things.description import covering
from renkei.server.web import paging
from renkei.server.web.links import thing_path
from renkei.server.web.negotiation import DOCUMENT_FORMATS

if TYPE_CHECKING:
    from collections.abc import Callable

    import pyoxigraph as ox

    from renkei.server.things.description import Description
    from renkei.server.things.incoming import Incoming

__all__ = ["document_links", "identifier_links", "page_links", "paging_triples"]

_RIGHTS: Final = "http://purl.org/dc/terms/rights"
_VOID: Final = "/.well-known/void"
_MAX_NAMED: Final = 8  # datasets or graphs: proxies limit headers to a few KiB


def identifier_links(path: str) -> list[str]:
    """Return the links of the redirection from a thing to the documents about it.

    Args:
        path: The path of the document, without a suffix.
    """
    forms = [(f"{path}.{entry.suffix}", entry.media_type) for entry in DOCUMENT_FORMATS]
    forms.append((f"{path}.html", "text/html"))
    return [f'<{target}>; rel="describedby"; type="{type_}"' for target, type_ in forms]


def document_links(
    description: Description, base: str, *, has_void: bool = True, query: str = ""
) -> list[str]:
    """Return the links of a document about a thing, without those to its other pages.

    Licences are linked if every part of the document has one, else the pages of some graphs
    without one; the data has all graphs with their statements of rights.

    Args:
        description: The content of the document.
        base: What the IRIs of the data start with.
        has_void: True if the generation has a VoID description.
        query: The query string of the data, such as ``?page=2``.
    """
    path = thing_path(description.iri, base) or ""
    links = [
        f'<{path}.{entry.suffix}{query}>; rel="alternate"; type="{entry.media_type}"'
        for entry in DOCUMENT_FORMATS
    ]
    links.append(f'<{path}.html>; rel="alternate"; type="text/html"')
    links.append(f'<{description.iri}>; rel="describes"')
    if has_void:
        links.append(f'<{_VOID}>; rel="describedby"')
    links += [f'<{page}>; rel="describedby"' for page in _datasets(description, base)]
    links += [f'<{licence}>; rel="license"' for licence in covering(description, base)]
    without = [
        thing_path(graph, base) for graph, terms in description.terms.items() if not terms.licence
    ]
    links += [f'<{page}>; rel="{_RIGHTS}"' for page in without[:_MAX_NAMED] if page]
    return links


def _datasets(description: Description, base: str) -> list[str]:
    """Return the pages of the datasets whose graphs have statements about the thing."""
    start = Iris(base).source_graph("")
    names = {
        graph.removeprefix(start).partition("/")[0]
        for statement in description.statements
        for graph in statement.graphs
        if graph.startswith(start)
    }
    pages = [thing_path(f"{base}id/dataset/{name}", base) for name in sorted(names)]
    own = thing_path(description.iri, base)
    return [page for page in pages[:_MAX_NAMED] if page and page != own]


def page_links(incoming: Incoming, address: Callable[[int], str]) -> dict[str, str]:
    """Return the other pages of the links to a thing: relation → address.

    Args:
        incoming: One page of them.
        address: Returns the absolute address of a page by its number.
    """
    return paging.page_links(incoming.page, incoming.pages, address)


def paging_triples(
    document: str, incoming: Incoming, address: Callable[[int], str]
) -> list[ox.Triple]:
    """Return the description of the pages; empty if there is only one.

    Args:
        document: Absolute address of the document; the list of links is its part ``#incoming``.
        incoming: One page of them.
        address: Returns the absolute address of a page, in the format of this one.
    """
    if incoming.pages == 1:
        return []
    collection = f"{document}#incoming"
    return paging.hydra_triples(collection, incoming.page, incoming.pages, incoming.total, address)
