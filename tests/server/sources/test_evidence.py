"""The sources: documents line by line, reports, and the text itself."""

from __future__ import annotations

import hashlib
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from renkei.graph.engine.in_process import InProcessEngine
from renkei.ontology.terms import PREFIXES
from renkei.server.app import create_app

if TYPE_CHECKING:
    from pathlib import Path

    from flask import Flask
    from flask.testing import FlaskClient

    from renkei.graph.generations.generations import Generations
    from renkei.settings import Settings
from tests.leases import FixedLeases, lease_on
from tests.own_script import is_own_script

HTML: Final = {"Accept": "text/html"}
NAME: Final = "hokkaido-sapporo-2017"
PAGE: Final = f"/source/{NAME}"


class Page(HTMLParser):
    """The elements of a page, and the text of each line of a document."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.lines: dict[int, str] = {}
        self.inside = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep it; note where a line begins."""
        attributes = dict(attrs)
        self.elements.append((tag, attributes))
        if tag == "li" and re.fullmatch(r"L\d+", attributes.get("id") or ""):
            self.number = int((attributes["id"] or "")[1:])
        if tag == "p" and attributes.get("class") == "line-text":
            self.inside, self.lines[self.number] = True, ""

    def handle_endtag(self, tag: str) -> None:
        """Note where a line ends."""
        if tag == "p":
            self.inside = False

    def handle_data(self, data: str) -> None:
        """Keep the text of lines."""
        if self.inside:
            self.lines[self.number] += data


@pytest.fixture
def page(bundled_client: FlaskClient) -> str:
    """The document in Japanese."""
    answer = bundled_client.get(f"{PAGE}?lang=ja", headers=HTML)
    assert answer.status_code == 200
    return answer.text


def part(page: str, line: int) -> str:
    """The markup of one line."""
    match = re.search(rf'<li id="L{line}".*?(?=<li id="L|</ol>\s*</section>)', page, re.DOTALL)
    assert match is not None
    return match[0]


def test_every_line_stands_on_the_page_as_it_is_in_the_file(
    page: str, bundled_client: FlaskClient
) -> None:
    """All 136, each with its address; blank ones say that they are."""
    source = bundled_client.get(f"{PAGE}/text").text.split("\n")[:-1]
    shown = Page(page).lines
    assert list(shown) == list(range(1, 137))
    for number, line in enumerate(source, start=1):
        if line.strip():
            assert shown[number].strip("\n") == line.strip("\n")


def test_a_line_leads_to_what_it_states(page: str) -> None:
    """Line 28 states two observations, each by its own words, and the activity."""
    line = part(page, 28)
    base = f"/doc/observation/{NAME}/training-schedule.fy2015"
    assert f'href="{base}.sessions.actual?lang=ja"' in line
    assert f'href="{base}.attendance.actual?lang=ja"' in line
    assert f'href="/doc/activity/{NAME}/training-schedule?lang=ja"' in line
    assert re.search(r"<mark>8回</mark>|<mark>8回開催</mark>|<mark>[^<]*8[^<]*</mark>", line)


def test_a_passage_across_lines_is_marked_in_both(page: str) -> None:
    """The month of a meeting stands half in line 65, half in line 66."""
    for line in (65, 66):
        assert f'href="/doc/event/{NAME}/park-meetings.2016-06?lang=ja"' in part(page, line)


def test_each_block_says_its_pairing_and_why(page: str) -> None:
    """Twelve frames; the reason is that of the interpretation graph."""
    assert page.count('class="stretch block"') == 12
    block = page[page.index('id="block-53"') : page.index('id="L53"')]
    assert f'href="/doc/pairing/{NAME}/gender-equality?lang=ja"' in block
    assert "「女性プラザ主催イベント」と施設名を挙げている（54行目）。" in block
    assert "推定" in block


def test_quotes_stand_with_publisher_and_rights(page: str) -> None:
    """Before the first line and after the last."""
    publisher = "北海道・札幌市（資料に発行者の記載なし）"
    assert page.index(publisher) < page.index('id="L1"')
    assert page.rindex(publisher) > page.index('id="L136"')
    assert page.count("利用条件は資料に記載がない") >= 2


