"""``/cite``: how to cite a generation of the dataset, and the result of a query on it.

The citation of a result states the text of the query, the generation, the number of rows and a
digest. The query is executed for it, with the usual limits.
"""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING, Final

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _  # type: ignore[import-untyped] # it has no types

from renkei.errors import LimitError
from renkei.graph.rdf.formats import Format
from renkei.queries.binding import ParameterError, bind
from renkei.queries.header import without_header
from renkei.queries.parameters import RESERVED
from renkei.server.canned.checks import check_things
from renkei.server.canned.page import find_choices
from renkei.server.cite.citation import Citation, bibtex, csl_json
from renkei.server.cite.cited import (
    canonical_root,
    cited_generation,
    cited_result,
    generation_of,
)
from renkei.server.sparql.protocol import PARAMETERS, SparqlOperation, parse_operation
from renkei.server.web.deps import deps
from renkei.server.web.generations import is_generation_id
from renkei.server.web.negotiation import PAGE, choose
from renkei.server.web.parameters import refuse_unknown
from renkei.server.web.request_errors import RequestError, UnknownQueryError
from renkei.server.web.texts import language_of, text_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.cite.cited import CitedGeneration, CitedResult
    from renkei.server.cite.digest import ResultDigest
    from renkei.settings import Settings

__all__ = ["blueprint"]

_BIBTEX: Final = "application/x-bibtex"
_CSL: Final = "application/vnd.citationstyles.csl+json"
_FORMATS: Final = (
    PAGE,
    Format(_BIBTEX, "bib", ("bib", "bibtex"), "BibTeX", has_charset=True),
    Format("text/x-bibtex", has_charset=True),
    Format(_CSL, "csl.json", ("csl.json", "csl", "csl-json"), "CSL-JSON"),
    Format("application/json"),
)
_PARAMETERS: Final = (*(name for name in PARAMETERS if name != "bom"), "generation")
_SUFFIXES: Final = ("bib", "csl.json")
_KEY_DIGITS: Final = 12  # of the digest, in the key of a citation
_MAX_CONCURRENT: Final = 2  # results computed at a time: pages need the same threads
_MAX_QUOTED: Final = 100  # characters of an invalid value that an error quotes

blueprint = Blueprint("cite", __name__)


@blueprint.get("/cite", defaults={"suffix": ""})
@blueprint.get("/cite.<suffix>")
def cite(suffix: str) -> Response:
    """Answer with the citation of a generation, or of the result of a SPARQL query."""
    chosen = _choose(suffix)
    operation = parse_operation("GET", request.query_string)
    refuse_unknown(operation.unknown, _PARAMETERS)
    id_ = _generation_id()
    if operation.query is None:
        if operation.default_graphs or operation.named_graphs:
            raise RequestError("the request names graphs and has no query to be cited")
        return _answer(chosen, cited_generation(id_), None)
    lease = _lease(id_)
    with _slot():
        result = cited_result(lease, operation, deps().settings)
    return _answer(chosen, generation_of(lease), result)


@blueprint.get("/cite/queries/<name>")
def canned(name: str) -> Response:
    """Answer with the citation of the result of a canned query."""
    name, _dot, suffix = name.partition(".")
    chosen = _choose(suffix)
    query = deps().queries.get(name)
    if query is None:
        raise UnknownQueryError(
            f"there is no query {name[:_MAX_QUOTED]!r}; all are listed at /queries/", available=()
        )
    lease = _lease(_generation_id())
    bound = bind(query, _parameters(), base=lease.base)
    operation = SparqlOperation(query=without_header(bound.text))
    with _slot():
        check_things(query, bound, lease, deps().cached(find_choices, lease))
        result = cited_result(lease, operation, deps().settings)
    return _answer(chosen, generation_of(lease), result)


def _slots(settings: Settings) -> threading.Semaphore:
    return threading.Semaphore(min(_MAX_CONCURRENT, settings.threads - 1))


@contextlib.contextmanager
def _slot() -> Iterator[None]:
    """Acquire one of the slots for results; it never waits, which would block a thread.

    Raises:
        LimitError: If all are in use (``queue_length``).
    """
    slots = deps().shared(_slots)
    if not slots.acquire(blocking=False):
        raise LimitError(
            "too many results are being cited at this moment; try again in a few seconds",
            limit="queue_length",
        )
    try:
        yield
    finally:
        slots.release()


