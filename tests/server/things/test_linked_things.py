"""Pages and canned queries of things that several lists have, and of those that match."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import InProcessLeases
from renkei.queries.read import bundled_queries
from renkei.server.app import create_app
from tests.graph.links.lists import build_lists, managers
from tests.loaders.open_data.loads import facilities
from tests.page_tables import page_tables
from tests.server.conftest import BufferedClient
from tests.shared import made_once

if TYPE_CHECKING:
    from pathlib import Path

    from flask.testing import FlaskClient

    from renkei.settings import Settings

HTML: Final = {"Accept": "text/html"}
HOURS: Final = {"利用可能曜日": "月", "開始時間": "09:00", "終了時間": "17:00"}
MATCHES: Final = (
    "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
    "id:facility/222127/70\tskos:exactMatch\tid:facility/222127/7\tsemapv:ManualMappingCuration\n"
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory, settings: Settings) -> FlaskClient:
    """Two lists that differ on one hall, two that may have it under other numbers, managers."""

    def make(folder: Path) -> None:
        files = {
            "z.csv": facilities({"NO": "7", "名称": "見本会館", "緯度": "34.9"} | HOURS),
            "a.csv": facilities({"NO": "7", "名称": "いろは会館", "緯度": "34.1"}),
            "b.csv": facilities({"NO": "70", "名称": "会館（旧番号）"}),
            "c.csv": facilities({"NO": "71", "名称": "会館（旧番号）"}),
            "m.csv": managers(
                {"施設ID": "70", "施設名": "会館（旧番号）"},
                {"施設ID": "", "施設名": "見本会館", "指定期間_開始": "2030-04-01",
                 "指定期間_終了": "2031-03-31"},
            ),
            "m.sssom.tsv": MATCHES.encode(),
        }  # fmt: skip
        build_lists(folder, files, {"b": 'matches = "m.sssom.tsv"'})

    folder = made_once(tmp_path_factory, "linked-things", make)
    leases = InProcessLeases(
        Generations(folder / "data"), max_result_bytes=settings.max_result_bytes, threads=1
    )
    app = create_app(settings, leases, bundled_queries())
    return BufferedClient(app, app.response_class)


def page(client: FlaskClient, key: str) -> str:
    """Return the page of a facility."""
    answer = client.get(f"/doc/facility/222127/{key}?lang=ja", headers=HTML)
    assert answer.status_code == 200
    return answer.text


def test_the_value_of_the_first_source_comes_first(client: FlaskClient) -> None:
    """In the title and in the statements, whatever the order of the texts is."""
    text = page(client, "7")
    assert re.search(r"<h1[^>]*><span><bdi>見本会館</bdi>", text)
    shown = [one for one in page_tables(text) if "statements" in one.attributes["class"]]
    said = {cells[0].text: cells[1].text for cells in shown[0].lines if len(cells) == 2}
    latitude = said["緯度"]
    assert latitude.index("34.9") < latitude.index("34.1")
    structured = re.search(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    assert structured
    assert '"name": "見本会館"' in structured[1].replace('":"', '": "')


@pytest.mark.parametrize(("key", "other"), [("7", "70"), ("70", "7")])
def test_a_page_shows_what_is_the_same_and_its_designations(
    client: FlaskClient, key: str, other: str
) -> None:
    """In both directions of a match; the history is that of all of them."""
    found = [one for one in page_tables(page(client, key)) if one.lines]
    same = next(one for one in found if "種類" in one.heads and "掲載自治体" in one.heads)
    assert "いろは会館" not in same.texts[0]  # of its names, that of the first source
    links = [link for cell in same.cells() for link in cell.links]
    assert any(link.startswith(f"/doc/facility/222127/{other}?") for link in links)
    terms = next(one for one in found if "指定された団体" in one.heads)
    assert len(terms.rows) == (2 if key == "7" else 1)


@pytest.mark.parametrize("key", ["7", "70"])
def test_queries_by_facility_follow_matches(client: FlaskClient, key: str) -> None:
    """The history of a facility has the designations of those that are the same."""
    for query in ("facility-history", "designations"):
        answer = client.get(f"/queries/{query}.csv?facility=222127/{key}")
        assert answer.status_code == 200, answer.text
        starts = sorted(set(re.findall(r"20\d\d-04-01", answer.text)))
        expected = ["2024-04-01", "2030-04-01"] if key == "7" else ["2024-04-01"]
        assert starts[: len(expected)] == expected, query


def test_what_links_sources_can_be_downloaded(client: FlaskClient) -> None:
    """The candidates, with a link where there are any; nothing else of the folder."""
    answer = client.get("/source/-/candidates.sssom.tsv")
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/tab-separated-values")
    assert answer.text.startswith("#curie_map:\n")
    assert client.get("/source/-/links.jsonl").text.count('"CONFLICT"') == 4
    for other in ("a.json", "findings.jsonl", "..%2fmanifest.json", "x"):
        assert client.get(f"/source/-/{other}").status_code == 404
    assert "id:facility/222127/70\t会館（旧番号）\tskos:exactMatch" in answer.text
    assert 'href="/source/-/candidates.sssom.tsv"' in client.get("/source/", headers=HTML).text
