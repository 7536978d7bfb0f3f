"""Addresses similar to an unknown one, for the page of a 404."""

from __future__ import annotations

import difflib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from flask import current_app
from werkzeug.exceptions import HTTPException

from renkei.errors import RenkeiError
from renkei.graph.rdf.iris import is_key
from renkei.graph.things.table import ThingsTable
from renkei.ontology.terms import CODE_NAMESPACE
from renkei.server.help.routes import help_paths
from renkei.server.things.kinds import KINDS
from renkei.server.things.missing import named_like
from renkei.server.web.ask import labels, rows
from renkei.server.web.deps import deps

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from werkzeug.routing import MapAdapter

    from renkei.graph.generations.leases import GenerationLease

__all__ = ["Suggestion", "similar", "suggest"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An address, and the names of what is there, by language."""

    address: str
    labels: Mapping[str, str]


_MAX_SUGGESTIONS: Final = 5
_CUTOFF: Final = 0.6  # similarity of names within a folder, as of difflib
_PATH_CUTOFF: Final = 0.8  # of complete paths, which have much in common
_MAX_LENGTH: Final = 200  # characters of a compared path; the time grows with the square
_MIN_NAME: Final = 3  # characters of a name that is looked up in other folders
_MAX_THINGS: Final = 500
_MAX_NEAR: Final = 50  # things on each side of an unknown one


def similar(path: str, addresses: Iterable[str]) -> list[str]:
    """Return the addresses that are most similar to a path, the most similar first.

    Case, a trailing slash and a leading ``/id`` or ``/doc`` are ignored. Within a folder only the
    last segments are compared: the common part of the paths would make all of them similar.
    """
    path = _normalized(path[:_MAX_LENGTH])
    by_form: dict[str, str] = {}
    for address in addresses:
        by_form.setdefault(_normalized(address), address)
    folder, _, name = path.rpartition("/")
    siblings = {form.rpartition("/")[2]: form for form in by_form if _folder(form) == folder}
    forms = [
        siblings[match]
        for match in difflib.get_close_matches(name, siblings, n=_MAX_SUGGESTIONS, cutoff=_CUTOFF)
    ]
    forms += difflib.get_close_matches(
        path, set(by_form) - set(siblings.values()), n=_MAX_SUGGESTIONS, cutoff=_PATH_CUTOFF
    )
    if len(name) >= _MIN_NAME:
        forms += [form for form in sorted(by_form) if form.rpartition("/")[2] == name]
    if folder and folder in by_form:  # the list of everything in the folder
        forms += [folder]
    return [by_form[form] for form in dict.fromkeys(forms)][:_MAX_SUGGESTIONS]


def suggest(path: str) -> list[Suggestion]:
    """Return existing addresses similar to a path, with the names of what is there."""
    addresses = _similar(path)
    names: dict[str, Mapping[str, str]] = {}
    with suppress(RenkeiError):
        names = _names(deps().leases.current(), addresses)
    return [Suggestion(address, names.get(address, {})) for address in addresses]


def _similar(path: str) -> list[str]:
    url_map = current_app.url_map
    addresses = [
        rule.rule
        for rule in url_map.iter_rules()
        if not rule.arguments and "GET" in (rule.methods or ())
    ]
    addresses += [f"/{path}" for path in help_paths()]
    addresses += [f"/queries/{name}" for name in deps().queries]
    with suppress(RenkeiError):  # without data, the pages that need none remain
        lease = deps().leases.current()
        addresses += deps().cached(_addresses, lease)
        addresses += _neighbours(lease, path)
    adapter = url_map.bind("localhost")
    found = [address for address in similar(path, addresses) if _is_served(adapter, address)]
    with suppress(RenkeiError):
        found += [f"/doc/{thing}" for thing in named_like(deps().leases.current(), path)]
    return list(dict.fromkeys(found))[:_MAX_SUGGESTIONS]


def _names(lease: GenerationLease, addresses: Iterable[str]) -> dict[str, Mapping[str, str]]:
    """Return address → language → name of what is there, where it has one."""
    sources = {f"/source/{entry['name']}": entry["title"] for entry in lease.manifest["sources"]}
    queries = {f"/queries/{name}": query.summary for name, query in deps().queries.items()}
    known: dict[str, Mapping[str, str]] = {**sources, **queries}
    iris = {}
    for address in addresses:
        if address.startswith("/doc/"):
            iris[address] = f"{lease.base}id/{address.removeprefix('/doc/')}"
        elif address.startswith("/code/"):
            iris[address] = f"{CODE_NAMESPACE}{address.removeprefix('/code/')}"
    of_things = labels(lease, [iri for iri in iris.values() if not iri.endswith("/")])
    return known | {address: of_things.get(iri, {}) for address, iri in iris.items()}


def _is_served(adapter: MapAdapter, address: str) -> bool:
    try:
        adapter.match(address, method="GET")
    except HTTPException:
        return False
    return True


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _normalized(path: str) -> str:
    normalized = path.lower().rstrip("/")
    for prefix in ("/id/", "/doc/"):
        if normalized.startswith(prefix):
            return normalized[len(prefix) - 1 :]
    return normalized


def _neighbours(lease: GenerationLease, path: str) -> list[str]:
    """Return the addresses of the things around a path, if it is that of a thing."""
    table = ThingsTable.of(lease.path)
    key = path.lstrip("/").removeprefix("id/").removeprefix("doc/")
    if table is None or len(key) > _MAX_LENGTH:
        return []
    return [f"/doc/{thing}" for thing in table.near(key, _MAX_NEAR)]


def _addresses(lease: GenerationLease) -> list[str]:
    """Return the addresses of sources, schemes, dumps, and some things of the main kinds."""
    manifest, base = lease.manifest, lease.base
    addresses = [f"/source/{source['name']}" for source in manifest["sources"]]
    graphs = manifest.get("graphs", {})
    names = [iri[len(CODE_NAMESPACE) :] for iri in graphs if iri.startswith(CODE_NAMESPACE)]
    addresses += [f"/code/{name}" for name in names if is_key(name)]
    addresses += [f"/dumps/{dump['name']}" for dump in manifest.get("dumps", ())]
    kinds = [kind.class_ for kind in KINDS if kind.is_suggested]
    table = ThingsTable.of(lease.path)
    if table is not None:
        things = [
            thing
            for class_ in kinds
            for thing in table.page(class_, "en", first=1, size=_MAX_THINGS // len(kinds))
        ]
        return addresses + [f"/doc/{thing}" for thing in things]
    classes = " ".join(f"<{class_}>" for class_ in kinds)
    query = f"SELECT DISTINCT ?s {{ VALUES ?c {{ {classes} }} ?s a ?c }} LIMIT {_MAX_THINGS}"
    for row in rows(lease, query):
        if base and row["s"].value.startswith(f"{base}id/"):
            addresses.append(f"/doc/{row['s'].value[len(base) + 3 :]}")
    return addresses
