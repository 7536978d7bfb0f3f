"""Writes ``docs/reference/queries.md`` from the ``.rq`` files of this package.

    python -m renkei.queries.generate           write it
    python -m renkei.queries.generate --check   exit with 1 if it is stale

A command for developers: it needs a checkout, as the documentation is not in the package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import click

from renkei.ontology.generate import root_option
from renkei.queries.read import bundled_queries
from renkei.queries.values import ANY_KIND

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from renkei.queries.model import CannedQuery, Deprecation, Parameter

__all__ = ["PAGE", "main", "render"]

PAGE: Final = "docs/reference/queries.md"
_ANSWERS: Final = {"CONSTRUCT": "RDF", "DESCRIBE": "RDF", "ASK": "true or false"}
_HEAD: Final = """\
# Queries

Generated from `queries/*.rq` by `python -m renkei.queries.generate`; do not edit. How to use \
them: [Use a canned query](../how-to/use-a-canned-query.md).

Each address answers as a page, as `.csv` and as `.json`, by suffix, by `?format=` or by \
`Accept`. A parameter in *italics* may be left out. A month is given as `2015-04`, `H27.4` or \
`平成27年4月`, a fiscal year as `2015`, `FY2015`, `H27` or `平成27年度`. A column of type `ja` or \
`en` holds text in that language; `iri`, `date` and `string` are strings in JSON, the others \
numbers, `true` and `false`. The columns of the key, marked with ●, tell one row from another.
"""


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if the page is stale.")
@root_option
def main(*, check: bool, root: Path) -> None:
    """Generate the reference page of the canned queries."""
    page, text = root / PAGE, render(bundled_queries())
    if page.is_file() and page.read_text(encoding="utf-8") == text:
        return
    if check:
        raise click.ClickException(f"stale: {PAGE}; run `python -m renkei.queries.generate`")
    page.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"wrote {PAGE}", err=True)


def render(queries: Mapping[str, CannedQuery]) -> str:
    """Return the page: the queries by topic, with their parameters and columns."""
    topics: dict[str, list[CannedQuery]] = {}
    for query in queries.values():
        topics.setdefault(query.tags[0], []).append(query)
    sections = [
        f"\n## {topic.capitalize()}\n" + "".join(_section(query) for query in topics[topic])
        for topic in sorted(topics)
    ]
    return _HEAD + "".join(sections)


def _section(query: CannedQuery) -> str:
    example = f"?{urlencode(query.example, safe='/')}" if query.example else ""
    suffix = ".csv" if query.columns else ""
    lines = [
        f"\n### {query.name}\n",
        f"{query.summary['en']}. {query.description['en']}\n",
        f"`/queries/{query.name}{suffix}{example}`\n",
    ]
    if query.deprecation:
        lines.append(_deprecation(query.deprecation))
    if query.fallback:
        lines.append(f"For engines without `renkei:search`: `{query.fallback}`.\n")
    if query.chart:
        columns = ", ".join(f"{role}: `{name}`" for role, name in query.chart.columns.items())
        lines.append(f"As a picture, `.svg`: {query.chart.kind} ({columns}).\n")
    if query.parameters:
        lines += ["| parameter | type | meaning | example |", "|---|---|---|---|"]
        lines += [_parameter(parameter) for parameter in query.parameters]
        lines.append("")
    if not query.columns:
        lines.append(f"A {query.form}: the answer is {_ANSWERS[query.form]}, not a table.")
        return "\n".join(lines) + "\n"
    lines += ["| column | type | meaning |", "|---|---|---|"]
    lines += [
        f"| `{column.name}`{' ●' if column.name in query.key else ''} | {column.type} "
        f"| {_with_more(column.label['en'], column.unit, column.description)} |"
        for column in query.columns
    ]
    return "\n".join(lines) + "\n"


def _deprecation(deprecation: Deprecation) -> str:
    until = f", gone from {deprecation.sunset}" if deprecation.sunset else ""
    instead = f"; use `{deprecation.successor}`" if deprecation.successor else ""
    return f"**Deprecated** since {deprecation.since}{until}{instead}.\n"


def _parameter(parameter: Parameter) -> str:
    name = f"`{parameter.name}`" if parameter.required else f"*`{parameter.name}`*"
    default = f" (default `{parameter.default}`)" if parameter.default else ""
    meaning = _with_more(parameter.label["en"], {}, parameter.description)
    return f"| {name} | {_type(parameter)} | {meaning}{default} | `{parameter.example}` |"


def _with_more(label: str, unit: Mapping[str, str], description: Mapping[str, str]) -> str:
    counted = f" ({unit['en']})" if unit else ""
    return f"{label}{counted}{'. ' + description['en'] if description else ''}"


def _type(parameter: Parameter) -> str:
    limits = [
        f"{word} `{value}`"
        for word, value in (
            ("at least", parameter.minimum),
            ("at most", parameter.maximum),
            ("matches", parameter.pattern and parameter.pattern.replace("|", "\\|")),
        )
        if value
    ]
    if parameter.enum:
        limits.append("one of " + ", ".join(f"`{value}`" for value in parameter.enum))
    return "; ".join([_base_type(parameter), *limits])


def _base_type(parameter: Parameter) -> str:
    if parameter.scheme:
        return f"code of `{parameter.scheme}`"
    if parameter.type != "iri":
        return parameter.type.replace("-", " ")
    if parameter.kind == ANY_KIND:
        return "`type/key`, or an IRI"
    return f"key of a {parameter.kind}, or an IRI" if parameter.kind else "iri"


if __name__ == "__main__":
    main()
