"""The collaborators of the views: one object per application, instead of closures.

from renkei.server.web.deps import deps

@blueprint.get("/example")
def example() -> str:
    return render_template("example.html", lease=deps().leases.requested())
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from flask import current_app

from renkei.graph.search.index import index_of
from renkei.server.web.generations import PerGeneration

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from flask import Flask

    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.search.index import SearchIndex
    from renkei.queries.model import CannedQuery
    from renkei.server.web.generations import RequestedLeases
    from renkei.settings import Settings

__all__ = ["Deps", "add_api_paths", "api_paths", "api_schemas", "deps", "search_index", "set_deps"]

_KEY: Final = "renkei"
_PATHS: Final = "renkei-api-paths"
_SCHEMAS: Final = "renkei-api-schemas"
_T = TypeVar("_T")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, kw_only=True)
class Deps:
    """What views need beyond their request.

    Attributes:
        settings: The settings.
        leases: Leases on the generation that a request names.
        queries: The canned queries, by name.
        history: The records of older generations; None without a history.
        clock: Returns the current time, in UTC.
    """

    settings: Settings
    leases: RequestedLeases
    queries: Mapping[str, CannedQuery]
    history: History | None
    clock: Callable[[], dt.datetime] = _now
    _cached: dict[Any, PerGeneration[Any]] = field(default_factory=dict, init=False, repr=False)
    _shared: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def cached(self, make: Callable[[GenerationLease], _T], lease: GenerationLease) -> _T:
        """Return ``make(lease)``, computed once per generation.

        Args:
            make: A function of a module; it is the key of the cache. Its value must not hold the
                lease.
            lease: The generation.
        """
        value: _T = self._cached.setdefault(make, PerGeneration(make)).of(lease)
        return value

    def shared(self, make: Callable[[Settings], _T]) -> _T:
        """Return ``make(settings)``, computed once per application; ``make`` is the key."""
        with self._lock:
            if make not in self._shared:
                self._shared[make] = make(self.settings)
            value: _T = self._shared[make]
            return value


def set_deps(app: Flask, collaborators: Deps) -> None:
    """Set the collaborators of an application's views."""
    app.extensions[_KEY] = collaborators


def deps() -> Deps:
    """Return the collaborators of the current application."""
    collaborators: Deps = current_app.extensions[_KEY]
    return collaborators


def search_index(lease: GenerationLease) -> SearchIndex | None:
    """Return the search index of a generation; None if it has none that can be read."""
    return deps().cached(_search_index, lease)


def _search_index(lease: GenerationLease) -> SearchIndex | None:
    return index_of(lease.path)


def add_api_paths(app: Flask, paths: Mapping[str, Any], schemas: Mapping[str, Any]) -> None:
    """Add paths and schemas to the description of an application."""
    app.extensions.setdefault(_PATHS, {}).update(paths)
    app.extensions.setdefault(_SCHEMAS, {}).update(schemas)


def api_paths() -> Mapping[str, Any]:
    """Return the paths that were added to the current application."""
    paths: Mapping[str, Any] = current_app.extensions.get(_PATHS, {})
    return paths


def api_schemas() -> Mapping[str, Any]:
    """Return the schemas that were added to the current application."""
    schemas: Mapping[str, Any] = current_app.extensions.get(_SCHEMAS, {})
    return schemas
