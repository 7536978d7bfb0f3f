"""The collaborators of the views, in one object for each application."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flask import current_app

from renkei.server.web.generations import PerGeneration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import GenerationLease
    from renkei.queries.read import CannedQuery
    from renkei.server.web.generations import RequestedLeases
    from renkei.settings import Settings

__all__ = ["Deps", "deps", "set_deps"]

_KEY: Final = "renkei"
_T = TypeVar("_T")


@dataclass(frozen=True, kw_only=True)
class Deps:
    """What views need beyond their request.

    Attributes:
        settings: The settings.
        leases: Leases on the generation that a request names.
        queries: The canned queries, by name.
        history: What is recorded of older generations; None if nothing is.
    """

    settings: Settings
    leases: RequestedLeases
    queries: Mapping[str, CannedQuery]
    history: History | None
    _cached: dict[Any, PerGeneration[Any]] = field(default_factory=dict, repr=False)

    def cached(self, make: Callable[[GenerationLease], _T], lease: GenerationLease) -> _T:
        """Return ``make(lease)``, computed once per generation; ``make`` is a module's function."""
        value: _T = self._cached.setdefault(make, PerGeneration(make)).of(lease)
        return value


def set_deps(app: Flask, collaborators: Deps) -> None:
    """Set the collaborators of an application's views."""
    app.extensions[_KEY] = collaborators


def deps() -> Deps:
    """Return the collaborators of the current application."""
    collaborators: Deps = current_app.extensions[_KEY]
    return collaborators
