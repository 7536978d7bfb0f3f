"""Reads canned queries: ``.rq`` files whose header comments document parameters and columns.

The format is grlc's (``#+`` lines of YAML; parameters are variables ``?_name_type``, or
``?__name_type`` if they are optional), so that grlc and any SPARQL editor accept the file, too.
Extensions to grlc are below ``renkei:``.

    #+ summary: Meetings of a pairing
    #+ description: …
    #+ tags: [events]
    #+ renkei:
    #+   summary: 施設の組の会議
    #+   description: …
    #+   key: [event]
    #+   parameters:
    #+     pairing: {ja: 施設の組, en: Pairing, kind: pairing, class: FacilityPairing,
    #+       example: hokkaido-sapporo-2017/parks}
    #+   columns:
    #+     event: {ja: 会議, en: Meeting, type: iri}
    PREFIX renkei: <https://w3id.org/renkei/ns#>
    SELECT ?event WHERE { … renkei:inPairing ?_pairing_iri … } ORDER BY ?event
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from renkei.errors import QueryError, SourceError
from renkei.graph.query.patterns.alternatives import without_alternatives
from renkei.graph.query.patterns.search import has_search
from renkei.graph.query.text import check_query_text
from renkei.graph.query.tokens import syntax_error, tokens
from renkei.queries.binding import ParameterError, bind
from renkei.queries.charts import read_chart
from renkei.queries.columns import check_successors, read_columns, read_deprecation
from renkei.queries.fallbacks import check_fallbacks, is_search, read_fallback
from renkei.queries.header import read_header
from renkei.queries.model import CannedQuery
from renkei.queries.outline import check_query, outline
from renkei.queries.parameters import read_parameters
from renkei.queries.values import position_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from renkei.queries.header import Header
    from renkei.queries.model import Parameter

__all__ = [
    "all_queries",
    "bundled_queries",
    "is_name",
    "parse_query",
    "read_queries",
    "read_query",
]

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_HEADER_KEYS: Final = frozenset(
    {"summary", "description", "tags", "method", "defaults", "enumerate", "renkei"}
)
_OUR_KEYS: Final = frozenset(
    {"summary", "description", "key", "parameters", "columns", "deprecated", "precompute"}
    | {"fallback", "chart"}
)
_MAX_BYTES: Final = 65_536
_MAX_NESTING: Final = 60
_ANY_BASE: Final = "https://example.org/"  # for checks that do not depend on the base


def is_name(text: str) -> bool:
    """Whether a text has the form of a query's name; no SPARQL query has."""
    return _NAME.fullmatch(text) is not None


@cache
def bundled_queries() -> Mapping[str, CannedQuery]:
    """Read the queries of this package, once in a process.

    Raises:
        SourceError: If a file is invalid, with its line.
    """
    return MappingProxyType(all_queries(None))


def all_queries(extra: Path | None) -> dict[str, CannedQuery]:
    """Read the queries of this package and those of a deployment, by name, sorted.

    Args:
        extra: The directory of the deployment's queries, or None.

    Raises:
        SourceError: If a file is invalid, or has the name of a query of this package.
    """
    queries = read_queries(Path(str(files("renkei.queries"))))
    for name, query in (read_queries(extra) if extra else {}).items():
        if name in queries:
            raise SourceError(
                f"there is a bundled query {name!r}: give the file another name",
                file=query.file,
                line=1,
            )
        queries[name] = query
    check_successors(queries)
    check_fallbacks(queries)
    return dict(sorted(queries.items()))


def read_queries(directory: Path) -> dict[str, CannedQuery]:
    """Read every ``.rq`` file of a directory, by name, sorted.

    Raises:
        SourceError: If there is no such directory, or a file is invalid, with its line.
    """
    if not directory.is_dir():
        raise SourceError("there is no such folder of queries", file=str(directory))
    return {path.stem: read_query(path) for path in sorted(directory.glob("*.rq"))}


def read_query(path: Path) -> CannedQuery:
    """Read one file.

    Raises:
        SourceError: If its name, header or query is invalid, with its line.
    """
    try:
        source = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise SourceError("the file is not UTF-8", file=str(path), line=line) from None
    except OSError as error:
        raise SourceError(f"cannot be read: {error.strerror}", file=str(path)) from error
    return parse_query(path.stem, str(path), source)