def test_ids_are_unique_and_links_inside_the_page_lead_somewhere(page: str) -> None:
    """Lines, blocks, headings."""
    elements = Page(page).elements
    identifiers = [attributes["id"] for _, attributes in elements if "id" in attributes]
    assert len(identifiers) == len(set(identifiers))
    inner = {a["href"] for tag, a in elements if tag == "a" and (a["href"] or "")[:1] == "#"}
    assert {(target or "")[1:] for target in inner} <= set(identifiers)
    labelled = {a["aria-labelledby"] for _, a in elements if "aria-labelledby" in a}
    assert labelled <= set(identifiers)


def test_readings_of_ours_are_marked_as_such(page: str) -> None:
    """Who lends to whom is not stated in line 133."""
    assert "多義" in part(page, 133)


def test_the_text_is_the_bytes_that_were_read(
    bundled_client: FlaskClient, bundled_generations: Generations
) -> None:
    """As plain text, never guessed to be something else."""
    answer = bundled_client.get(f"{PAGE}/text")
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    digest = hashlib.sha256(answer.data).hexdigest()
    assert (bundled_generations.current().path / "sources" / digest).is_file()
    tag = answer.headers["ETag"]
    assert bundled_client.get(f"{PAGE}/text", headers={"If-None-Match": tag}).status_code == 304


def test_a_source_without_lines_shows_its_documents(bundled_client: FlaskClient) -> None:
    """Four web pages; they are no links where the source gives no scheme."""
    page = bundled_client.get("/source/designated-managers?lang=en", headers=HTML).text
    assert page.count('href="/doc/page/') == 4
    assert "makomanai.com/history" in page
    assert "CC0 1.0" in page
    assert bundled_client.get("/source/designated-managers/text").status_code == 404


def test_the_list_says_what_is_known_of_each_source(bundled_client: FlaskClient) -> None:
    """Title, publisher, licence or that there is none, files with digests."""
    page = bundled_client.get("/source/?lang=en", headers=HTML).text
    assert "None stated by the publisher" in page
    assert len(re.findall(r"[0-9a-f]{64}", page)) == 3
    for name in (NAME, "designated-managers"):
        assert f"/source/{name}?lang=en" in page
        assert f"/source/{name}/report?lang=en" in page


def test_the_report_has_every_line_and_every_interpretation(bundled_client: FlaskClient) -> None:
    """With its reason, and a link to its line."""
    page = bundled_client.get(f"{PAGE}/report?lang=ja", headers=HTML).text
    for line in range(1, 137):
        assert f'/source/{NAME}?lang=ja#L{line}"' in page
    assert page.count("<li>\n      <p><a") >= 50
    assert "さけフェスタのＨ29.9が予定とされていない（70行目）ので" in page


@pytest.mark.parametrize("number", ["0", "-1", "99999999999999999999", "x", "1'"])
def test_a_report_has_only_its_pages(bundled_client: FlaskClient, number: str) -> None:
    """Another number is an error, as in every list."""
    answer = bundled_client.get(f"{PAGE}/report", query_string={"page": number}, headers=HTML)
    assert answer.status_code == 400
    assert "page must be a number of 1–1" in answer.text or "1–1 の数を指定" in answer.text


def test_the_conclusions_of_a_report_speak_the_language_of_the_page(
    bundled_client: FlaskClient,
) -> None:
    """Roles, pairings, dates; and a line that goes on has its own words alone."""
    japanese = bundled_client.get(f"{PAGE}/report?lang=ja", headers=HTML).text
    for text in (
        "役割：相互",
        "割り当てた施設の組： <code>civic-activity</code>",
        "2017年（平成29年）9月1日から2018年（平成30年）1月31日までに作成",
        "指定した自治体",
    ):
        assert text in japanese
    for text in ("goes on", "assigned to pairing", "role mutual", "compiled between"):
        assert text not in japanese
    english = bundled_client.get(f"{PAGE}/report?lang=en", headers=HTML).text
    assert "Compiled between 1 September 2017 and 31 January 2018" in english
    assert "Role: Mutual party" in english


def test_the_counts_of_a_report_speak_the_language_of_the_page(bundled_client: FlaskClient) -> None:
    """Every word of them, also the codes."""
    page = bundled_client.get(f"{PAGE}/report?lang=ja", headers=HTML).text
    counts = page.partition('<dl class="counts"')[2].partition("</dl>")[0]
    assert not re.findall(r"<dt>[^<]*[a-z]", counts)
    assert "取組：検討" in counts


