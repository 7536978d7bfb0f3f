"""Things that the generation does not have: 404 with similar keys, 410 if an older one had it."""

from __future__ import annotations

import difflib
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import render_template, request

from renkei.graph.rdf.terms import iri as checked_iri
from renkei.graph.search.searching import search
from renkei.graph.things.table import ThingsTable
from renkei.server.things.kinds import KIND_OF_IRI_TYPE
from renkei.server.things.statements import statements_query
from renkei.server.web.ask import labels, rows
from renkei.server.web.deps import deps, search_index
from renkei.server.web.errors import Problem, problem_response
from renkei.server.web.links import iri_of_path
from renkei.server.web.negotiation import DOCUMENT_OF_SUFFIX, PAGE

if TYPE_CHECKING:
    from flask import Response

    from renkei.graph.generations.history import History, Seen
    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.things.kind import Kind

__all__ = ["missing", "named_like"]

_MAX_COMPARED: Final = 2_000  # keys of a type
_LONGEST_KEY: Final = 200  # characters; comparing takes quadratic time
_SUGGESTIONS: Final = 8
_NAMED: Final = 5  # things that are found by the words of a path
_SEPARATORS: Final = re.compile(r"[-_.~+/]+")
_SUFFIXES: Final = {PAGE.suffix, *DOCUMENT_OF_SUFFIX}


def missing(lease: GenerationLease, path: str, history: History | None) -> Response:
    """Return 410 if an older generation had the thing, else 404; both with similar addresses.

    Args:
        lease: The generation.
        path: The path below ``/doc/``.
        history: The records of older generations; None if there are none.
    """
    thing, seen = _gone(lease, path, history)
    near = _near_keys(lease, path) if iri_of_path(path, lease.base) else []
    near = list(dict.fromkeys([*near, *named_like(lease, path)]))
    suggestions = [f"/doc/{key}" for key in near]
    older = ""
    if seen is None:
        problem = Problem(
            status=HTTPStatus.NOT_FOUND,
            code="not-found",
            detail=f"there is nothing at {request.path}",
            more={"suggestions": suggestions},
        )
    else:
        if history is not None and seen.generation in history.retained_ids():
            older = f"/g/{seen.generation}/sparql"
        problem = _gone_problem(thing, seen, older, suggestions)

    def page(problem: Problem) -> str:
        return render_template(
            "things/missing.html",
            problem=problem,
            near=near,
            labels=labels(lease, [f"{lease.base}id/{key}" for key in near]),
            base=lease.base,
            listed=KIND_OF_IRI_TYPE.get(path.partition("/")[0]),
            seen=seen,
            older=older,
            query=statements_query(thing, lease.base) if seen else "",
        )

    return problem_response(problem, page)


def named_like(lease: GenerationLease, path: str) -> list[str]:
    """Return things whose names match the words of the last part of a path.

    Args:
        lease: The generation.
        path: A path of this site; ``…/consumer-centre`` has two words.
    """
    index = search_index(lease)
    if index is None:
        return []
    last = path.rstrip("/").rpartition("/")[2]
    stem, dot, suffix = last.rpartition(".")
    words = _SEPARATORS.sub(" ", stem if dot and suffix in _SUFFIXES else last)[:_LONGEST_KEY]
    timeout = deps().settings.search_timeout
    found = search(index, words, limit=_NAMED, texts=False, fuzzy=False, timeout=timeout)
    return [hit.path for hit in found.hits]


def _gone(lease: GenerationLease, path: str, history: History | None) -> tuple[str, Seen | None]:
    """Return the thing of a path, with or without suffix, and the last generation that had it."""
    stem, dot, suffix = path.rpartition(".")
    for candidate in (path, stem if dot and suffix in _SUFFIXES else ""):
        thing = iri_of_path(candidate, lease.base)
        seen = history.last_seen(thing) if history and thing else None
        if thing and seen:
            return thing, seen
    return "", None


def _gone_problem(thing: str, seen: Seen, older: str, suggestions: list[str]) -> Problem:
    when = f"{seen.generation}, built {seen.built}" if seen.built else seen.generation
    where = f"; it can still be asked of there: {older}" if older else "; that is not kept any more"
    more: dict[str, Any] = {
        "thing": thing,
        "generation": seen.generation,
        "built": seen.built,
        "suggestions": suggestions,
    }
    if older:
        more["sparql"] = older
    return Problem(
        status=HTTPStatus.GONE,
        code="gone",
        detail=f"{thing} is gone: the last generation that had it is {when}{where}",
        more=more,
    )


def _near_keys(lease: GenerationLease, path: str) -> list[str]:
    type_, _, key = path.partition("/")
    listed = KIND_OF_IRI_TYPE.get(type_)
    if listed is None or len(key) > _LONGEST_KEY:
        return []
    keys = _keys(lease, listed, path)
    near = difflib.get_close_matches(key, keys, n=_SUGGESTIONS, cutoff=0.5)
    return [f"{type_}/{other}" for other in near]


def _keys(lease: GenerationLease, listed: Kind, path: str) -> list[str]:
    """Return keys of a type: those around the unknown one, or some."""
    type_ = path.partition("/")[0]
    table = ThingsTable.of(lease.path)
    if table is not None and not listed.in_meta:
        near = table.near(path, _MAX_COMPARED // 2)
        return [thing.removeprefix(f"{type_}/") for thing in near]
    start = f"{lease.base}id/{type_}/"
    query = f"""
        SELECT DISTINCT ?s WHERE {{ {listed.pattern(lease.base, "?s")}
          FILTER(STRSTARTS(STR(?s), STR({checked_iri(start)}))) }} LIMIT {_MAX_COMPARED}"""
    keys = [row["s"].value.removeprefix(start) for row in rows(lease, query)]
    return [other for other in keys if iri_of_path(f"{type_}/{other}", "x:")]
