"""The state of one build."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from renkei.graph.catalogue.metadata import LoadedSource
from renkei.graph.links.finding import Links

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from renkei.graph.build.plan import BuildPlan, Progress
    from renkei.graph.catalogue.inputs import LoadReport
    from renkei.graph.generations.generations import Generations

__all__ = ["Work", "write_json"]


@dataclass
class Work:
    """The state of one build."""

    directory: Path
    generations: Generations
    plan: BuildPlan
    inputs_digest: str
    now: dt.datetime
    progress: Progress
    reports: list[LoadReport] = field(default_factory=list)
    links: Links = field(default_factory=Links)
    durations: dict[str, float] = field(default_factory=dict)
    _mark: float = field(default_factory=time.monotonic)
    _stage: str = ""

    @property
    def result(self) -> Path:
        """The directory that becomes the generation."""
        return self.directory / "result"

    @property
    def built(self) -> str:
        """Time of the build, as ``xsd:dateTime``."""
        return self.now.isoformat(timespec="seconds").replace("+00:00", "Z")

    @property
    def sources(self) -> list[LoadedSource]:
        """The sources that were loaded."""
        return [
            LoadedSource(source.description, report, source.code_version)
            for source, report in zip(self.plan.inputs, self.reports, strict=True)
        ]

    def stage(self, name: str) -> None:
        """Begin a stage; record the duration of the one before."""
        now = time.monotonic()
        if self._stage:
            self.durations[self._stage] = round(now - self._mark, 3)
        self._mark, self._stage = now, name
        self.progress.stage(name)

    def advance(self, unit: str) -> Callable[[int, int], None]:
        """Return a function that takes what is done of the stage, and all of it."""
        return lambda done, total: self.progress.advance(done, total, unit)

    def counting(self, unit: str, total: int = 0) -> Callable[[int], None]:
        """Return a function that takes what was done since the last call."""
        done = 0

        def count(number: int) -> None:
            nonlocal done
            done += number
            self.progress.advance(done, total, unit)

        return count


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Write a JSON file for people and programs."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
