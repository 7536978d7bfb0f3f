"""The measurement of a build builds what `renkei build` builds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from benchmarks import building
from benchmarks.national import write_national
from renkei.graph.build.plan import STAGES
from renkei.graph.generations.generations import Generations

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.slow
def test_a_country_is_built_and_its_stages_are_noted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All stages are in the table, and the generation is published."""
    write_national(tmp_path / "national.nt", 20_000)
    (tmp_path / "sources.toml").write_text(building.SOURCES, encoding="utf-8")
    building.build_here(tmp_path)
    said = json.loads(capsys.readouterr().out)
    assert tuple(name for name, *_ in said["stages"]) == STAGES
    assert said["triples"] == Generations(tmp_path / "data").current().manifest["triples"] > 20_000