def _choose(suffix: str) -> Format:
    if suffix and suffix not in _SUFFIXES:
        abort(404)
    name = suffix or request.args.get("format")
    return choose(_FORMATS, accept=request.headers.get("Accept"), name=name)


def _generation_id() -> str:
    """Return the value of ``?generation=``; empty for the published one."""
    values = request.args.getlist("generation")
    if len(values) > 1:
        raise RequestError("the query string has more than one generation: send one only")
    id_ = values[0] if values else ""
    if id_ and not is_generation_id(id_):
        raise RequestError(
            f"generation={id_[:_MAX_QUOTED]} is not the id of a generation: 16 digits of 0-9, a-f"
        )
    return id_


def _lease(id_: str) -> GenerationLease:
    """Return a lease on the generation to query.

    Raises:
        GoneError: If it is no longer retained.
        UnknownGenerationError: If no generation of this id is on record.
    """
    return deps().leases.older(id_) if id_ else deps().leases.requested()


def _parameters() -> dict[str, list[str]]:
    """Return the values of a canned query's parameters; empty fields of a form are left out."""
    for name in ("cursor", "limit", "bom"):
        if request.args.get(name):
            raise ParameterError(
                f"a citation is of the whole result: leave {name!r} out", parameter=name
            )
    reserved = {*RESERVED, "generation"}
    return {
        name: [value for value in values if value]
        for name, values in request.args.to_dict(flat=False).items()
        if name not in reserved and any(values)
    }


def _answer(chosen: Format, generation: CitedGeneration, result: CitedResult | None) -> Response:
    citation = _citation(generation, result, canonical_root(deps().settings, generation.base))
    if chosen is PAGE:
        page = render_template(
            "cite/cite.html",
            citation=citation,
            generation=generation,
            result=result,
            bibtex=bibtex(citation).decode(),
            links={suffix: _link(suffix) for suffix in _SUFFIXES},
        )
        return Response(page, content_type=PAGE.content_type)
    is_bibtex = "bibtex" in chosen.media_type
    body = bibtex(citation) if is_bibtex else csl_json(citation)
    response = Response(body, content_type=chosen.content_type)
    name = f"{citation.key}.{_SUFFIXES[0] if is_bibtex else _SUFFIXES[1]}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _citation(generation: CitedGeneration, result: CitedResult | None, root: str) -> Citation:
    """Return the citation, in the language of the page."""
    language = language_of(request)
    dataset = text_in(generation.title, language)[0]
    built = _("Generation %(id)s, built %(built)s by renkei %(version)s, %(triples)s triples.",
        id=generation.id, built=generation.built, version=generation.version,
        triples=f"{generation.triples:,}")  # fmt: skip
    key, title, note, query = f"renkei-{generation.id}", dataset, built, ""
    url = f"{root}g/{generation.id}/"
    if result is not None:
        digest, url, query = result.digest, result.url, result.query
        key += f"-{digest.sha256[:_KEY_DIGITS]}"
        title = _("Result of a query on: %(title)s", title=dataset)
        note = f"{built} {_size(digest)} SHA-256 {digest.sha256}."
    return Citation(
        key=key,
        title=title,
        publisher=text_in(generation.publisher, language)[0],
        issued=generation.day,
        version=generation.id,
        url=url,
        note=note,
        language=language,
        query=query,
    )


def _size(digest: ResultDigest) -> str:
    if digest.kind == "boolean":
        return str(_("The answer of an ASK query."))
    count = f"{digest.rows:,}"
    if digest.kind == "graph":
        return str(_("A result of %(count)s triples.", count=count))
    return str(_("A result of %(count)s rows.", count=count))


def _link(suffix: str) -> str:
    """Return the link to another format; relative, so that it is valid behind any proxy."""
    name = request.path.rpartition("/")[2].partition(".")[0]
    query = request.query_string.decode("ascii", "replace")
    return f"{name}.{suffix}" + (f"?{query}" if query else "")
