"""Queries that are to go, and the folder of a deployment's own."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from renkei.errors import SourceError
from renkei.queries.model import Deprecation
from renkei.queries.read import all_queries, bundled_queries
from tests.queries.conftest import SAMPLE

if TYPE_CHECKING:
    from pathlib import Path

OLD = "#+   deprecated: {since: 2026-11-24, sunset: 2027-11-24, successor: meetings}\n"


def write(folder: Path, name: str, deprecated: str = "") -> None:
    text = SAMPLE.replace("#+   key: [thing]\n", f"{deprecated}#+   key: [thing]\n")
    (folder / f"{name}.rq").write_text(text, encoding="utf-8")


@pytest.mark.slow
def test_own_queries_come_beside_the_bundled_ones(tmp_path: Path) -> None:
    """By name, sorted; without a folder there are the bundled ones."""
    write(tmp_path, "own-question")
    found = all_queries(tmp_path)
    assert list(found) == sorted([*bundled_queries(), "own-question"])
    assert found["own-question"].file == str(tmp_path / "own-question.rq")
    assert list(all_queries(None)) == list(bundled_queries())


def test_an_own_query_shadows_no_bundled_one(tmp_path: Path) -> None:
    write(tmp_path, "meetings")
    with pytest.raises(SourceError, match="there is a bundled query 'meetings'") as caught:
        all_queries(tmp_path)
    assert (caught.value.file, caught.value.line) == (str(tmp_path / "meetings.rq"), 1)


def test_a_folder_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such folder"):
        all_queries(tmp_path / "none")


def test_a_deprecated_query_says_until_when_and_what_to_use(tmp_path: Path) -> None:
    write(tmp_path, "old-meetings", OLD)
    assert all_queries(tmp_path)["old-meetings"].deprecation == Deprecation(
        dt.date(2026, 11, 24), dt.date(2027, 11, 24), "meetings"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("since: 2026-11-24, ", "", "since is missing"),
        ("since: 2026-11-24", "since: soon", "must be a date"),
        ("since: 2026-11-24", "since: 2026-11-24T10:00:00", "must be a date"),
        ("sunset: 2027", "sunset: 2025", "before the day"),
        ("successor: meetings", "successor: meetins", "'meetins' is not there"),
        ("successor: meetings", "successor: old-meetings", "is deprecated itself"),
        ("successor: meetings", "successor: [meetings]", "missing or no text"),
        ("successor:", "instead:", "unknown key 'instead'"),
    ],
)
def test_a_fault_of_a_deprecation_is_named_with_its_line(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    write(tmp_path, "old-meetings", OLD.replace(old, new))
    with pytest.raises(SourceError, match=message) as caught:
        all_queries(tmp_path)
    assert caught.value.line == 7
    assert caught.value.file == str(tmp_path / "old-meetings.rq")