@pytest.mark.parametrize("rest", ["", "/text", "/report"])
@pytest.mark.parametrize(
    "name",
    ["nothing", "..", "%2e%2e", "..%2f..%2fmanifest", "a%00b", "a>b", "a%22%7d", "%E3%81%82"],
)
def test_only_listed_sources_are_there(bundled_client: FlaskClient, name: str, rest: str) -> None:
    """Whatever else the name is."""
    assert bundled_client.get(f"/source/{name}{rest}").status_code in {404, 308}


@given(st.text(max_size=30))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_name_breaks_out(bundled_app: Flask, name: str) -> None:
    """Neither into a query nor into the file system nor into a header."""
    with bundled_app.test_client() as client:
        answer = client.get("/source/" + "".join(f"%{byte:02x}" for byte in name.encode()))
    assert answer.status_code in {200, 308, 404}


PIECES: Final = (
    "<script>alert(1)</script>",
    "</p>",
    '"',
    "'",
    "<",
    "&amp;",
    "{{ 1 }}",
    "\x00",
    "\u202e",
)
HOSTILE: Final = (
    st.lists(
        st.sampled_from(PIECES)
        | st.characters(exclude_categories=("Cs",), exclude_characters="\n\ufeff"),
        min_size=1,
        max_size=12,
    )
    .map("".join)
    .filter(lambda text: bool(text.strip()))
)


class Publication:
    """A generation of one source, of which texts are hostile."""

    def __init__(self, path: Path, line: str, label: str) -> None:
        data = f"○{line}\n".encode()
        digest = hashlib.sha256(data).hexdigest()
        (path / "sources").mkdir(exist_ok=True)
        (path / "sources" / digest).write_bytes(data)
        text = str(ox.Literal(label, language="ja"))
        base = "https://example.org/"
        store = ox.Store()
        store.update(
            f"""INSERT DATA {{
              <{base}id/document/s> schema:sha256 "{digest}" ; dct:language "ja" .
              <{base}id/span/s/c0-3> renkei:documentOf <{base}id/document/s> ;
                renkei:spanKind <https://w3id.org/renkei/code/span-kind#passage> ;
                renkei:startLine 1 ; renkei:endLine 1 ; oa:hasSelector <{base}id/where> .
              <{base}id/where> oa:start 0 ; oa:end 3 .
              <{base}id/facility/f> a renkei:Facility ; rdfs:label {text} ;
                renkei:statedIn <{base}id/span/s/c0-3> .
              <javascript:alert(1)> a renkei:Event ; rdfs:label {text} ;
                renkei:statedIn <{base}id/span/s/c0-3> . }}""",
            prefixes=PREFIXES,
        )
        self.engine = InProcessEngine(
            store, prefixes=PREFIXES, max_result_bytes=1_000_000, threads=1
        )
        entry = {"name": "s", "title": {"ja": label}, "publisher": {"ja": label}}
        entry |= {"rights": {"ja": label}, "files": [{"name": label, "sha256": digest, "size": 3}]}
        manifest = {"base": base, "triples": 1, "built": "2026-01-01", "sources": [entry]}
        self.leases = FixedLeases(lease_on(self.engine, manifest, id=digest[:16], path=path))


@pytest.mark.slow
@given(HOSTILE, HOSTILE)
@hypothesis_settings(  # each example publishes a generation
    max_examples=hypothesis_settings.default.max_examples // 5,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_hostile_lines_and_labels_stay_text(
    settings: Settings, tmp_path: Path, line: str, label: str
) -> None:
    """No element, no attribute and no link comes out of them; lines lose nothing but controls."""
    publication = Publication(tmp_path, line, label)
    client = create_app(settings, publication.leases).test_client()
    for target in ("/source/s", "/source/", "/source/s/report", "/"):
        shown = Page(client.get(f"{target}?lang=ja", headers=HTML).text)
        for tag, attributes in shown.elements:
            is_data = attributes == {"type": "application/ld+json"}  # of the home page: not run
            is_ours = tag == "script" and (is_data or is_own_script(attributes))
            assert tag not in {"script", "img", "iframe", "object"} or is_ours
            assert not [name for name in attributes if name.startswith("on")]
            assert not (attributes.get("href") or "").lower().startswith("javascript")
        if target == "/source/s":
            assert len(shown.lines) == 1
            kept = re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufffe\uffff]", "\ufffd", line)
            assert shown.lines[1].replace("\r", "\n") == f"○{kept}".replace("\r", "\n")
    publication.engine.close()
