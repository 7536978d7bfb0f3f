"""The benchmark of the pages, in small: all kinds of pages, and the memory of a crawl."""

from __future__ import annotations

import http.client
from typing import TYPE_CHECKING

import pytest

from benchmarks.pages import addresses, crawl, served

if TYPE_CHECKING:
    from pathlib import Path

MAX_GROWTH = 40  # MiB, after a first crawl


@pytest.mark.prove
def test_every_kind_of_page_answers_and_a_crawl_takes_no_more_memory(
    bundled_data_dir: Path,
) -> None:
    """The second crawl of the same pages leaves the server as large as the first."""
    with served(bundled_data_dir) as client:
        found = addresses(client)
        assert len(found) > 60
        wrong = {
            path: status
            for name, paths in found.items()
            for path in paths[:2]
            if (status := client.get(path)[0]) != http.client.OK and not name.startswith("unknown")
        }
        assert wrong == {}
        crawl(client, 400)
        *_, (_, parent, whole) = crawl(client, 400)
        *_, (done, parent_later, whole_later) = crawl(client, 400)
    assert done > 100
    assert parent_later - parent < MAX_GROWTH
    assert whole_later - whole < 2 * MAX_GROWTH
