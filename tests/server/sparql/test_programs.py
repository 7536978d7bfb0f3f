"""The programs on the page of a result ask the same query, whatever is in it."""

from __future__ import annotations

import ast
import hashlib
import html
import json
import re
import shutil
import subprocess
import sys
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Final

import pytest

from renkei.server.sparql.programs import programs
from tests.serving import running_service

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Everything that ends a string somewhere, in a string of SPARQL.
ODD: Final = 'a\'b`c${d}\\\\"""" \u2028 $(e) %s )-" )" \\t 札幌 \\n'
ECHO: Final = f"SELECT ('''{ODD}''' AS ?x) {{}} # \"\"\""
RUNS: Final = {
    "curl": ["sh", "-e"],
    "Python": [sys.executable],
    "JavaScript": ["node", "--input-type=module"],
}


@pytest.fixture(scope="module")
def site(bundled_data_dir: Path) -> Iterator[str]:
    """The bundled graph, served."""
    with running_service(bundled_data_dir) as address:
        yield address


def expected(site: str, query: str) -> str:
    """The value of ?x of the only row."""
    url = f"{site}sparql?{urllib.parse.urlencode({'query': query, 'format': 'json'})}"
    with urllib.request.urlopen(url) as answer:
        value: str = json.load(answer)["results"]["bindings"][0]["x"]["value"]
        return value


@pytest.mark.parametrize("name", RUNS)
def test_a_program_sends_the_query_as_it_is(site: str, name: str) -> None:
    """With quotes, backslashes, dollars and brackets: nothing of it is program."""
    if shutil.which(RUNS[name][0]) is None:
        pytest.skip(f"needs {RUNS[name][0]}")
    digest = hashlib.sha256(expected(site, ECHO).encode()).hexdigest()
    query = f"ASK {{ FILTER(SHA256('''{ODD}''') = '{digest}') }} # \"\"\""
    found = {one.name: one.text for one in programs(query, "boolean", f"{site}sparql")}
    ran = subprocess.run(
        RUNS[name], input=found[name], capture_output=True, text=True, check=False, timeout=60
    )
    assert ran.returncode == 0, ran.stderr
    assert "true" in ran.stdout.lower()


@pytest.mark.parametrize(
    ("query", "kind"),
    [("ASK { ?s ?p ?o }", "boolean"), ("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o } LIMIT 3", "graph")],
)
def test_each_kind_of_query_has_its_reader(site: str, query: str, kind: str) -> None:
    """A boolean, a graph; only what the named graph has."""
    graphs = [("default-graph-uri", "https://w3id.org/renkei/ns")]
    found = {one.name: one.text for one in programs(query, kind, f"{site}sparql", graphs)}  # type: ignore[arg-type]
    for name in ("curl", "Python"):
        ran = subprocess.run(
            RUNS[name], input=found[name], capture_output=True, text=True, check=True, timeout=60
        )
        assert ran.stdout.strip() in {"True", "3"} or "true" in ran.stdout or "<" in ran.stdout
        assert "default-graph-uri" in found[name]


def test_r_keeps_the_query_in_a_raw_string() -> None:
    """Its end is not in the query (R is not run here)."""
    (text,) = [one.text for one in programs(ECHO, "solutions", "http://x/") if one.name == "R"]
    found = re.search(r'r"(-+)\((.*)\)\1"', text, re.DOTALL)
    assert found is not None
    assert found[2] == ECHO
    assert f'){found[1]}"' not in ECHO


def test_names_of_graphs_and_odd_characters_are_those_that_were_asked() -> None:
    """In Python, too, which reads no pairs of surrogates, and no program with a NUL."""
    graphs = [("named-graph-uri", "http://x/😀")]
    found = {one.name: one.text for one in programs("ASK {} # \0", "boolean", "http://x/", graphs)}
    tree = ast.parse(found["Python"])
    strings = [node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)]
    assert {"http://x/😀", "ASK {} # \0\n"} <= set(strings)


def test_the_page_of_a_result_has_them(site: str) -> None:
    """As text, with the address of this service."""
    url = f"{site}sparql?{urllib.parse.urlencode({'query': ECHO, 'format': 'html', 'lang': 'en'})}"
    with urllib.request.urlopen(url) as answer:
        page = answer.read().decode()
    shown = [
        html.unescape(code) for code in re.findall(r"<pre[^>]*><code>(.*?)</code>", page, re.DOTALL)
    ]
    assert [one.text for one in programs(ECHO, "solutions", f"{site}sparql")] == shown


def test_a_query_that_is_too_long_for_an_address_is_not_linked(site: str) -> None:
    """Neither by the page, nor by the program for R; the others send it."""
    query = f"ASK {{}} # {'x' * 50_000}"
    body = urllib.parse.urlencode({"query": query, "format": "html", "lang": "en"}).encode()
    with urllib.request.urlopen(f"{site}sparql", body) as answer:
        page = answer.read().decode()
    assert "too long for the address of a link" in page
    assert max(map(len, re.findall(r'href="([^"]*)"', page))) < 10_000
    assert re.findall(r"<h3>(.*?)</h3>", page) == ["curl", "Python", "JavaScript"]
