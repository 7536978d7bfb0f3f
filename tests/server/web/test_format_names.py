"""One table of names: ``?format=`` knows the same names wherever RDF is negotiated."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

import pytest

from renkei.server.web.negotiation import DOCUMENT_FORMATS, FORMATS_OF
from tests.docs.pages import ROOT, section, table_rows

if TYPE_CHECKING:
    from flask.testing import FlaskClient

PATHS: Final = (
    "/doc/government/011002",
    "/ns",
    "/code/kind",
    "/catalog",
    "/.well-known/void",
    "/graphs",
    "/sparql?query=CONSTRUCT+%7B%3Fs+a+%3Fo%7D+%7B%3Fs+a+%3Fo%7D+LIMIT+1",
)
NAMES: Final = [(name, entry) for entry in DOCUMENT_FORMATS for name in entry.names]


@pytest.mark.slow
@pytest.mark.parametrize("path", PATHS)
def test_every_name_of_a_format_is_taken(path: str, bundled_client: FlaskClient) -> None:
    """As at /sparql: ``ntriples``, ``n-triples``, ``rdfxml`` and ``rdf-xml``, too."""
    answers = {}
    for name, _ in NAMES:
        separator = "&" if "?" in path else "?"
        response = bundled_client.get(f"{path}{separator}{urlencode({'format': name})}")
        answers[name] = (response.status_code, response.mimetype)
    assert answers == {name: (200, entry.media_type) for name, entry in NAMES}


@pytest.mark.parametrize("path", PATHS)
def test_names_of_no_format_and_of_no_graph_are_told_apart(
    path: str, bundled_client: FlaskClient
) -> None:
    """400 for a name that is unknown, 406 for a format that holds no graph."""
    separator = "&" if "?" in path else "?"
    assert bundled_client.get(f"{path}{separator}format=pdf").status_code == 400
    assert bundled_client.get(f"{path}{separator}format=csv").status_code == 406


def test_the_reference_lists_the_formats_with_their_names() -> None:
    """The tables of docs/reference/http.md are those of the registry."""
    text = section((ROOT / "docs/reference/http.md").read_text(encoding="utf-8"), "Formats")
    listed = [
        (re.findall(r"`([^`]+)`", first)[0], tuple(re.findall(r"`([^`]+)`", names)))
        for first, names in table_rows(text)
    ]
    offered = [*FORMATS_OF["solutions"], *FORMATS_OF["graph"]]
    assert listed == [(entry.media_type, entry.names) for entry in offered if entry.names]
