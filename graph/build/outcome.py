"""What a build tells while it runs, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from renkei.graph.build.checks import CheckReport
    from renkei.graph.catalogue.inputs import LoadReport
    from renkei.graph.generations.generations import Generation

__all__ = ["STAGES", "BuildOutcome", "Progress"]

STAGES = ("load", "merge", "check", "dump", "optimise", "publish")


class Progress(Protocol):
    """Is told how far a build has come."""

    def stage(self, name: str) -> None:
        """One of ``STAGES`` begins."""
        ...

    def loading(self, source: str) -> None:
        """The load of a source begins."""
        ...


@dataclass(frozen=True)
class BuildOutcome:
    """What a build came to.

    Attributes:
        generation: The generation that has this content; None where only checks were asked for.
        manifest: What was built from what.
        reports: What each load read.
        check: What the checks found.
        published: Whether CURRENT was changed; False if the content was published already.
    """

    generation: Generation | None
    manifest: Mapping[str, Any]
    reports: Sequence[LoadReport]
    check: CheckReport
    published: bool
