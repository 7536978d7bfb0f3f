"""The page of a canned query: its documentation, its form, and the answer to the given values."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Response, g, render_template, request, url_for

from renkei.graph.query.precomputed import text_digest
from renkei.graph.rdf.formats import CSV, TURTLE
from renkei.graph.rdf.terms import iri
from renkei.ontology.terms import CODES, LABELS
from renkei.queries.binding import ParameterError, bind
from renkei.queries.header import without_header
from renkei.queries.outline import DEFAULT_LIMIT
from renkei.server.canned.checks import check_things
from renkei.server.canned.data import formats_of
from renkei.server.canned.table import name_in, nameless, table
from renkei.server.web.ask import ask, construct, first_rows, labels, rows
from renkei.server.web.deps import deps
from renkei.server.web.errors import problem_of
from renkei.server.web.links import link_of, query_link
from renkei.server.web.negotiation import PAGE
from renkei.server.web.origins import read_origins
from renkei.server.web.paging import link_header, read_paging
from renkei.server.web.texts import text_in
from renkei.server.web.values import Value, shown_text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.binding import BoundQuery
    from renkei.queries.model import CannedQuery, Parameter
    from renkei.server.web.ask import Row
    from renkei.server.web.paging import Paging

__all__ = ["Choices", "Field", "fields", "find_choices", "page_response"]


_MAX_CHOICES: Final = 500

_INPUT_TYPES: Final = {"integer": "number", "date": "date"}

Choices = dict[tuple[str, str], list[tuple[str, dict[str, str]]]]

"""Class and kind → key and names of each member; empty if there are too many to list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """A field of a form.

    Attributes:
        parameter: Its parameter.
        value: Its value.
        input_type: The type of the HTML input, if there are no options.
        options: Value and text of each option; empty for an input.
    """

    parameter: Parameter
    value: str
    input_type: str
    options: Sequence[tuple[str, str]]


def find_choices(lease: GenerationLease) -> Choices:
    """Return the options of all parameters whose values are members of a class."""
    classes = {
        (parameter.of_class, parameter.kind)
        for query in deps().queries.values()
        for parameter in query.parameters
        if parameter.of_class and parameter.kind
    }
    return {(class_, kind): _members(lease, class_, kind) for class_, kind in sorted(classes)}


def fields(
    query: CannedQuery, given: Mapping[str, list[str]], choices: Choices, language: str
) -> list[Field]:
    """Return the fields of a query's form, with the given values."""
    return [
        _field(parameter, next(iter(given.get(parameter.name, [])), ""), choices, language)
        for parameter in query.parameters
    ]


def _field(parameter: Parameter, given: str, choices: Choices, language: str) -> Field:
    value = given or parameter.default or ""
    options = _options(parameter, choices, language)
    if options and value and value not in {key for key, _ in options}:
        options.append((value, shown_text(value)))
    return Field(
        parameter=parameter,
        value=value,
        input_type=_INPUT_TYPES.get(parameter.type, "text"),
        options=options,
    )


def _options(parameter: Parameter, choices: Choices, language: str) -> list[tuple[str, str]]:
    if parameter.scheme:
        codes = CODES[parameter.scheme]
        return [(code, LABELS[codes[code]][language]) for code in codes]
    if parameter.enum:
        names = parameter.names
        return [(one, names[one][language] if names else shown_text(one)) for one in parameter.enum]
    if parameter.type == "boolean":
        return [("true", "true"), ("false", "false")]
    members = choices.get((parameter.of_class or "", parameter.kind or ""), [])
    options = [
        (key, shown_text(names.get(language) or next(iter(names.values()), key)))
        for key, names in members
    ]
    return sorted(options, key=lambda option: (option[1], option[0]))


def _members(lease: GenerationLease, class_: str, kind: str) -> list[tuple[str, dict[str, str]]]:
    """Return the members of a class whose IRIs have short keys of a kind, with their names."""
    start = f"{lease.base}id/{kind}/"
    pattern = f"{{ SELECT DISTINCT ?thing {{ ?thing a {iri(class_)} }} LIMIT {_MAX_CHOICES + 1} }}"
    things = sorted(row["thing"].value for row in rows(lease, f"SELECT ?thing WHERE {pattern}"))
    if len(things) > _MAX_CHOICES:
        return []
    names = labels(lease, things)
    return [
        (thing.removeprefix(start), names.get(thing, {}))
        for thing in things
        if thing.startswith(start)
    ]


_ORDER: Final = re.compile(r"ORDER BY \?(\w+)")
_STATUSES: Final = frozenset(
    iri_ for scheme in ("status", "value-status") for iri_ in CODES[scheme].values()
)
_MAX_ROWS: Final = 500  # displayed of a query without pages
_MAX_TEXT: Final = 100_000  # characters of RDF displayed


