"""The page on result formats: its entries and its function are all that two new formats need."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
import rdflib

from tests.docs.changed_package import ChangedPackage
from tests.docs.pages import ROOT, blocks

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGE = ROOT / "docs" / "how-to" / "add-a-result-format.md"
ENTRY, FUNCTION, RDF_ENTRY = (block.text for block in blocks(PAGE) if block.language == "python")
COMMANDS = [
    line for block in blocks(PAGE) if block.language == "sh" for line in block.text.splitlines()
]
EXAMPLE_ADDRESS = "http://127.0.0.1:8000/"
SEQUENCE, N3 = "application/json-seq", "text/n3"
END_OF_REGISTRY = ")  # fmt: skip\n"


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> ChangedPackage:
    """The package with the code of the page."""
    package = ChangedPackage(tmp_path_factory.mktemp("changed"))
    package.insert("graph/rdf/formats.py", ENTRY + RDF_ENTRY, before=END_OF_REGISTRY)
    package.insert("server/canned/row_formats.py", FUNCTION)
    return package


@pytest.fixture(scope="module")
def address(changed: ChangedPackage, bundled_data_dir: Path) -> Iterator[str]:
    """The address of its service with the bundled graph."""
    with changed.serving(bundled_data_dir) as found:
        yield found


def get(address: str, accept: str = "*/*") -> tuple[str, str, str]:
    """Return media type, body and links of an answer."""
    with urlopen(Request(address, headers={"Accept": accept})) as response:
        links = response.headers.get("Link", "")
        return response.headers.get_content_type(), response.read().decode(), links


def objects(text: str) -> list[Any]:
    """Read a JSON text sequence (RFC 7464)."""
    first, *texts = text.split("\x1e")
    assert first == ""
    return [json.loads(item) for item in texts]


@pytest.mark.slow
def test_the_commands_of_the_page_get_the_format(address: str) -> None:
    """By suffix, by ``?format=`` and by Accept."""
    rows = json.loads(get(f"{address}queries/governments.json")[1])["rows"]
    commands = [shlex.split(line) for line in COMMANDS if "/queries/" in line]
    assert len(commands) == 3
    for _, target, *options in commands:
        accept = options[-1].removeprefix("Accept: ") if options else "*/*"
        url = target.replace(EXAMPLE_ADDRESS, address)
        media_type, body, _ = get(url, accept)
        assert media_type == SEQUENCE
        assert objects(body) == (rows[:2] if "limit=2" in url else rows)


def test_pages_openapi_and_errors_name_the_format(address: str) -> None:
    """Nothing else was registered."""
    assert ">JSON text sequence</a>" in get(f"{address}queries/governments?lang=en", "text/html")[1]
    assert "<code>.json-seq</code>" in get(f"{address}api?lang=en")[1]
    operation = json.loads(get(f"{address}openapi.json")[1])["paths"]["/queries/governments"]["get"]
    assert SEQUENCE in operation["responses"]["200"]["content"]
    with pytest.raises(HTTPError) as error:
        get(f"{address}queries/governments", "image/png")
    with error.value as answer:
        assert answer.code == 406
        assert SEQUENCE in json.load(answer)["available"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "path",
    [
        "doc/government/011002.n3",
        "ns.n3",
        "code/kind.n3",
        "catalog.n3",
        "void.n3",
        "graphs?default&format=n3",
        "sparql?format=n3",
        "sparql?query=CONSTRUCT+WHERE+%7B%3Fs+a+renkei%3AGovernment%7D&format=n3",
        "queries/pairing-graph.n3?pairing=hokkaido-sapporo-2017/parks",
    ],
)
def test_the_format_of_rdf_is_there_wherever_rdf_is(path: str, address: str) -> None:
    media_type, body, _ = get(address + path)
    assert media_type == N3
    assert len(rdflib.Graph().parse(data=body, format="n3")) > 0


def test_the_format_of_rdf_is_linked_and_described(address: str) -> None:
    page, links = get(f"{address}doc/government/011002", "text/html")[1:]
    assert f'</doc/government/011002.n3>; rel="alternate"; type="{N3}"' in links
    assert ">Notation3</a>" in page
    assert "http://www.w3.org/ns/formats/N3" in get(f"{address}sparql", "application/n-triples")[1]


@pytest.mark.slow
def test_the_command_line_has_the_format(changed: ChangedPackage, bundled_data_dir: Path) -> None:
    (command,) = (line for line in COMMANDS if line.startswith("renkei "))
    process = changed.run(bundled_data_dir, *shlex.split(command)[1:])
    assert process.returncode == 0, process.stderr
    assert len(rdflib.Graph().parse(data=process.stdout, format="n3")) > 0
