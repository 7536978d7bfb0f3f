"""What `renkei check` and `renkei build` say of links between sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.command_line.calls import call
from tests.graph.links.lists import write_lists
from tests.loaders.open_data.loads import facilities

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_check_names_the_values_of_a_conflict_and_their_graphs(tmp_path: Path) -> None:
    """Each source with its value, and the rows; programs get the same in parts."""
    files = {
        "a.csv": facilities({"NO": "1", "緯度": "34.8"}),
        "b.csv": facilities({"NO": "1", "緯度": "34.9"}),
    }
    sources = write_lists(tmp_path, files)
    arguments = ["--sources", str(sources), "--data-dir", str(tmp_path / "data")]
    text = call(*arguments, "check").stdout
    assert (
        "a/a.csv:2: warning CONFLICT id/facility/222127/1 schema:latitude: graph/source/a '34.8': "
        "sources differ (b: 34.9 / a/a.csv:2, b/b.csv:2); make them agree\n" in text
    )
    assert "graph/source/b '34.9'" in text
    assert "links between sources: 2 CONFLICT\n" in text
    answer = json.loads(call(*arguments, "--format", "json", "check").stdout)
    assert answer["links"]["remarks"] == {"CONFLICT": 2}
    assert [one["value"] for one in answer["links"]["listed"]] == ["34.8", "34.9"]
