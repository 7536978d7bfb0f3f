"""Lists by facets, combined, and in the order of a column: as pages, CSV and JSON."""

from __future__ import annotations

import csv
import io
import re
from html import unescape
from typing import TYPE_CHECKING, Final

import pytest

from renkei.graph.things.table import ThingsTable
from renkei.server.things.kinds import LISTED_KINDS
from renkei.server.things.listed.choice import FACET_NAMES, key_of, read_choice
from tests.server.things.support import HTML, first_links

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from renkei.graph.generations.leases import InProcessLeases

_CHIP: Final = re.compile(
    r'<a class="chip" rel="nofollow" href="([^"]+)">([^<]+?) <span [^>]+>([0-9,]+)<'
)
_HEAD: Final = re.compile(
    r'<th scope="col"[^>]*?(?:aria-sort="(\w+)")?><a class="sorts"[^>]*href="([^"]+)">([^<]*)'
)


def chips(text: str) -> list[tuple[str, int]]:
    """The links of the values of a page's facets, with their numbers."""
    return [(unescape(link), int(n.replace(",", ""))) for link, _, n in _CHIP.findall(text)]


def heads(text: str) -> dict[str, tuple[str, str]]:
    """Text of each head that sorts → its ``aria-sort`` and its link."""
    return {name: (order, unescape(link)) for order, link, name in _HEAD.findall(text)}


def listed(things: FlaskClient, link: str) -> list[str]:
    """The things of a part of a list, of all its pages; each once."""
    answer = things.get(link, headers=HTML)
    assert answer.status_code == 200, link
    found = first_links(answer.text)
    while following := re.search(r'<a rel="next nofollow" href="([^"]+)"', answer.text):
        answer = things.get(unescape(following[1]), headers=HTML)
        found += first_links(answer.text)
    assert len(found) == len(set(found)), link
    return found


def test_a_choice_gives_as_many_things_as_its_number(things: FlaskClient) -> None:
    """And again behind the first choice: the facets are combined."""
    followed = 0
    for key in ("governments", "facilities", "activities", "events"):
        found = chips(things.get(f"/things/{key}?lang=ja", headers=HTML).text)
        for link, number in found[:1] + found[-1:]:
            assert len(listed(things, link)) == number, link
            further = chips(things.get(link, headers=HTML).text)
            for combined, less in further[-1:]:
                assert len(listed(things, combined)) == less, combined
                followed += "&" in combined.partition("&lang")[0]
    assert followed > 2


def test_what_is_chosen_is_removed_one_by_one(things: FlaskClient) -> None:
    """Each chosen value is a link to the list without it; the order is kept."""
    text = things.get(
        "/things/events?lang=en&year=fy2016&status=held&sort=-name", headers=HTML
    ).text
    links = re.findall(r'<a class="chip chosen" rel="nofollow" href="([^"]+)"', text)
    assert [unescape(link) for link in links] == [
        "/things/events?year=fy2016&sort=-name&lang=en",
        "/things/events?status=held&sort=-name&lang=en",
    ]
    canonical = re.findall(r'<link rel="canonical" href="([^"]+)"', text)
    assert unescape(canonical[0]) == "/things/events?status=held&year=fy2016&sort=-name&lang=en"
    assert '<meta name="robots" content="noindex">' in text
    both = set(listed(things, "/things/events?status=held&year=fy2016"))
    assert both == set(listed(things, "/things/events?status=held")) & set(
        listed(things, "/things/events?year=fy2016")
    )
    assert both


def test_values_are_found_by_key_by_path_and_by_iri(things: FlaskClient) -> None:
    """Older addresses and IRIs lead to the same list."""
    iri = "https%3A//w3id.org/renkei/code/status%23held"
    lists = [
        listed(things, f"/things/events?status={key}") for key in ("held", "status%23held", iri)
    ]
    assert lists[0] == lists[1] == lists[2] != []


@pytest.mark.parametrize("key", ["facilities", "events", "observations"])
def test_each_head_sorts_both_ways(things: FlaskClient, key: str) -> None:
    """A link, without a script; all things stay, and what has a value turns round."""
    text = things.get(f"/things/{key}?lang=ja", headers=HTML).text
    whole = heads(text)
    assert len(whole) > 1
    assert sum(order == "ascending" for order, _ in whole.values()) == 1
    for name, (order, link) in whole.items():
        up = things.get(link, headers=HTML).text
        wanted = "descending" if order else "ascending"
        assert heads(up)[name][0] == wanted, link
        down = heads(up)[name][1]
        turned = things.get(down, headers=HTML).text
        assert heads(turned)[name][0] == {"ascending": "descending"}.get(wanted, "ascending")
        assert first_links(up)[:5] != first_links(turned)[:5] or len(first_links(up)) < 2


