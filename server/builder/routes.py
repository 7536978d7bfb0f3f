"""``/ask``: a question of a kind, conditions and columns; its rows, and the same as SPARQL."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pyoxigraph as ox
from flask import Blueprint, redirect, render_template, request

from renkei.queries.binding import ParameterError
from renkei.server.builder.asked import NAME, code_key, form_fields, read_asked
from renkei.server.builder.properties import CODE, properties_cache
from renkei.server.builder.text import columns_of, query_text
from renkei.server.things.description import add_names
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.things.listed.lists import kind_counts
from renkei.server.things.shown.tables import needs_origins, shown_tables
from renkei.server.things.table_parts import TermTable
from renkei.server.web.ask import first_rows
from renkei.server.web.deps import deps
from renkei.server.web.facts import Facts
from renkei.server.web.links import in_language, query_link
from renkei.server.web.origins import Origins, read_origins
from renkei.server.web.texts import language_of
from renkei.server.web.values import Presenter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from werkzeug.wrappers import Response as BaseResponse

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.builder.asked import Asked
    from renkei.server.builder.properties import Property
    from renkei.server.things.kind import Kind
    from renkei.server.things.shown.tables import ShownTable
    from renkei.server.web.ask import Row

__all__ = ["blueprint"]

_SHOWN: Final = 50  # rows on the page
_MAX_SHOWN: Final = 80  # characters of a value that an error repeats
_FIRST: Final = 10  # properties that are seen without unfolding the rest

blueprint = Blueprint("builder", __name__)


@dataclass(frozen=True, slots=True)
class FormProperty:
    """A property in the form.

    Attributes:
        of: The property.
        label: Its name in the language of the page.
        fields: The names of its fields, with what is asked.
        options: The codes to choose from: key and name.
        is_column: Whether it is a column.
    """

    of: Property
    label: str
    fields: tuple[tuple[str, str], ...]
    options: tuple[tuple[str, str], ...]
    is_column: bool

    @property
    def is_used(self) -> bool:
        """Whether it is a column, or has a condition."""
        return self.is_column or any(value for _, value in self.fields)


@blueprint.get("/ask")
def ask() -> str | BaseResponse:
    """Answer with the kinds to ask of; with ``kind``, with the form, the rows and the query.

    Raises:
        ParameterError: If the kind is none, or a condition is not of it.
    """
    lease, language = deps().leases.requested(), language_of(request)
    if "kind" not in request.args:
        read_asked(request.args, ())
        kinds = [(kind, number) for kind, number in kind_counts(lease) if not kind.in_meta]
        return render_template("builder/kinds.html", kinds=kinds)
    if empty := [name for name, value in request.args.items() if not value.strip()]:
        return redirect(_without(empty))  # a form sends all its fields
    kind = _kind(request.args["kind"])
    properties = deps().cached(properties_cache, lease).of(lease, kind)
    asked = read_asked(request.args, properties)
    return _page(lease, kind, properties, asked, language)


def _kind(key: str) -> Kind:
    kind = LISTED_KINDS.get(key)
    if kind is None or kind.in_meta:
        allowed = [each.key for each in LISTED_KINDS.values() if not each.in_meta]
        raise ParameterError(
            f"kind={key[:_MAX_SHOWN]} is no kind of thing; allowed: {', '.join(allowed)}",
            parameter="kind",
            allowed=allowed,
        )
    return kind


def _page(
    lease: GenerationLease,
    kind: Kind,
    properties: Sequence[Property],
    asked: Asked,
    language: str,
) -> str:
    text = query_text(kind.class_, asked, language)
    found = first_rows(lease, text, _SHOWN + 1)
    names = Facts()
    add_names(lease, names, _named(properties))
    table = _table(lease, found[:_SHOWN], asked, names, language)
    presenter = Presenter(names, Facts(), base=lease.base, language=language)
    return render_template(
        "builder/question.html",
        kind=kind,
        properties=[_in_form(one, asked, presenter) for one in properties],
        first=_FIRST,
        name_field=f"has.{NAME}",
        table=table,
        has_more=len(found) > _SHOWN,
        text=text,
        sparql=query_link(text, language),
        csv=_download(text, language, "csv"),
        excel=_download(text, language, "csv", bom="true"),
        json=_download(text, language, "json"),
        name_value=next((c.value for c in asked.conditions if c.property is None), ""),
    )


def _named(properties: Iterable[Property]) -> list[str]:
    """Return what the form names: properties and codes."""
    iris = dict.fromkeys(one.iri for one in properties)
    return [*iris, *dict.fromkeys(code for one in properties for code in one.codes)]


def _in_form(one: Property, asked: Asked, presenter: Presenter) -> FormProperty:
    given = {(c.property, c.test): c.value for c in asked.conditions}
    return FormProperty(
        of=one,
        label=presenter.link(one.iri).text,
        fields=tuple(
            (field, given.get((one, field.partition(".")[0]), "")) for field in form_fields(one)
        ),
        options=tuple((code_key(code), presenter.link(code).text) for code in one.codes)
        if one.values == CODE
        else (),
        is_column=one in asked.columns,
    )


def _table(
    lease: GenerationLease, found: Sequence[Row], asked: Asked, names: Facts, language: str
) -> ShownTable:
    """Return the rows as a list of things shows them: with the documents of which statuses are."""
    columns = columns_of(asked.columns)
    listed = [row["thing"].value for row in found if isinstance(row["thing"], ox.NamedNode)]
    terms = {term for row in found for term in row.values() if isinstance(term, ox.NamedNode)}
    iris = [one.property.iri for one in columns if one.property]
    origins = read_origins(lease, listed) if needs_origins(iris) else Origins()
    add_names(lease, names, {*(term.value for term in terms), *origins.documents_of(listed)})
    table = TermTable(
        name="things",
        columns=("name", *iris),
        rows=[
            tuple([row[one.variable]] if one.variable in row else [] for one in columns)
            for row in found
        ],
        is_ordered=True,
    )
    presenter = Presenter(names, Facts(), base=lease.base, language=language)
    (shown,) = shown_tables([table], presenter, language, origins)
    return shown


def _download(text: str, language: str, form: str, **more: str) -> str:
    return in_language("/sparql", language, query=text, format=form, **more)


def _without(empty: Sequence[str]) -> str:
    """Return the address of this request without its empty parameters."""
    kept = [(name, value) for name, value in request.args.items(multi=True) if name not in empty]
    return f"{request.path}?{urlencode(kept)}"
