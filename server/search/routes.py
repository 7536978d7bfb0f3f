"""``/search``, ``/suggest`` and ``/opensearch.xml``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, render_template, request, url_for

from renkei.graph.rdf.formats import CSV, format_of
from renkei.server.search.references import kind_of_hit
from renkei.server.search.request import MAX_HITS, PARAMETERS, read_request
from renkei.server.search.results import NO_INDEX, find, has_index, names, suggestions
from renkei.server.search.shown import (
    COLUMNS,
    choice_labels,
    choices,
    excerpt,
    iri_of,
    label,
    row,
)
from renkei.server.things.kinds import kind_of
from renkei.server.web.deps import deps
from renkei.server.web.errors import Problem, problem_response
from renkei.server.web.links import link_of
from renkei.server.web.negotiation import PAGE, choose
from renkei.server.web.paging import (
    Cursor,
    Paging,
    link_header,
    page_links,
    page_number,
    read_cursor,
)
from renkei.server.web.parameters import understands
from renkei.server.web.query_response import csv_file
from renkei.server.web.texts import language_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.wrappers import Response as AnyResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.search.found import Found
    from renkei.server.search.request import Asked
    from renkei.server.search.shown import Facet

__all__ = ["blueprint"]

_JSON: Final = format_of("application/json")
_FORMATS: Final = (PAGE, _JSON, CSV)
_OF_SUFFIX: Final = {_JSON.suffix: _JSON, CSV.suffix: CSV}
_SUGGESTIONS_TYPE: Final = "application/x-suggestions+json"

blueprint = Blueprint("search", __name__)


@blueprint.get("/search")
@blueprint.get("/g/<generation>/search")
@understands(*PARAMETERS)
def search() -> AnyResponse:
    """Answer with the things that match, as a page, JSON or CSV."""
    name = request.args.get("format")
    chosen = choose(_FORMATS, accept=request.headers.get("Accept"), name=name)
    return _answer(chosen.suffix)


@blueprint.get("/search.<suffix>")
@blueprint.get("/g/<generation>/search.<suffix>")
@understands(*(name for name in PARAMETERS if name not in {"format", "page"}))
def search_as(suffix: str) -> AnyResponse:
    """Answer in the format of the suffix."""
    if suffix not in _OF_SUFFIX:
        problem = Problem(
            status=HTTPStatus.NOT_FOUND,
            code="not-found",
            detail=f"there is no search.{suffix[:20]}; there is search.json and search.csv",
        )
        return problem_response(problem)
    return _answer(suffix)


@blueprint.get("/suggest")
@understands("q")
def suggest() -> Response:
    """Answer with names that match what was typed (OpenSearch Suggestions 1.1)."""
    asked = read_request(request.args)
    lease, language = deps().leases.requested(), language_of(request)
    hits = suggestions(lease, asked.query)
    start = url_for("things.document", path="x", _external=True).removesuffix("x")
    answer = [
        asked.query,
        [label(hit, language) for hit in hits],
        [kind_of(hit.classes).title[language] for hit in hits],
        [f"{start}{hit.path}" for hit in hits],
    ]
    text = json.dumps(answer, ensure_ascii=False) + "\n"
    return Response(text, content_type=_SUGGESTIONS_TYPE, headers=_hint(lease))


@blueprint.get("/opensearch.xml")
def description() -> Response:
    """Describe the search for browsers (OpenSearch 1.1)."""
    text = render_template("search/opensearch.xml")
    return Response(text, content_type="application/opensearchdescription+xml")


def _answer(form: str) -> AnyResponse:
    asked = read_request(request.args)
    lease, language = deps().leases.requested(), language_of(request)
    asked = asked.at(page_number(request.args.get("page"), MAX_HITS))
    cursor = read_cursor(asked.cursor, Cursor.begin(lease.id, asked.question))
    if not asked.cursor:
        cursor = cursor.after((asked.page - 1) * asked.limit)
    is_whole = form == CSV.suffix and not asked.given_limit and not asked.cursor
    shown = slice(None) if is_whole else slice(cursor.offset, cursor.offset + asked.limit)
    results = _Results(find(lease, asked, shown), asked, cursor, lease, language)
    if form == CSV.suffix:
        hits = results.found.hits
        lines = [[str(row(hit, lease.base, language)[name]) for name in COLUMNS] for hit in hits]
        response = csv_file(COLUMNS, lines, "search")
    elif form == _JSON.suffix:
        text = json.dumps(_document(results), ensure_ascii=False)
        response = Response(text + "\n", content_type=_JSON.content_type)
    else:
        response = Response(_page(results), content_type=PAGE.content_type)
    links = {} if is_whole else results.page_links if form not in _OF_SUFFIX else results.links
    response.headers.extend({"Link": link_header(links)} if links else {})
    response.headers.extend(_hint(lease))
    return response


@dataclass(frozen=True)
class _Results:
    """The results of a request.

    Attributes:
        found: The hits of the page, and what is told of all.
        asked: What was asked for.
        cursor: Where the page begins.
        lease: The generation that answers.
        language: Of the page.
    """

    found: Found
    asked: Asked
    cursor: Cursor
    lease: GenerationLease
    language: str

    @property
    def pages(self) -> int:
        """The number of pages."""
        return max(1, -(-self.found.number // self.asked.limit))

    @property
    def links(self) -> dict[str, str]:
        """The links to the other pages, for programs: relation → absolute address."""

        def address(cursor: Cursor | None) -> str:
            more = {"cursor": cursor.encode()} if cursor else {}
            return f"{request.base_url}?{self.asked.at(1).parameters(**more)}"

        following = max(0, self.found.number - self.cursor.offset)
        return Paging(self.cursor, self.asked.limit, "").links(following, address)

    @property
    def page_links(self) -> dict[str, str]:
        """The links to the other pages by their numbers."""

        def address(page: int) -> str:
            return f"{request.base_url}?{self.asked.at(page).parameters()}"

        return page_links(self.asked.page, self.pages, address)


def _document(results: _Results) -> dict[str, Any]:
    found, asked, lease = results.found, results.asked, results.lease
    return {
        "head": {
            "query": asked.query,
            "generation": lease.id,
            "parameters": dict(asked.values),
            "columns": list(COLUMNS),
            "has_index": has_index(lease),
        },
        "total": found.total,
        "is_complete": found.is_complete,
        "did_you_mean": found.meant or None,
        "facets": {
            facet.name: {choice.value: choice.count for choice in facet.choices}
            for facet in choices(found, asked, lease.base)
        },
        "rows": [row(hit, lease.base, results.language) for hit in found.hits],
        "next": results.links.get("next"),
    }


def _page(results: _Results) -> str:
    found, asked, lease = results.found, results.asked, results.lease
    language = results.language
    facets = choices(found, asked, lease.base)
    labels = _labels_of(facets, lease)
    return render_template(
        "search/search.html",
        lease=lease,
        base=lease.base,
        asked=asked,
        found=found,
        hits=[
            {
                "hit": hit,
                "label": label(hit, language),
                "labels": hit.labels,
                "kind": kind_of_hit(hit),
                "link": link_of(iri_of(hit, lease.base), lease.base, language),
                "excerpt": excerpt(hit.text, hit.form),
            }
            for hit in found.hits
        ],
        first=results.cursor.offset + 1,
        facets=facets,
        label_of=lambda facet, choice: labels[facet, choice],
        pages=results.pages,
        page_link=lambda page: f"?{asked.at(page).parameters(lang=language)}",
        has_index=has_index(lease),
    )


def _labels_of(
    facets: list[Facet], lease: GenerationLease
) -> dict[tuple[str, str], Mapping[str, str]]:
    start = f"{lease.base}id/"
    paths = {
        choice.iri.removeprefix(start)
        for facet in facets
        for choice in facet.choices
        if choice.iri.startswith(start)
    }
    known = names(lease, paths)
    labels = {
        (facet.name, choice.value): choice_labels(
            facet.name, choice.value, choice.iri, known, lease.base
        )
        for facet in facets
        for choice in facet.choices
    }
    for facet in facets:  # a choice without hits has no count
        labels.setdefault((facet.name, facet.chosen), {"": facet.chosen})
    return labels


def _hint(lease: GenerationLease) -> dict[str, str]:
    return {} if has_index(lease) else {"Renkei-Hint": NO_INDEX}
