"""What a canned query consists of: the query with its parameters and columns. Data only."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.ontology.terms import CODES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

__all__ = ["CannedQuery", "Chart", "Column", "Deprecation", "Parameter"]

_COORDINATES: Final = ("latitude", "longitude")


@dataclass(frozen=True)
class Parameter:
    """A parameter of a query. Texts are in ja and en.

    Attributes:
        name: Its name in the URL.
        type: ``iri``, ``integer``, ``decimal``, ``string``, ``date``, ``month``, ``fiscal-year``,
            ``boolean``, or a language tag for a text in that language.
        required: Whether it must be given; an optional one leaves its variable free.
        label: Its name.
        description: Further explanation; empty if the header has none.
        kind: For IRIs, what short keys belong to: the type in ``…/id/{type}/``, ``code/{scheme}``,
            or `renkei.queries.values.ANY_KIND`; None if only complete IRIs are accepted. ``period``
            for months and fiscal years.
        of_class: IRI of the class whose members are the choices of the form, or None.
        enum: The allowed values; empty if all of the type are.
        names: Allowed value → its name; empty if they have none.
        minimum: The least value, or None; for numbers, dates, months and fiscal years.
        maximum: The greatest value, or None.
        pattern: A regular expression that matches the complete text, or None.
        example: A value with a non-empty answer.
        default: The value if none is given, or None.
        variables: Its variables in the text, without ``?``.
    """

    name: str
    type: str
    required: bool
    label: Mapping[str, str]
    description: Mapping[str, str]
    kind: str | None
    of_class: str | None
    enum: tuple[str, ...]
    names: Mapping[str, Mapping[str, str]]
    minimum: str | None
    maximum: str | None
    pattern: str | None
    example: str
    default: str | None
    variables: frozenset[str]

    @property
    def scheme(self) -> str | None:
        """The scheme of a code; None if the values are not codes."""
        kind = self.kind or ""
        return kind.removeprefix("code/") if kind.startswith("code/") else None

    @property
    def allowed(self) -> tuple[str, ...] | None:
        """The allowed values, where they are listed: those of the enumeration or of the scheme.

        With a scheme and no enumeration, complete IRIs of other concepts are accepted, too.
        """
        if self.enum or self.scheme is None:
            return self.enum or None
        return tuple(CODES[self.scheme])


@dataclass(frozen=True)
class Column:
    """A column of an answer. Texts are in ja and en.

    Attributes:
        name: The variable, without ``?``.
        type: ``iri``, ``string``, ``integer``, ``decimal``, ``boolean``, ``date``, or the language
            of its texts.
        label: Its name.
        description: Further explanation; empty if the header has none.
        unit: The unit of its numbers; empty if the header has none.
    """

    name: str
    type: str
    label: Mapping[str, str]
    description: Mapping[str, str]
    unit: Mapping[str, str]


@dataclass(frozen=True)
class Deprecation:
    """The deprecation of a query (RFC 9745, RFC 8594).

    Attributes:
        since: The day from which it is deprecated.
        sunset: The day from which it may be removed; None if that is not decided.
        successor: The name of the query to use instead, or None.
    """

    since: dt.date
    sunset: dt.date | None
    successor: str | None


@dataclass(frozen=True)
class Chart:
    """How the rows of an answer are drawn.

    Attributes:
        kind: One of `renkei.queries.charts.KINDS`.
        columns: Role in this kind of chart → name of the column.
        of_class: IRI of the class of the things that are counted, or None: the sources that have
            such things are those of the picture, where its rows name no things themselves.
    """

    kind: str
    columns: Mapping[str, str]
    of_class: str | None = None


@dataclass(frozen=True)
class CannedQuery:
    """A query with its documentation. Texts are in ja and en.

    Attributes:
        name: Its name in the URL: that of the file.
        file: The file that it was read from, for messages.
        text: The content of the file, with parameters as variables.
        form: ``SELECT``, ``CONSTRUCT``, ``ASK`` or ``DESCRIBE``.
        summary: What it answers.
        description: When to use it.
        tags: Its topics; it is listed under the first.
        parameters: Its parameters, in the order of the header.
        columns: The columns of the answer, in order; none if it is not a SELECT.
        key: The columns that identify a row.
        paged: Whether the answer can be divided into pages: a SELECT that is ordered by its key,
            without a LIMIT of its own.
        precompute: Whether a build answers it in advance, with the defaults of its parameters.
        deprecation: Its deprecation, or None.
        fallback: The name of the query with the same answer for engines without ``renkei:search``,
            or None.
        chart: How its rows are drawn, or None.
    """

    name: str
    file: str
    text: str
    form: str
    summary: Mapping[str, str]
    description: Mapping[str, str]
    tags: Sequence[str]
    parameters: Sequence[Parameter]
    columns: Sequence[Column]
    key: Sequence[str]
    paged: bool
    precompute: bool
    deprecation: Deprecation | None
    fallback: str | None = None
    chart: Chart | None = None

    @property
    def coordinates(self) -> tuple[str, str] | None:
        """The names of the columns of latitude and longitude (decimal degrees), or None."""
        numbers = {column.name for column in self.columns if column.type == "decimal"}
        return _COORDINATES if numbers.issuperset(_COORDINATES) else None

    @property
    def example(self) -> dict[str, str]:
        """An example of each required parameter: name → value."""
        return {entry.name: entry.example for entry in self.parameters if entry.required}
