"""Links of pages: paths on this site for IRIs of the data, and addresses of the web. Pure.

Links to this site are paths without a host, valid behind a proxy and on another port. IRIs of
schemes other than ``http`` and ``https`` are not linked.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

from renkei.graph.rdf.iris import is_key
from renkei.ontology.terms import CODE_NAMESPACE, CODES, NAMESPACE
from renkei.server.web.ask import local_path

__all__ = [
    "in_language",
    "iri_of_path",
    "is_thing_path",
    "link_of",
    "list_link",
    "query_link",
    "row_text",
    "rows_path",
    "source_link",
    "thing_path",
]

_GRAPHS: Final = "graph/"
_FILE: Final = "id/file/"
_ROW: Final = re.compile(r"(?:sheet=([1-9][0-9]{0,5});)?row=([1-9][0-9]{0,8})")
_NEWEST: Final = "dumps/latest/"
_PAGES: Final = frozenset(
    {"", "about", "catalog", "dumps/", "queries/", "source/", "sparql", "things/"}
)
_FILES: Final = {".well-known/void": "/void.ttl", "openapi.json": "/openapi.json"}
_WEB: Final = ("http", "https")


def is_thing_path(path: str) -> bool:
    """Whether all parts of a path below ``/id/`` can be keys (two at least)."""
    parts = path.split("/")
    return len(parts) > 1 and all(is_key(part) for part in parts)


def iri_of_path(path: str, base: str) -> str | None:
    """Return the IRI whose page is ``/doc/<path>``; None if the path is not one of a thing.

    Named graphs have their pages at ``/doc/graph/…``; ``graph`` is no type of a thing.
    """
    if not is_thing_path(path):
        return None
    return f"{base}{path}" if path.startswith(_GRAPHS) else f"{base}id/{path}"


def thing_path(iri: str, base: str) -> str | None:
    """Return the path of the page of a thing or named graph, with fragment; None for other IRIs."""
    local = local_path(iri, base)
    if local is None:
        return None
    path, _, fragment = local.removeprefix("/").partition("#")
    if path.startswith("id/"):
        path = path.removeprefix("id/")
    elif not path.startswith(_GRAPHS):
        return None
    if not is_thing_path(path) or (fragment and not is_key(fragment)):
        return None
    return f"/doc/{path}" + (f"#{fragment}" if fragment else "")


def link_of(iri: str, base: str, language: str) -> str | None:
    """Return the link of an IRI: its page on this site, else its web address, else None."""
    path = thing_path(iri, base) or _vocabulary_path(iri)
    if path is not None:
        return in_language(path, language)
    if iri.startswith(base):
        if row := _row_link(iri, base, language):
            return row
        return _document_path(iri.removeprefix(base), language)
    try:
        parts = urlsplit(iri)
    except ValueError:
        return None
    return iri if parts.scheme in _WEB and parts.hostname else None


def rows_path(iri: str, base: str) -> str | None:
    """Return the path of the table of a file of a source, by its IRI; None for other IRIs."""
    source, _, key = iri.removeprefix(f"{base}{_FILE}").partition("/")
    is_file = iri.startswith(f"{base}{_FILE}") and is_key(source) and is_key(key)
    return f"/source/{source}/files/{key}" if is_file else None


def row_text(iri: str, base: str, language: str) -> str | None:
    """Return what a row of a table is called by its IRI, such as ``a.csv, row 17``."""
    file, mark, fragment = iri.partition("#")
    found = _ROW.fullmatch(fragment) if mark and rows_path(file, base) else None
    if not found:
        return None
    sheet, row = found.groups()
    name, is_japanese = file.rpartition("/")[2], language == "ja"
    if sheet:
        name += f" シート{sheet}" if is_japanese else f", sheet {sheet}"
    return f"{name} {row}行目" if is_japanese else f"{name}, row {row}"


def _row_link(iri: str, base: str, language: str) -> str | None:
    """Return the link to a row of a table (RFC 7111), which is marked there."""
    file, _, fragment = iri.partition("#")
    path, found = rows_path(file, base), _ROW.fullmatch(fragment)
    if path is None or found is None:
        return None
    sheet, row = found.groups()
    sheets = {"sheet": sheet} if sheet else {}
    return in_language(f"{path}#{fragment}", language, **sheets, row=row)


def in_language(path: str, language: str, **parameters: str | int) -> str:
    """Return a path with parameters and the language in its query string."""
    path, mark, fragment = path.partition("#")
    return f"{path}?{urlencode({**parameters, 'lang': language})}{mark}{fragment}"


def source_link(dataset: str, line: int, language: str) -> str | None:
    """Return the link to a line of a source in the evidence view."""
    return in_language(f"/source/{dataset}#L{line}", language) if is_key(dataset) else None


def query_link(query: str, language: str) -> str:
    """Return the link to the query form with a query and its results."""
    return in_language("/sparql", language, query=query, format="html")


def list_link(key: str, language: str, page: int = 1) -> str:
    """Return the link to a page of the list of a class."""
    more = {"page": page} if page > 1 else {}
    return in_language(f"/things/{quote(key, safe='')}", language, **more)


def _document_path(local: str, language: str) -> str | None:
    """Return the path of a page or file of this service that metadata refers to."""
    if local in _PAGES:
        return in_language(f"/{local}", language)
    if local.startswith(_NEWEST) and is_key(local.removeprefix(_NEWEST)):
        return f"/{local}"
    return _FILES.get(local)


def _vocabulary_path(iri: str) -> str | None:
    if iri.startswith(NAMESPACE) and is_key(term := iri.removeprefix(NAMESPACE)):
        return f"/ns#{term}"
    if iri == NAMESPACE.removesuffix("#"):
        return "/ns"
    scheme, mark, code = iri.removeprefix(CODE_NAMESPACE).partition("#")
    if iri.startswith(CODE_NAMESPACE) and scheme in CODES and (code in CODES[scheme] or not mark):
        return f"/code/{scheme}{mark}{code}"
    return None
