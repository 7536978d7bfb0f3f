"""``/cite``: how to cite a generation of the dataset, and the result of a query on it.

A result is cited by the text of the query, the generation, the number of rows and a digest. For
that the query is run, with the limits of any other.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import functools
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, abort, render_template, request
from flask_babel import gettext as _  # type: ignore[import-untyped] # it has no types

from renkei.errors import LimitError
from renkei.graph.rdf.formats import Format
from renkei.queries.binding import ParameterError, bind
from renkei.queries.header import without_header
from renkei.queries.parameters import RESERVED
from renkei.server.canned.checks import check_things
from renkei.server.canned.page import Choices, find_choices
from renkei.server.cite.citation import Citation, bibtex, csl_json
from renkei.server.cite.result import canonical_root, cited_result
from renkei.server.sparql.protocol import SparqlOperation, parse_operation
from renkei.server.web.generations import PerGeneration, is_generation_id
from renkei.server.web.negotiation import PAGE, choose
from renkei.server.web.request_errors import RequestError, UnknownQueryError
from renkei.server.web.texts import language_of, text_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.read import CannedQuery
    from renkei.server.cite.digest import ResultDigest
    from renkei.server.cite.result import CitedResult
    from renkei.server.web.generations import RequestedLeases
    from renkei.settings import Settings

__all__ = ["create_cite_blueprint"]

_BIBTEX: Final = "application/x-bibtex"
_CSL: Final = "application/vnd.citationstyles.csl+json"
_FORMATS: Final = (
    PAGE,
    Format(_BIBTEX, "bib", ("bib", "bibtex"), "BibTeX", has_charset=True),
    Format("text/x-bibtex", has_charset=True),
    Format(_CSL, "csl.json", ("csl.json", "csl", "csl-json"), "CSL-JSON"),
    Format("application/json"),
)
_SUFFIXES: Final = ("bib", "csl.json")
_KEY_DIGITS: Final = 12
_MOST: Final = 2  # results that are computed at a time: pages need the same threads
_LONGEST: Final = 100  # characters of a wrong value that are said again


@dataclass(frozen=True, slots=True, kw_only=True)
class _Generation:
    """What a citation says of a generation; texts in the language of the page.

    The manifest is empty where only a record of the generation is read.
    """

    id: str
    built: str
    version: str
    title: str
    publisher: str
    triples: int
    base: str
    manifest: Mapping[str, Any] = field(default_factory=dict)

    @property
    def day(self) -> dt.date:
        """The day on which it was built, in UTC."""
        return dt.datetime.fromisoformat(self.built).astimezone(dt.UTC).date()


def create_cite_blueprint(
    settings: Settings,
    leases: RequestedLeases,
    queries: Mapping[str, CannedQuery],
    history: History | None,
) -> Blueprint:
    """Make the blueprint.

    Args:
        settings: The limits of a query, and of a result that is cited.
        leases: Where the generations are found, the published one and others that are kept.
        queries: The canned queries, by name.
        history: What is remembered of generations that are gone; None if nothing is.
    """
    blueprint = Blueprint("cite", __name__)
    answer = functools.partial(_answer, settings)
    places = threading.Semaphore(min(_MOST, settings.threads - 1))
    choices: PerGeneration[Choices] = PerGeneration(
        functools.partial(find_choices, queries.values())
    )

    @blueprint.get("/cite", defaults={"suffix": ""})
    @blueprint.get("/cite.<suffix>")
    def cite(suffix: str) -> Response:
        chosen = _chosen(suffix)
        operation = parse_operation("GET", request.query_string)
        wanted = _wanted()
        if operation.query is None:
            if operation.default_graphs or operation.named_graphs:
                raise RequestError("the request names graphs and has no query to be cited")
            return answer(chosen, _generation(leases, history, wanted), None)
        lease = _view(leases, wanted)
        with _place(places):
            result = cited_result(lease, operation, settings)
        return answer(chosen, _of_manifest(lease), result)

    @blueprint.get("/cite/queries/<name>")
    def canned(name: str) -> Response:
        name, _dot, suffix = name.partition(".")
        chosen = _chosen(suffix)
        query = queries.get(name)
        if query is None:
            raise UnknownQueryError(
                f"there is no query {name[:_LONGEST]!r}; all are listed at /queries/", available=()
            )
        lease = _view(leases, _wanted())
        bound = bind(query, _given(), base=lease.base)
        operation = SparqlOperation(query=without_header(bound.text))
        with _place(places):
            check_things(query, bound, lease, choices.of(lease))
            result = cited_result(lease, operation, settings)
        return answer(chosen, _of_manifest(lease), result)

    return blueprint


@contextlib.contextmanager
def _place(places: threading.Semaphore) -> Iterator[None]:
    """Hold one of a few places; whoever finds none is not kept waiting: it would hold a thread.

    Raises:
        LimitError: If there is none (``queue_length``).
    """
    if not places.acquire(blocking=False):
        raise LimitError(
            "too many results are being cited at this moment; try again in a few seconds",
            limit="queue_length",
        )
    try:
        yield
    finally:
        places.release()


def _chosen(suffix: str) -> Format:
    if suffix and suffix not in _SUFFIXES:
        abort(404)
    name = suffix or request.args.get("format")
    return choose(_FORMATS, accept=request.headers.get("Accept"), name=name)


def _wanted() -> str:
    """Return the id of the generation that is asked for; empty means the published one."""
    found = request.args.getlist("generation")
    if len(found) > 1:
        raise RequestError("the query string has more than one generation: send one only")
    if found and found[0] and not is_generation_id(found[0]):
        raise RequestError(
            f"generation={found[0][:_LONGEST]} is not the id of a generation: 16 digits of 0-9, a-f"
        )
    return found[0] if found else ""


def _view(leases: RequestedLeases, wanted: str) -> GenerationLease:
    """Return a generation to be asked.

    Raises:
        GoneError: If it is not kept any more.
        UnknownGenerationError: If there never was one.
    """
    return leases.older(wanted) if wanted else leases.current()


def _given() -> dict[str, list[str]]:
    """Return the parameters of a canned query. What a form left empty was not given."""
    for name in ("cursor", "limit", "bom"):
        if request.args.get(name):
            raise ParameterError(
                f"a citation is of the whole result: leave {name!r} out", parameter=name
            )
    values = request.args.to_dict(flat=False).items()
    reserved = {*RESERVED, "generation"}
    return {
        name: [value for value in found if value]
        for name, found in values
        if name not in reserved and any(found)
    }


def _generation(leases: RequestedLeases, history: History | None, wanted: str) -> _Generation:
    """Return a generation to be cited as a whole, also one that is only remembered."""
    current = leases.current()
    if not wanted or wanted == current.id:
        return _of_manifest(current)
    record = history.record(wanted) if history else None
    if record is None:
        return _of_manifest(_view(leases, wanted))
    return _Generation(
        id=record.id,
        built=record.built,
        version=record.version,
        title=_text(record.title),
        publisher=_text(record.publisher),
        triples=record.triples,
        base=record.base,
    )


def _of_manifest(lease: GenerationLease) -> _Generation:
    manifest = lease.manifest
    catalogue = manifest.get("catalogue") or {}
    return _Generation(
        id=lease.id,
        built=manifest["built"],
        version=manifest.get("version", ""),
        title=_text(catalogue.get("title") or {}) or "renkei",
        publisher=_text(catalogue.get("publisher") or {}) or "renkei",
        triples=manifest.get("triples", 0),
        base=lease.base,
        manifest=manifest,
    )


def _text(texts: Mapping[str, str]) -> str:
    return text_in(texts, language_of(request))[0]


def _answer(
    settings: Settings, chosen: Format, generation: _Generation, result: CitedResult | None
) -> Response:
    citation = _citation(generation, result, canonical_root(settings, generation.base))
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
    body = bibtex(citation) if "bibtex" in chosen.media_type else csl_json(citation)
    response = Response(body, content_type=chosen.content_type)
    suffix = _SUFFIXES[0] if "bibtex" in chosen.media_type else _SUFFIXES[1]
    name = f"{citation.key}.{suffix}"
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _citation(generation: _Generation, result: CitedResult | None, root: str) -> Citation:
    built = _("Generation %(id)s, built %(built)s by renkei %(version)s, %(triples)s triples.",
        id=generation.id, built=generation.built, version=generation.version,
        triples=f"{generation.triples:,}")  # fmt: skip
    key, title, note, query = f"renkei-{generation.id}", generation.title, built, ""
    url = f"{root}g/{generation.id}/"
    if result is not None:
        digest, url, query = result.digest, result.url, result.query
        key += f"-{digest.sha256[:_KEY_DIGITS]}"
        title = _("Result of a query on: %(title)s", title=generation.title)
        note = f"{built} {_size(digest)} SHA-256 {digest.sha256}."
    return Citation(
        key=key,
        title=title,
        publisher=generation.publisher,
        issued=generation.day,
        version=generation.id,
        url=url,
        note=note,
        language=language_of(request),
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
    """The same citation in another form; relative, so that it holds behind any proxy."""
    name = request.path.rpartition("/")[2].partition(".")[0]
    asked = request.query_string.decode("ascii", "replace")
    return f"{name}.{suffix}" + (f"?{asked}" if asked else "")
