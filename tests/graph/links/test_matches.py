"""Reviewed matches: what they state, and how each fault is refused with its place."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.graph.catalogue.load_report import LoadReport, ReviewedMatch
from renkei.graph.links.finding import find_links
from renkei.graph.reports.row_report import Choice, RowReport
from renkei.loaders.open_data.matches import read_matches
from renkei.ontology.terms import Skos
from tests.graph.links.lists import BASE, build_lists, managers
from tests.loaders.open_data.loads import facilities

HEAD = (
    "subject_id\tpredicate_id\tobject_id\tmapping_justification\tconfidence\treviewer_id\tcomment"
)
GOOD = (
    "id:facility/222127/1\tskos:exactMatch\tid:facility/222127/2\tsemapv:ManualMappingCuration"
    "\t0.95\torcid:0000-0001\tvisited"
)
FILE = f"{BASE}id/file/lists/m.sssom.tsv"


def read(*lines: str, encoding: str = "utf-8") -> list[str]:
    """Return the matches of these lines as texts."""
    data = "\n".join(lines).encode(encoding)
    return [
        f"{one.line} {one.subject.removeprefix(BASE)} {one.predicate} {one.object}"
        for one in read_matches(data, Path("m.sssom.tsv"), BASE, FILE).matches
    ]


def test_a_reviewed_match_is_stated_with_who_says_so(tmp_path: Path) -> None:
    """In the graph of interpretation of the source that gives it, for things of other sources."""
    matches = "\n".join([HEAD, GOOD, GOOD.replace("id:facility/222127/2", "id:facility/222127/9")])
    built = build_lists(
        tmp_path,
        {
            "a.csv": facilities({"NO": "1"}),
            "b.csv": facilities({"NO": "2", "名称": "図書館"}),
            "m.sssom.tsv": matches.encode(),
        },
        {"b": 'matches = "m.sssom.tsv"'},
    )
    assert built.ask("SELECT ?a ?b ?g { GRAPH ?g { ?a skos:exactMatch ?b } }") == [
        ("id/facility/222127/1", "id/facility/222127/2", "graph/source/b/interpretation")
    ]
    query = """SELECT ?row ?who ?why { ?row a <http://www.w3.org/2002/07/owl#Axiom> ;
      <http://www.w3.org/2002/07/owl#annotatedTarget> <id/facility/222127/2> ;
      <https://w3id.org/sssom/author_id> ?who ; <https://w3id.org/sssom/comment> ?why }"""
    assert built.ask(query) == [("id/file/b/m.sssom.tsv#row=2", "orcid:0000-0001", "visited")]
    (unknown,) = built.remarks("b", "MATCH_UNKNOWN")
    assert {key: unknown[key] for key in ("file", "row", "column", "value")} == {
        "file": "m.sssom.tsv", "row": 3, "column": "object_id", "value": "id:facility/222127/9",
    }  # fmt: skip
    assert unknown["remedy_en"] == "correct the ID, or delete the row"
    (report,) = (one for one in built.outcome.reports if one.source == "b")
    (file,) = (one for one in report.attachments if one.name == "report.sqlite")
    rows = RowReport(built.path / "sources" / file.sha256)
    (shown,) = rows.remarks(Choice(code="MATCH_UNKNOWN"), size=9)
    part = next(one for one in rows.parts() if one.id == shown.part)
    assert (part.file, shown.row, part.outcomes) == ("m.sssom.tsv", 3, {"header": 1, "loaded": 2})
    assert built.links["matches"] == 1
    stored = {file.name for report in built.outcome.reports for file in report.files}
    assert stored == {"a.csv", "b.csv", "m.sssom.tsv"}


def test_designations_of_matched_facilities_are_one_history(tmp_path: Path) -> None:
    """Their gap is seen across the two."""
    built = build_lists(
        tmp_path,
        {
            "a.csv": managers({"施設ID": "1", "指定期間_終了": "2025-03-31"}),
            "b.csv": managers({"施設ID": "2", "指定期間_開始": "2026-04-01"}),
            "m.sssom.tsv": f"{HEAD}\n{GOOD}\n".encode(),
        },
        {"a": 'matches = "m.sssom.tsv"'},
    )
    assert [one["row"] for one in built.remarks("b", "PERIOD_GAP")] == [2]


@pytest.mark.slow
def test_a_long_chain_of_matches_is_followed_fast(tmp_path: Path) -> None:
    """Each says that a thing is the one before it, the last first."""
    number = 20_000
    facility = [f"{BASE}id/facility/222127/{n:06}" for n in range(number)]
    matches = [
        ReviewedMatch("m.tsv", n, f"{FILE}#row={n}", facility[n - 1], Skos.exactMatch, facility[n],
                      "https://w3id.org/semapv/vocab/MappingReview")
        for n in range(number - 1, 0, -1)
    ]  # fmt: skip
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    lines = [f'<{one}> {label} "x"@ja <{BASE}graph/source/lists> .\n'.encode() for one in facility]
    start = time.process_time()
    report = LoadReport("lists", matches=matches)
    links = find_links([lines], [report], base=BASE, directory=tmp_path, work_dir=tmp_path)
    assert links.matches == number - 1
    assert time.process_time() - start < 20


def test_prefixes_full_iris_and_the_head_of_candidates_are_read() -> None:
    """Also those of another base that stands for all deployments, and line ends of Windows."""
    whole = GOOD.replace(
        "id:facility/222127/1", "https://w3id.org/renkei/base/id/facility/222127/1"
    )
    lines = ["#curie_map:", "#  x: http://127.0.0.1:8000/id/", "#license: none", f"{HEAD}"]
    found = read(*lines, whole.replace("id:facility/222127/2", "x:facility/222127/2"), "")
    assert found == [
        "5 id/facility/222127/1 http://www.w3.org/2004/02/skos/core#exactMatch "
        f"{BASE}id/facility/222127/2"
    ]
    assert read("\ufeff" + HEAD + "\r", GOOD + "\r") == read(HEAD, GOOD)


@pytest.mark.parametrize(
    ("lines", "place", "message"),
    [
        ([], "", "has no header"),
        (["#curie_map:"], "", "has no header"),
        ([HEAD + "\twho"], "1:8", "no column 'who'"),
        ([HEAD + "\tcomment"], "1:8", "is there twice"),
        ([HEAD.replace("object_id\t", "")], "1", "object_id is missing"),
        ([HEAD, GOOD + "\t"], "2:7", "has 8 cells, the header 7"),
        ([HEAD, "", "id:a"], "3:1", "has 1 cells"),
        ([HEAD, GOOD.replace("id:facility", "ID:facility", 1)], "2:1", "no thing of this graph"),
        ([HEAD, GOOD.replace("222127/2", "222127/図書館")], "2:3", "no thing of this graph"),
        ([HEAD, GOOD.replace("222127/2", "222127/1")], "2:3", "are the same thing"),
        ([HEAD, GOOD.replace("skos:exactMatch", "skos:closeMatch")], "2:2", "must be one of"),
        ([HEAD, GOOD.replace("ManualMappingCuration", "LexicalMatching")], "2:4", "is no review"),
        ([HEAD, GOOD.replace("0.95", "1.5")], "2:5", "no number from 0 to 1"),
        ([HEAD, GOOD, GOOD], "3", "row 2 says the same"),
        ([HEAD, GOOD, GOOD.replace("skos:exactMatch", "schema:containedInPlace")], "3", "another"),
        ([HEAD, GOOD.replace("visited", "x" * 10_001)], "2:7", "too long"),
        ([HEAD, GOOD.replace("visited", "\x07")], "2:7", "control character"),
    ],
)
def test_each_fault_is_refused_with_its_line_and_column(
    lines: list[str], place: str, message: str
) -> None:
    """Nothing is dropped silently."""
    with pytest.raises(SourceError) as refused:
        read(*lines)
    assert str(refused.value).startswith(f"m.sssom.tsv:{place}: " if place else "m.sssom.tsv: ")
    assert message in str(refused.value)


def test_another_encoding_is_refused_at_its_line() -> None:
    """CP932 is what spreadsheets write."""
    with pytest.raises(SourceError, match=r"^m\.sssom\.tsv:2: is not UTF-8"):
        read(HEAD, GOOD.replace("visited", "現地確認"), encoding="cp932")


def test_a_build_refuses_a_missing_or_wrong_file(tmp_path: Path) -> None:
    """With the entry in sources.toml, or the row."""
    files = {"a.csv": facilities({}), "m.sssom.tsv": f"{HEAD}\n{GOOD}\tx\n".encode()}
    with pytest.raises(SourceError, match=r"sources\.toml:2: matches: there is no file"):
        build_lists(tmp_path, files, {"a": 'matches = "other.tsv"'})
    with pytest.raises(SourceError, match=r"m\.sssom\.tsv:2:7: the row has 8 cells"):
        build_lists(tmp_path, files, {"a": 'matches = "m.sssom.tsv"'})


@given(st.lists(st.text('id:skoexactMh/12\t\n"#aあ\x00', max_size=30), max_size=5))
def test_any_text_is_read_or_refused_with_its_place(lines: list[str]) -> None:
    """No other error."""
    try:
        read(HEAD, *lines)
    except SourceError as refused:
        place = refused.line
    else:
        place = 2
    assert place is not None
    assert place > 1
