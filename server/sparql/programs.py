"""A query as a program: what asks it again from a shell, Python, R or JavaScript.

    for program in programs("ASK {}", "boolean", "http://127.0.0.1:8000/sparql"):
        print(program.name, program.text)

The text of a query is data in each: it cannot end the string that it stands in.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.graph.query.text import QueryKind

__all__ = ["MAX_ADDRESS", "Program", "programs"]

MAX_ADDRESS: Final = 48_000
"""Characters of an address that a page links, or that a program asks; longer queries are sent."""

_MEDIA_TYPES: Final = {
    "solutions": "text/csv",
    "boolean": "application/sparql-results+json",
    "graph": "text/turtle",
}
_JSON: Final = {"graph": "application/ld+json"}
_READERS: Final = {
    "solutions": ("import pandas", "print(pandas.read_csv(answer))"),
    "boolean": ("import json", 'print(json.load(answer)["boolean"])'),
    "graph": ("import rdflib", "print(len(rdflib.Graph().parse(answer, format='turtle')))"),
}
_R_READERS: Final = {
    "solutions": 'print(read.csv(address, encoding = "UTF-8"))',
    "boolean": 'cat(readLines(address, encoding = "UTF-8", warn = FALSE), sep = "\\n")',
    "graph": 'cat(readLines(address, encoding = "UTF-8"), sep = "\\n")',
}
_R_FORMATS: Final = {"solutions": "csv", "boolean": "json", "graph": "turtle"}


class Program(NamedTuple):
    """A program that asks a query.

    Attributes:
        name: The language or tool.
        text: The program.
    """

    name: str
    text: str


def programs(
    query: str, kind: QueryKind, endpoint: str, graphs: Sequence[tuple[str, str]] = ()
) -> list[Program]:
    """Return the programs that ask a query; R, which asks by the address, not for a long one.

    Args:
        query: Its text.
        kind: Its kind.
        endpoint: The absolute address of the endpoint.
        graphs: The other fields of the request: ``default-graph-uri`` and ``named-graph-uri``.
    """
    query = query.replace("\r\n", "\n").strip()
    is_short = len(urlencode([("query", query), *graphs])) + len(endpoint) <= MAX_ADDRESS
    return [
        Program("curl", _curl([("query", query), *graphs], kind, endpoint)),
        Program("Python", _python(query, kind, endpoint, graphs)),
        *([Program("R", _r(query, kind, endpoint, graphs))] if is_short else []),
        Program("JavaScript", _javascript(query, kind, endpoint, graphs)),
    ]


def _curl(fields: Sequence[tuple[str, str]], kind: QueryKind, endpoint: str) -> str:
    lines = [f"curl {_shell(endpoint)}", f"--header 'Accept: {_MEDIA_TYPES[kind]}'"]
    lines += [f"--data-urlencode {_shell(f'{name}={value}')}" for name, value in fields]
    return " \\\n  ".join(lines) + "\n"


def _shell(text: str) -> str:
    """Return a word of a POSIX shell; nothing is special within single quotes (2.2.2)."""
    return "'" + text.replace("'", "'\\''") + "'"


def _escaped(query: str, *signs: str) -> str:
    """Return a query with backslashes, control characters and some signs escaped."""
    for sign in ("\\", *signs):
        query = query.replace(sign, "".join(f"\\{character}" for character in sign))
    return query.replace("\r", "\\r").replace("\0", "\\x00")


def _quoted(text: str) -> str:
    """Return a string of Python and of JavaScript; in Python, escapes are of whole characters."""
    return json.dumps(text, ensure_ascii=False)


def _python(query: str, kind: QueryKind, endpoint: str, graphs: Sequence[tuple[str, str]]) -> str:
    library, reader = _READERS[kind]
    fields = "".join(f", ({_quoted(name)}, {_quoted(value)})" for name, value in graphs)
    return f'''\
from urllib.parse import urlencode
from urllib.request import Request, urlopen

{library}

query = """{_escaped(query, '"' * 3)}
"""
body = urlencode([("query", query){fields}]).encode()
asked = Request({_quoted(endpoint)}, body, {{"Accept": "{_MEDIA_TYPES[kind]}"}})
with urlopen(asked) as answer:
    {reader}
'''


def _r(query: str, kind: QueryKind, endpoint: str, graphs: Sequence[tuple[str, str]]) -> str:
    dashes = "-" * (1 + max(map(len, re.findall(r"\)(-*)\"", query)), default=0))
    start = f"{endpoint}?{urlencode([('format', _R_FORMATS[kind]), *graphs])}&query="
    return f"""\
query <- r"{dashes}({query}){dashes}"
address <- paste0({_quoted(start)},
                  URLencode(enc2utf8(query), reserved = TRUE))
{_R_READERS[kind]}
"""


def _javascript(
    query: str, kind: QueryKind, endpoint: str, graphs: Sequence[tuple[str, str]]
) -> str:
    fields = "".join(f", [{_quoted(name)}, {_quoted(value)}]" for name, value in graphs)
    accept = _JSON.get(kind, "application/sparql-results+json")
    return f"""\
const query = `{_escaped(query, "`", "${")}`;
const answer = await fetch({_quoted(endpoint)}, {{
  method: "POST",
  headers: {{ Accept: "{accept}" }},
  body: new URLSearchParams([["query", query]{fields}]),
}});
if (!answer.ok) throw new Error(await answer.text());
console.log(JSON.stringify(await answer.json(), null, 1));
"""
