"""The OpenAPI description: true for the running service, whatever a client sends by it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from renkei.queries.read import bundled_queries
from renkei.server.canned.openapi import openapi
from tests.server.wire import Wire
from tests.serving import running_service

if TYPE_CHECKING:
    from collections.abc import Iterator

    from flask.testing import FlaskClient

QUERIES = bundled_queries()
# Cursors are opaque: none that is made up is taken. An empty one is the first page.
CONFIG = """
[parameters]
"query.cursor" = ""
"""


@pytest.fixture(scope="module")
def site(bundled_data_dir: Path) -> Iterator[str]:
    """The running service."""
    with running_service(bundled_data_dir) as address:
        yield address


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    """The description of the bundled queries."""
    return openapi(QUERIES.values(), server="http://127.0.0.1:8000", version="1")


@pytest.mark.parametrize(
    ("phases", "examples", "least"),
    [
        pytest.param("examples,fuzzing", 8, 330, marks=pytest.mark.slow),
        pytest.param("examples,coverage,fuzzing", 110, 5_000, marks=pytest.mark.prove),
    ],
)
def test_schemathesis_finds_no_failure(
    site: str, tmp_path: Path, phases: str, examples: int, least: int
) -> None:
    """Valid and invalid requests made from the description; all checks that it has."""
    (tmp_path / "schemathesis.toml").write_text(CONFIG)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        *("--config-file", str(tmp_path / "schemathesis.toml"), "run", f"{site}openapi.json"),
        *("--checks", "all", "--mode", "all", "--phases", phases),
        *("--max-examples", str(examples), "--generation-deterministic", "--no-color"),
        *("--suppress-health-check", "all"),
    ]
    found = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=3_000
    )
    assert found.returncode == 0, found.stdout[-6_000:] + found.stderr[-2_000:]
    count = re.search(r"(\d[\d,]*) generated", found.stdout)
    assert count, found.stdout[-2_000:]
    assert int(count[1].replace(",", "")) >= least


def test_every_query_and_parameter_is_described(document: dict[str, Any]) -> None:
    """With type, description and example; every column too."""
    assert set(document["paths"]) == {f"/queries/{name}" for name in QUERIES}
    names = set()
    for name, query in QUERIES.items():
        operation = document["paths"][f"/queries/{name}"]["get"]
        names.add(operation["operationId"])
        described = {entry["name"]: entry for entry in operation["parameters"]}
        assert "format" in described
        for parameter in query.parameters:
            entry = described[parameter.name]
            assert parameter.label["ja"] in entry["description"]
            assert entry["required"] == parameter.required
            assert str(entry["example"]).lower() == parameter.example.lower()
        assert ("limit" in described) == ("cursor" in described) == query.paged
        for status in ("400", "404", "406", "410", "503", "504", "507"):
            assert status in operation["responses"]
        for column in query.columns:
            row = name.title().replace("-", "") + "Row"
            schema = document["components"]["schemas"][row]["properties"][column.name]
            assert column.label["en"] in schema["description"]
    assert len(names) == len(QUERIES)


@pytest.mark.slow
def test_json_and_yaml_say_the_same(bundled_client: FlaskClient) -> None:
    as_json = bundled_client.get("/openapi.json")
    as_yaml = bundled_client.get("/openapi.yaml")
    assert as_json.mimetype == "application/vnd.oai.openapi+json"
    assert as_yaml.mimetype == "application/vnd.oai.openapi"
    found = json.loads(as_json.data)
    assert yaml.safe_load(as_yaml.data) == found
    assert found["openapi"] == "3.1.1"
    assert found["servers"] == [{"url": "http://localhost"}]


@pytest.mark.slow
def test_it_names_the_address_that_the_public_knows(bundled_data_dir: Path) -> None:
    """So do the addresses of pages, but for links within HTML, which are relative."""
    environment = {"RENKEI_PUBLIC_URL": "https://data.example.jp/"}
    with (
        running_service(bundled_data_dir, **environment) as address,
        closing(Wire(address)) as wire,
    ):
        assert wire.get("/openapi.json").json["servers"][0]["url"] == environment[
            "RENKEI_PUBLIC_URL"
        ].rstrip("/")
        answer = wire.get("/queries/events", limit=2)
        assert answer.json["next"].startswith("https://data.example.jp/queries/events?")
        page = wire.get("/queries/events.html", limit=2).body.decode()
        assert 'href="/queries/events.html?' in page


@pytest.mark.slow
def test_examples_run(document: dict[str, Any], bundled_client: FlaskClient) -> None:
    """Each operation with the example of each required parameter, in each of its formats."""
    for path, item in document["paths"].items():
        operation = item["get"]
        given = {
            entry["name"]: entry["example"]
            for entry in operation["parameters"]
            if entry.get("required")
        }
        for media_type in operation["responses"]["200"]["content"]:
            answer = bundled_client.get(path, query_string=given, headers={"Accept": media_type})
            assert (answer.status_code, answer.mimetype) == (200, media_type), path


@pytest.mark.parametrize("language", ["ja", "en"])
def test_the_page_for_developers_has_every_query(
    bundled_client: FlaskClient, language: str
) -> None:
    """And nothing that comes from elsewhere."""
    text = bundled_client.get(f"/api?lang={language}").text
    for name, query in QUERIES.items():
        assert f"/queries/{name}</code>" in text
        assert str(query.summary[language]).split("’")[0] in text
    assert not re.search(r'(?:src|href)="https?://(?!localhost|creativecommons)', text)
    (command,) = re.findall(r"curl &#39;([^&]*(?:&amp;[^&]*)*)&#39;|curl '([^']*)'", text)
    target = (command[0] or command[1]).replace("&amp;", "&").removeprefix("http://localhost")
    assert bundled_client.get(target).status_code == 200


def test_the_catalogue_names_the_version_of_the_description(
    bundled_client: FlaskClient, document: dict[str, Any]
) -> None:
    """`dct:conformsTo` of the service, and the document itself."""
    catalogue = bundled_client.get("/catalog", headers={"Accept": "text/turtle"}).text
    assert f"https://spec.openapis.org/oas/v{document['openapi']}" in catalogue
    assert catalogue.count("https://spec.openapis.org/oas/v") >= 1