def page_response(
    query: CannedQuery,
    given: Mapping[str, list[str]],
    options: Mapping[str, str],
    lease: GenerationLease,
    choices: Choices,
    *,
    language: str,
    address: Callable[..., str],
) -> Response:
    """Return the page; it has an answer if all required parameters are given.

    Args:
        query: The query.
        given: The values of its parameters, from the URL.
        options: ``limit`` and ``cursor``, where they are given.
        lease: The generation.
        choices: The options of the form's fields.
        language: Language of the page.
        address: Returns the absolute address of an answer by ``suffix`` and ``cursor``.
    """
    base = lease.base
    more: dict[str, Any] = {}
    headers: dict[str, str] = {}
    status = HTTPStatus.OK
    try:
        bound = bind(query, given, base=base)
        check_things(query, bound, lease, choices)
        paging = read_paging(query, bound, options, generation=lease.id, default=DEFAULT_LIMIT)
    except ParameterError as error:
        if not error.is_missing:
            more = {"problem": problem_of(error), "wrong": error.parameter}
            status = problem_of(error).status
    else:
        formats = [entry for entry in formats_of(query) if entry is not PAGE]
        preferred = CSV.suffix if CSV in formats else formats[0].suffix
        if query.form == "SELECT":
            more, links = _table(query, bound, lease, paging, language=language, address=address)
            if links:
                headers["Link"] = link_header(links)
        else:
            more = _truth_or_turtle(query, bound, lease)
        more |= {
            "computed": _computed(lease, paging.text if paging else bound.text),
            "citation": _citation_link(query, given, language),
            "form_link": query_link(without_header(bound.text), language),
            "excel": _local(address(suffix=CSV.suffix, has_bom=True)) if CSV in formats else "",
            "downloads": {entry.label: _local(address(suffix=entry.suffix)) for entry in formats},
            "file": f"{query.name}.{preferred}",
            "address": address(suffix=preferred),
        }
    body = render_template(
        "canned/query.html",
        query=query,
        text=without_header(query.text),
        fields=fields(query, given, choices, language),
        example=urlencode({**query.example, "lang": language}),
        dates=[column.name for column in query.columns if column.type == "date"],
        texts=[column.name for column in query.columns if column.type == "string"],
        **more,
    )
    return Response(body, status, content_type=PAGE.content_type, headers=headers)


def _table(
    query: CannedQuery,
    bound: BoundQuery,
    lease: GenerationLease,
    paging: Paging | None,
    *,
    language: str,
    address: Callable[..., str],
) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the template variables of an answer with rows, and the links to its other pages."""
    limit = paging.limit if paging else _MAX_ROWS
    answer = first_rows(lease, paging.text if paging else bound.text, limit + 1, has_row_limit=True)
    page_rows = answer[:limit]
    if len(answer) <= limit and not (paging and paging.cursor.offset) and _is_by_first(query):
        page_rows.sort(key=lambda row: name_in(query, row, language))
    names = labels(lease, nameless(query, page_rows, lease.base))
    links = {}
    if paging:
        links = paging.links(len(answer), lambda cursor: address(cursor=cursor))
    variables = {
        "table": table(query, page_rows, names, base=lease.base, language=language),
        "first_row": 1 + (paging.cursor.offset if paging else 0),
        "documents": _documents(query, page_rows, lease, language),
        "is_cut": len(answer) > limit,
        "pages": {relation: _local(link) for relation, link in links.items()},
    }
    return variables, links


def _is_by_first(query: CannedQuery) -> bool:
    """Whether a query is ordered by the IRIs of its first column: by no order that people see."""
    order = _ORDER.findall(query.text)
    first = query.columns[0]
    return bool(order) and order[-1] == first.name and first.type == "iri"


def _documents(
    query: CannedQuery, page_rows: Sequence[Row], lease: GenerationLease, language: str
) -> list[Value]:
    """Return the documents as of which the statuses of an answer are, each with its time."""
    things: dict[str, None] = {}
    for row in page_rows:
        iris = {name: term.value for name, term in row.items() if isinstance(term, ox.NamedNode)}
        if not _STATUSES.isdisjoint(iris.values()):
            things |= dict.fromkeys(
                iris[name]
                for name in (query.columns[0].name, *query.key)
                if iris.get(name, "").startswith(f"{lease.base}id/")
            )
    if not things:
        return []
    origins = read_origins(lease, things)
    documents = origins.documents_of(things)
    names = labels(lease, documents)
    return [
        Value(
            text=shown_text(text_in(names.get(document, {}), language)[0] or document),
            href=link_of(document, lease.base, language),
            note=origins.times[document].text(language) if document in origins.times else "",
        )
        for document in documents
    ]


def _computed(lease: GenerationLease, text: str) -> str:
    """Return when the answer was computed, if the build has computed it; else an empty text."""
    digests = itertools.chain.from_iterable(lease.manifest.get("answers", {}).values())
    return lease.manifest["built"] if text_digest(text) in digests else ""


def _citation_link(query: CannedQuery, given: Mapping[str, list[str]], language: str) -> str:
    values = [(name, value) for name, listed in given.items() for value in listed if value]
    values += [("generation", g.generation)] if g.get("generation") else []
    path = url_for("cite.canned", name=query.name)
    return f"{path}?{urlencode([*values, ('lang', language)])}"


def _local(address: str) -> str:
    """Return an address of this site without its host, so that it is valid behind any proxy."""
    return address.removeprefix(request.host_url.rstrip("/"))


def _truth_or_turtle(
    query: CannedQuery, bound: BoundQuery, lease: GenerationLease
) -> dict[str, Any]:
    """Return the template variables of an answer without rows."""
    if query.form == "ASK":
        return {"truth": ask(lease, bound.text)}
    text = construct(lease, bound.text, TURTLE.media_type, has_row_limit=True).decode()
    return {"turtle": text[:_MAX_TEXT], "is_cut": len(text) > _MAX_TEXT}