def parse_query(name: str, file: str, source: str) -> CannedQuery:
    """Return the query of a text.

    Args:
        name: Its name.
        file: The file that errors name.
        source: The text of the file.

    Raises:
        SourceError: If the name, header or query is wrong, with its line.
    """
    if not is_name(name):
        raise SourceError(
            f"the name {name!r} must be of a-z, 0-9 and single hyphens", file=file, line=1
        )
    header = read_header(file, source)
    header.allow(_HEADER_KEYS)
    header.allow(_OUR_KEYS, "renkei")
    try:
        checked = check_query_text(source, max_bytes=_MAX_BYTES, max_nesting=_MAX_NESTING)
        _check_paths(source)
    except QueryError as error:
        line = getattr(error, "line", None) or 1
        raise SourceError(str(error), file=file, line=line) from None
    shape = outline(source)
    is_table = shape.form == "SELECT"
    if not is_table:
        _refuse_columns(header, shape.form)
    key = header.texts("renkei", "key")
    columns = read_columns(header) if is_table else ()
    query = CannedQuery(
        name=name,
        file=file,
        text=source,
        form=shape.form,
        summary=_both(header, "summary"),
        description=_both(header, "description"),
        tags=header.texts("tags"),
        parameters=read_parameters(header, source),
        columns=columns,
        key=key,
        paged=is_table and bool(key) and not shape.is_limited,
        precompute=header.table("renkei").get("precompute", False),
        deprecation=read_deprecation(header),
        fallback=read_fallback(header),
        chart=read_chart(header, columns),
    )
    if not query.tags:
        raise header.fault(("tags",), "tags is missing: at least the topic of the query")
    _check_values(query, header)
    _check_precompute(query, header, is_deterministic=checked.is_deterministic)
    example = bind(query, _every_example(query), base=_ANY_BASE).text
    bound = [example]
    if has_search(source):  # with each text that it may be asked for
        least = {name: [value] for name, value in query.example.items()}
        bound.append(bind(query, least, base=_ANY_BASE).text)
    check_query(header, source, bound, shape, query)
    _check_search(query, header, example)
    return query


def _check_search(query: CannedQuery, header: Header, example: str) -> None:
    """Check that a query with ``renkei:search`` has a fallback.

    Raises:
        SourceError: If it has none, or is to be computed in a build, before there is an index.
    """
    if not is_search(example, _ANY_BASE):
        return
    if query.fallback is None:
        raise header.fault(
            ("renkei", "fallback"),
            "renkei → fallback is missing: the query with the same answer for engines without "
            "renkei:search",
        )
    if query.precompute:
        raise header.fault(
            ("renkei", "precompute"), "precompute: a build has no index for renkei:search"
        )


def _check_precompute(query: CannedQuery, header: Header, *, is_deterministic: bool) -> None:
    """Check that the answer of a query can be computed when a generation is built.

    Raises:
        SourceError: If it needs values, varies, or is a graph.
    """
    path, value = ("renkei", "precompute"), query.precompute
    if not isinstance(value, bool):
        raise header.fault(path, "precompute must be true or false")
    if not value:
        return
    if query.form not in {"SELECT", "ASK"}:
        raise header.fault(path, f"precompute is for SELECT and ASK; this is a {query.form}")
    if not is_deterministic:
        raise header.fault(path, "precompute: the answer differs each time (NOW, RAND, UUID, …)")
    required = [parameter.name for parameter in query.parameters if parameter.required]
    if required:
        raise header.fault(path, f"precompute: {required[0]} has no default; give it one")


def _check_paths(source: str) -> None:
    """Refuse an alternative path whose duplicates the engine would remove.

    Raises:
        QuerySyntaxError: If it cannot be written as a union by us.
    """
    all_tokens = list(tokens(source))
    if not without_alternatives(source, all_tokens).are_all:
        bar = next(token for token in all_tokens if token.text == "|")
        raise syntax_error(source, bar.start, "write a UNION instead of this alternative path")


def _refuse_columns(header: Header, form: str) -> None:
    for name in ("columns", "key"):
        if name in header.table("renkei"):
            raise header.fault(("renkei", name), f"{name} is for SELECT; this is a {form}")


def _every_example(query: CannedQuery) -> dict[str, list[str]]:
    return {parameter.name: [parameter.example] for parameter in query.parameters}


def _check_values(query: CannedQuery, header: Header) -> None:
    """Check that examples, defaults and limits are valid values of their parameters."""
    for parameter in query.parameters:
        for key, value in _named_values(parameter):
            try:
                bind(query, _every_example(query) | {parameter.name: [value]}, base=_ANY_BASE)
                if key in {"minimum", "maximum"}:
                    position_of(parameter.type, value)
            except (ParameterError, ValueError) as error:
                if getattr(error, "parameter", parameter.name) == parameter.name:
                    path = ("renkei", "parameters", parameter.name, key)
                    raise header.fault(path, str(error)) from None


def _named_values(parameter: Parameter) -> Iterator[tuple[str, str]]:
    yield from (("enum", value) for value in parameter.enum)
    for key in ("minimum", "maximum", "example", "default"):
        value = getattr(parameter, key)
        if value is not None:
            yield key, value


def _both(header: Header, key: str) -> dict[str, str]:
    return {"ja": header.text("renkei", key), "en": header.text(key)}
