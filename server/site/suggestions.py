"""Addresses near to one that leads nowhere."""

from __future__ import annotations

import difflib
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from werkzeug.exceptions import HTTPException

from renkei.errors import RenkeiError
from renkei.graph.rdf.iris import is_key
from renkei.ontology.terms import CODE_NAMESPACE
from renkei.server.things.kinds import KINDS
from renkei.server.web.ask import rows
from renkei.server.web.generations import PerGeneration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from werkzeug.routing import Map

    from renkei.graph.generations.leases import GenerationLease, Leases

__all__ = ["near", "suggester"]

_MOST: Final = 5
_LIKENESS: Final = 0.6
_LIKENESS_ELSEWHERE: Final = 0.8  # of whole paths, which share much
_LONGEST: Final = 200  # of a path that is compared; comparing takes time with its square
_MOST_THINGS: Final = 500


def near(path: str, addresses: Iterable[str]) -> list[str]:
    """Return the addresses that are most like a path, the most alike first.

    Case, a last slash and a first ``/id`` or ``/doc`` do not count. What all addresses of a folder
    share says nothing, so within a folder only the last parts are compared.
    """
    wanted = _folded(path[:_LONGEST])
    by_form: dict[str, str] = {}
    for address in addresses:
        by_form.setdefault(_folded(address), address)
    folder, _, last = wanted.rpartition("/")
    beside = {form.rpartition("/")[2]: form for form in by_form if _folder(form) == folder}
    forms = [
        beside[name] for name in difflib.get_close_matches(last, beside, n=_MOST, cutoff=_LIKENESS)
    ]
    forms += difflib.get_close_matches(
        wanted, set(by_form) - set(beside.values()), n=_MOST, cutoff=_LIKENESS_ELSEWHERE
    )
    if len(last) > 2:  # noqa: PLR2004 (shorter parts are like everything)
        forms += [form for form in sorted(by_form) if form.rpartition("/")[2] == last]
    if folder and folder in by_form:  # the list of all that is beside it
        forms += [folder]
    return [by_form[form] for form in dict.fromkeys(forms)][:_MOST]


def suggester(url_map: Map, leases: Leases) -> Callable[[str], list[str]]:
    """Return what suggests addresses: pages of the application, and things of the data."""
    kept: PerGeneration[list[str]] = PerGeneration(_addresses)

    def suggest(path: str) -> list[str]:
        known = [
            rule.rule
            for rule in url_map.iter_rules()
            if not rule.arguments and "GET" in (rule.methods or ())
        ]
        with suppress(RenkeiError):  # the pages that need no data are still there
            known += kept.of(leases.current())
        adapter = url_map.bind("localhost")
        return [address for address in near(path, known) if _is_served(adapter, address)]

    def _is_served(adapter: object, address: str) -> bool:
        try:
            adapter.match(address, method="GET")  # type: ignore[attr-defined] # a MapAdapter
        except HTTPException:
            return False
        return True

    return suggest


def _folder(path: str) -> str:
    return path.rpartition("/")[0]


def _folded(path: str) -> str:
    folded = path.lower().rstrip("/")
    for prefix in ("/id/", "/doc/"):
        if folded.startswith(prefix):
            return folded[len(prefix) - 1 :]
    return folded


def _addresses(lease: GenerationLease) -> list[str]:
    """Return what is worth suggesting of the data: sources, schemes, dumps, things."""
    manifest, base = lease.manifest, lease.base
    found = [f"/source/{source['name']}" for source in manifest["sources"]]
    graphs = manifest.get("graphs", {})
    names = [iri[len(CODE_NAMESPACE) :] for iri in graphs if iri.startswith(CODE_NAMESPACE)]
    found += [f"/code/{name}" for name in names if is_key(name)]
    found += [f"/dumps/{dump['name']}" for dump in manifest.get("dumps", ())]
    classes = " ".join(f"<{kind.class_}>" for kind in KINDS if kind.is_suggested)
    query = f"SELECT DISTINCT ?s {{ VALUES ?c {{ {classes} }} ?s a ?c }} LIMIT {_MOST_THINGS}"
    for row in rows(lease, query):
        if base and row["s"].value.startswith(f"{base}id/"):
            found.append(f"/doc/{row['s'].value[len(base) + 3 :]}")
    return found
