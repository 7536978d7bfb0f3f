"""The server's view of what is published: swapped when another generation is published."""

from __future__ import annotations

import datetime as dt
import gc
import logging
import shutil
from typing import TYPE_CHECKING

import pytest

from renkei.errors import StoreError
from renkei.graph.generations.generations import Generations
from renkei.graph.generations.leases import GenerationLease, InProcessLeases
from renkei.graph.query.request import QueryRequest
from renkei.graph.query.text import check_query_text
from tests.graph.sources import GOVERNMENT, build_small, write_sources

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    """One published generation."""
    build_small(write_sources(tmp_path / "in", GOVERNMENT), tmp_path / "data")
    return tmp_path / "data"


def published(data_dir: Path) -> InProcessLeases:
    return InProcessLeases(Generations(data_dir), max_result_bytes=1 << 20, threads=1)


def label(view: GenerationLease) -> bytes:
    text = 'SELECT ?l { <http://e.org/1> rdfs:label ?l FILTER(LANG(?l) = "en") }'
    query = check_query_text(text, max_bytes=1000, max_nesting=10)
    with view.engine.run_blocking(QueryRequest(query=query, media_type="text/csv")) as answer:
        return b"".join(answer.chunks).split()[-1]


def publish(tmp_path: Path, name: str) -> None:
    sources = write_sources(tmp_path / "in", GOVERNMENT.replace("One", name))
    build_small(sources, tmp_path / "data")


def test_the_same_generation_is_opened_once(data_dir: Path) -> None:
    """Asking again costs a look at a link."""
    view = published(data_dir)
    assert view.current() is view.current()


def test_a_new_generation_is_seen_and_the_old_one_answers_on(
    data_dir: Path, tmp_path: Path
) -> None:
    """Who took the old one keeps it to the end of the request."""
    view = published(data_dir)
    old = view.current()
    publish(tmp_path, "Two")
    assert label(view.current()) == b"Two"
    assert label(old) == b"One"


def test_a_generation_is_published_anew_by_a_rollback(data_dir: Path, tmp_path: Path) -> None:
    """It is newer then than what it takes the place of; one that is not published is as it was."""
    view, generations = published(data_dir), Generations(data_dir)
    first = view.current()
    publish(tmp_path, "Two")
    second = view.current()
    assert view.older(first.id).published.isoformat() == first.manifest["built"].replace(
        "Z", "+00:00"
    )
    generations.rollback()
    again = view.current()
    assert again.id == first.id
    assert first.published < second.published < again.published
    for each in (first, second):
        assert dt.datetime.fromisoformat(each.manifest["built"]) < each.published


def test_an_old_generation_can_be_pruned_when_its_last_request_is_done(
    data_dir: Path, tmp_path: Path
) -> None:
    """Not before."""
    view, generations = published(data_dir), Generations(data_dir)
    old = view.current()
    first = generations.current()
    publish(tmp_path, "Two")
    view.current()
    assert generations.prune(keep=1) == ([], [first])
    del old
    gc.collect()
    assert generations.prune(keep=1) == ([first], [])


def test_a_generation_that_cannot_be_opened_leaves_the_one_before_in_service(
    data_dir: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """And the reason is logged."""
    view = published(data_dir)
    view.current()
    publish(tmp_path, "Two")
    shutil.rmtree(Generations(data_dir).current().store_path)
    with caplog.at_level(logging.ERROR):
        assert label(view.current()) == b"One"
    assert "cannot be opened" in caplog.text


def test_nothing_published_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    """At the first request, not at the start: a build may come later."""
    view = published(tmp_path)
    with pytest.raises(StoreError, match="renkei build"):
        view.current()
    build_small(write_sources(tmp_path / "in", GOVERNMENT), tmp_path)
    assert label(view.current()) == b"One"
