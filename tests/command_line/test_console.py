"""What the command line says of a build."""

from __future__ import annotations

from typing import Any

from renkei.console import facts, full_report, rate, summary
from renkei.graph.build.build import BuildOutcome
from renkei.graph.build.checks import CheckReport
from renkei.graph.links.finding import Links


def outcome(lacking: list[str]) -> BuildOutcome:
    """Return a build of nothing, whose catalogue lacks something."""
    manifest: dict[str, Any] = {
        "id": "0123456789abcdef",
        "triples": 0,
        "quads": 0,
        "base": "https://data.example.org/",
        "checks": {},
        "lacking": lacking,
    }
    return BuildOutcome(None, manifest, [], CheckReport(), Links(), published=False)


def test_build_and_check_say_what_the_catalogue_lacks() -> None:
    """Before a portal does."""
    line = "[catalogue] lacks contact (dcat:contactPoint)"
    for text in (summary(outcome([line])), full_report(outcome([line]))):
        assert f"catalogue: {line}" in text.splitlines()
    assert "catalogue" not in summary(outcome([]))


def test_a_long_list_of_it_is_cut_for_people_and_whole_for_programs() -> None:
    """A thousand sources would fill the screen."""
    lines = [f"[[source]] s{number} lacks themes (dcat:theme)" for number in range(1_012)]
    shown = [line for line in summary(outcome(lines)).splitlines() if "catalogue" in line]
    assert len(shown) == 13
    assert shown[-1] == "catalogue: and 1,000 more (`renkei --format json check` lists all)"
    assert facts(outcome(lines))["lacking"] == lines


def test_progress_has_rate_and_remaining_time() -> None:
    """Of bytes, of countables, and without a known total; never more than all of it."""
    assert rate(50_000_000, 200_000_000, "bytes", 2.0) == "25 % · 25.0 MB/s · 0:06 left"
    assert rate(1_500, 3_000, "statements", 1.0) == "50 % · 1,500 statements/s · 0:01 left"
    assert rate(2_000_000, 0, "statements", 4.0) == "2,000,000 statements · 500,000 statements/s"
    assert rate(12, 10, "files", 0.0) == "100 % · 0 files/s"
