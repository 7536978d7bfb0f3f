"""All findings are in a file, sorted, each once; the manifest and the messages have the first."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from renkei.console import full_report
from renkei.errors import CheckError
from renkei.graph.build.findings import MAX_FINDINGS, Finding, write_findings
from renkei.graph.catalogue.statistics import source_lines
from renkei.ontology.terms import PREFIXES as PREFIXES_OF
from tests.conftest import build_sources
from tests.graph.sources import write_sources

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES = "@prefix renkei: <https://w3id.org/renkei/ns#> .\n"
VALID = "<http://example.org/s> <http://example.org/p> 1 .\n"
FAULTS = "".join(f"<http://example.org/{number}> a renkei:Medium .\n" for number in range(600))


def finding(number: int, severity: str) -> Finding:
    """Return one without a place."""
    return Finding(severity, f"http://example.org/{number:04}", "urn:rule", "Wrong. 誤り。", "", "")


def test_findings_are_sorted_and_each_is_there_once(tmp_path: Path) -> None:
    """Violations first, then by record; with their places."""
    severities = ("Info", "Violation", "Warning")
    wanted = [finding(number, severities[number % 3]) for number in range(3_000)]
    given = sorted([*wanted, *wanted[:500]], key=lambda one: one.record[::-1])
    found = write_findings(
        tmp_path / "findings.jsonl",
        given,
        tmp_path,
        places=lambda records: {record: f"doc:{record[-1]}" for record in records},
    )
    lines = (tmp_path / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    written = [json.loads(line) for line in lines]
    order = {"Violation": 0, "Warning": 1, "Info": 2}
    keys = [(order[one["severity"]], one["record"]) for one in written]
    assert keys == sorted(keys)
    assert {one["record"] for one in written} == {one.record for one in wanted}
    assert found.numbers == {"Violation": 1_000, "Warning": 1_000, "Info": 1_000}
    assert len(written) == 3_000
    assert [one.record for one in found.first] == [one["record"] for one in written[:MAX_FINDINGS]]
    assert all(one["where"] == f"doc:{one['record'][-1]}" for one in written)


def test_the_place_of_a_thing_is_its_first_span() -> None:
    """That of its statement, of what it takes part in, or the span itself; others have none."""
    store, rows = ox.Store(), []
    for number in range(70):
        rows.append(f"ex:t{number} renkei:statedIn ex:s{number}, ex:s{number + 1} .")
        rows.append(f"ex:s{number} renkei:documentOf <http://e.org/doc> .")
        rows.append(f"ex:s{number} renkei:startLine {number} ; renkei:endLine {number + 9} .")
    rows.append("ex:t9 cv:hasParticipation ex:part .")
    text = "".join(f"@prefix {name}: <{PREFIXES_OF[name]}> .\n" for name in ("renkei", "cv"))
    turtle = f"{text}@prefix ex: <http://e.org/> .\n" + "\n".join(rows)
    store.load(turtle.encode(), ox.RdfFormat.TURTLE)
    things = [f"http://e.org/t{number}" for number in range(70)]
    others = ["http://e.org/part", "http://e.org/s3", "http://e.org/none", "_:blank", '"text"']
    places = source_lines(store, [*things, *others])
    assert places == {
        **{thing: f"doc:{number}-{number + 9}" for number, thing in enumerate(things)},
        "http://e.org/part": "doc:9-18",
        "http://e.org/s3": "doc:3-12",
    }


@pytest.mark.slow
def test_a_build_with_many_violations_says_where_all_of_them_are(tmp_path: Path) -> None:
    """Twenty are shown; the file of the check is there until a build is published."""
    sources, data = write_sources(tmp_path / "in", PREFIXES + FAULTS), tmp_path / "data"
    with pytest.raises(CheckError) as caught:
        build_sources(sources, data)
    file = data / "findings.jsonl"
    all_ = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    violations = [one for one in all_ if one["severity"] == "Violation"]
    assert {one["record"] for one in violations} == {f"http://example.org/{n}" for n in range(600)}
    last = str(caught.value).splitlines()[-1]
    assert last == f"… and {len(violations) - 20:,} more: {file} has all findings"
    assert len(str(caught.value).splitlines()) == 22

    outcome = build_sources(sources, data, publish=False)
    assert len(outcome.manifest["checks"]["findings"]) == MAX_FINDINGS
    assert outcome.manifest["checks"]["shapes"]["Violation"] == len(violations)
    more = f"… and {len(all_) - MAX_FINDINGS:,} more: {file} has all"
    assert full_report(outcome).splitlines()[-1] == more

    published = build_sources(write_sources(tmp_path / "valid", VALID), data)
    assert published.generation
    assert not file.exists()
    assert (published.generation.path / "reports" / "findings.jsonl").read_bytes() == b""


@pytest.mark.prove
def test_memory_does_not_grow_with_the_findings(tmp_path: Path) -> None:
    """Half a million more need less than 24 MiB more."""
    script = """if True:
        import resource, sys
        from pathlib import Path
        from renkei.graph.build.findings import Finding, write_findings
        work = Path(sys.argv[1])
        found = (Finding("Violation", f"http://example.org/{n}", "urn:rule", "m" * 60, "", "")
                 for n in range(int(sys.argv[2])))
        write_findings(work / "f", found, work, places=lambda _: {})
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
    """
    few, many = (
        int(subprocess.run(
            [sys.executable, "-c", script, str(tmp_path), str(number)],
            check=True, capture_output=True, text=True,
        ).stdout)
        for number in (150_000, 650_000)
    )  # fmt: skip
    assert many - few < 24