def test_names_and_times_are_sorted_as_people_read_them(things: FlaskClient) -> None:
    """Names in the order of the page's language; counts as numbers, the greatest first."""
    facilities = listed(things, "/things/facilities?lang=en")
    assert listed(things, "/things/facilities?lang=en&sort=-name") == facilities[::-1]
    document = things.get("/things/observations.json?lang=en&sort=-value").get_json()
    values = [float(row["value"][0]["text"].replace(",", "")) for row in document["rows"]]
    assert values == sorted(values, reverse=True)
    assert len(values) == document["total"]
    events = things.get("/things/events.json?lang=ja&sort=-period").get_json()["rows"]
    assert "30年" in events[0]["period"][0]["text"] or "2018" in events[0]["period"][0]["text"]


def test_csv_and_json_have_the_same_choice(things: FlaskClient) -> None:
    """In the same order, with the same number."""
    asked = "?lang=en&status=held&year=fy2016&sort=-period"
    page = listed(things, f"/things/events{asked}")
    lines = csv.reader(io.StringIO(things.get(f"/things/events.csv{asked}").text))
    document = things.get(f"/things/events.json{asked}").get_json()
    addresses = [line[-1] for line in list(lines)[1:]]
    assert [address.partition("localhost")[2].partition("?")[0] for address in addresses] == page
    assert [row["iri"].partition("/id/")[2] for row in document["rows"]] == [
        path.removeprefix("/doc/") for path in page
    ]
    assert document["total"] == len(page)
    assert document["head"]["parameters"] == {
        "status": "held", "year": "fy2016", "sort": "-period"
    }  # fmt: skip


def test_words_for_a_list_are_searched_in_it(things: FlaskClient) -> None:
    """``q`` leads to the search among the things of the list."""
    answer = things.get("/things/facilities?q=公園&lang=ja", headers=HTML)
    assert answer.status_code == 302
    found = things.get(answer.headers["Location"], headers=HTML).text
    assert "/doc/facility/hokkaido-makomanai-park" in found
    sapporo = things.get("/things/facilities?q=公園&government=011002&lang=ja", headers=HTML)
    found = things.get(sapporo.headers["Location"], headers=HTML).text
    assert "/doc/facility/sapporo-city-parks" in found
    assert "/doc/facility/hokkaido-makomanai-park" not in found


@pytest.mark.parametrize(
    ("asked", "parameter", "remedy"),
    [
        ("status=none", "status", "links to the most frequent values"),
        ("status=held&after=x", "after", "follow its links"),
        ("status=held&after=-1", "after", "follow its links"),
        ("status=held&page=2", "page", "follow its links"),
        ("after=50", "after", "page=2"),
        ("sort=colour", "sort", "must be one of period, -period, name, -name"),
        ("sort=", "sort", "must be one of"),
        ("sort=--name", "sort", "must be one of"),
        ("status=held&status=planned", "status", "may be given once"),
        ("colour=red", "colour", "allowed: "),
        ("q=公園&status=held", "status", "leave out status, or q"),
        ("page=2&q=公園", "page", "leave out page, or q"),
        ("status=%00", "status", "no thing of this list"),
        ("status=%ED%A0%80", "status", "no thing of this list"),
        ("kind='%20OR%201=1--", "kind", "no thing of this list"),
        (f"theme={'x' * 5000}", "theme", "no thing of this list"),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".csv"])
def test_what_cannot_be_chosen_is_refused(
    things: FlaskClient, asked: str, parameter: str, remedy: str, suffix: str
) -> None:
    """With the reason and what to do, never with the whole list."""
    answer = things.get(f"/things/events{suffix}?lang=en&{asked}")
    problem = answer.get_json()
    assert (answer.status_code, problem["parameter"]) == (400, parameter) or suffix
    assert answer.status_code == 400
    assert remedy in problem["detail"] or suffix


def test_the_address_of_a_value_leads_back_to_it(published: InProcessLeases) -> None:
    """Of every value of every facet: a short key, and no two of a list have the same."""
    lease = published.current()
    table = ThingsTable.of(lease.path)
    assert table
    for kind in LISTED_KINDS.values():
        for name in FACET_NAMES:
            for value in table.facet(kind.class_, name):
                key = key_of(name, value, lease.base)
                choice = read_choice(table, kind, {name: key}, lease.base)
                assert choice.values == {name: value}
                assert not key.startswith("http")


def test_a_list_of_metadata_has_no_choice(things: FlaskClient) -> None:
    """The meta graph's datasets are not in the table: 400 says so."""
    answer = things.get("/things/datasets?sort=name")
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "sort")
    assert heads(things.get("/things/datasets", headers=HTML).text) == {}


def test_a_quote_opens_beside_its_line(things: FlaskClient) -> None:
    """By a button that needs no script: it names what it opens, and the quote has the words."""
    text = things.get("/things/activities?lang=ja", headers=HTML).text
    opened = re.findall(r'<button type="button" class="evidence" popovertarget="([^"]+)"', text)
    assert len(opened) > 20
    assert len(opened) == len(set(opened))
    for one in opened:
        quote = text.partition(f'<div id="{one}"')[2].partition("</div>")[0]
        assert " popover " in quote
        assert re.search(r"<blockquote[^>]*>\s*\S", quote)
