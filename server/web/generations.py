"""What the server needs to know of the data that is published: small interfaces."""

from __future__ import annotations

import logging
import re
import threading
from typing import TYPE_CHECKING, Any, Final, Generic, Protocol, TypeVar, runtime_checkable

from flask import g

from renkei.errors import StoreError
from renkei.server.web.request_errors import (
    GoneError,
    UnknownGenerationError,
    UnreadableGenerationError,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections import Counter
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from flask import Flask

    from renkei.graph.generations.history import History
    from renkei.graph.query.executor import Executor

__all__ = [
    "FollowedGenerations",
    "Generations",
    "LastSeen",
    "Past",
    "PerGeneration",
    "PublishedView",
    "RequestedGenerations",
    "is_generation_id",
    "register_requested",
    "unknown_generation",
]


class PublishedView(Protocol):
    """One published generation, open for reading.

    A request takes it once and uses it to its end, so that all it says is of one generation.
    """

    @property
    def id(self) -> str:
        """The generation's identifier."""
        ...

    @property
    def executor(self) -> Executor:
        """Answers queries on it."""
        ...

    @property
    def manifest(self) -> Mapping[str, Any]:
        """What is known of it: ``triples``, ``built`` (ISO 8601), and ``sources``.

        ``sources`` is a list of ``{"name": …, "title": {"ja": …, "en": …}}``.
        """
        ...

    @property
    def path(self) -> Path:
        """Its directory: ``dumps/``, ``reports/<source>.json``, ``sources/<sha256>``."""
        ...

    @property
    def published(self) -> dt.datetime:
        """Since when it is the published one; for one that is not, when it was built."""
        ...


class Generations(Protocol):
    """Where the published generation is found."""

    def current(self) -> PublishedView:
        """Give the generation that is published now.

        Raises:
            StoreError: If none is, or if it cannot be opened.
        """
        ...

    def older(self, id_: str) -> PublishedView:
        """Give a generation that is kept, by its id; it may wait.

        Raises:
            StoreError: If it is not kept, or cannot be opened.
            LimitError: If too many of them are in use.
        """
        ...


class LastSeen(Protocol):
    """The last generation that had a thing: its id, and when it was built (``xsd:dateTime``)."""

    @property
    def generation(self) -> str:
        """Its id."""
        ...

    @property
    def built(self) -> str:
        """When it was built; empty where that is not known."""
        ...


class Past(Protocol):
    """What is remembered of older generations."""

    def last_seen(self, iri: str) -> LastSeen | None:
        """Tell when a thing that is gone was there last; None if it never was, or who knows."""
        ...

    def kept(self) -> set[str]:
        """Return the ids of the generations that can still be asked."""
        ...


@runtime_checkable
class FollowedGenerations(Protocol):
    """Generations whose executors live in an event loop: the server's."""

    ended: Counter[str]

    def current(self) -> PublishedView:
        """See `Generations.current`; never waits."""
        ...

    async def refresh(self) -> None:
        """Open what is published now, if it is not open yet."""
        ...

    async def watch(self) -> None:
        """Refresh again and again, for ever."""
        ...

    async def close(self) -> None:
        """End all that runs."""
        ...


_log: Final = logging.getLogger(__name__)

_ID: Final = re.compile(r"[0-9a-f]{16}")

_KEY: Final = "generation"

_SHOWN: Final = 40  # characters of what is no id


def is_generation_id(text: str) -> bool:
    """Whether a text can be the id of a generation."""
    return _ID.fullmatch(text) is not None


class RequestedGenerations:
    """Gives the generation that the address of a request names, else the published one."""

    def __init__(self, generations: Generations, history: History | None) -> None:
        self._generations, self._history = generations, history

    def current(self) -> PublishedView:
        """Give the generation to answer from.

        Raises:
            GoneError: If it was published once and is not kept any more.
            StoreError: If nothing is published.
            LimitError: If too many older generations are in use.
        """
        wanted = g.get(_KEY)
        return self.older(wanted) if wanted else self._generations.current()

    def published(self) -> PublishedView:
        """Give the published generation, whatever the address names.

        Raises:
            StoreError: If nothing is published.
        """
        return self._generations.current()

    def older(self, id_: str) -> PublishedView:
        """Give a generation by its id; see `current`.

        Raises:
            UnknownGenerationError: If there never was one, as far as is known.
        """
        if not is_generation_id(id_):
            raise unknown_generation(id_)
        current = self._generations.current()
        if current.id == id_:
            return current
        try:
            return self._generations.older(id_)
        except StoreError:
            if self._history and id_ in self._history.kept():
                _log.exception("generation %s is kept and cannot be opened", id_)
                raise UnreadableGenerationError(
                    f"generation {id_} cannot be read at the moment; the operator's log has why"
                ) from None
            record = self._history.record(id_) if self._history else None
            if record is None:
                raise unknown_generation(id_) from None
            raise GoneError(
                f"generation {id_}, built {record.built}, is not kept any more: it was replaced, "
                f"and the published one is {current.id}. What is remembered of it: /g/{id_}/; all "
                "generations: /generations"
            ) from None


def unknown_generation(id_: str) -> UnknownGenerationError:
    """Return the error for an id that no generation has or had."""
    return UnknownGenerationError(
        f"there is no generation {id_[:_SHOWN]!r}, and there was none, as far as is known; ids are "
        "16 digits of 0-9 and a-f, and all generations are listed at /generations"
    )


def register_requested(app: Flask, requested: RequestedGenerations) -> None:
    """Take ``<generation>`` out of addresses, and put it into those that are built.

    Whether it is there is told before anything else is looked at.
    """

    @app.url_value_preprocessor
    def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and endpoint in _SAME and _KEY in values:
            g.generation = values.pop(_KEY)

    @app.before_request
    def find() -> None:
        if g.get(_KEY):
            requested.current()

    @app.url_defaults
    def put(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in _SAME and g.get(_KEY) and _KEY not in values:
            values[_KEY] = g.generation


_SAME: Final = frozenset({"sparql.sparql", "canned.index", "canned.query"})

"""Endpoints that have a second address below ``/g/<generation>``."""

T = TypeVar("T")

_MOST: Final = 3  # the published one, and older ones that somebody asks


class PerGeneration(Generic[T]):
    """Keeps one value for each of the few generations that were asked for last.

    The value must not hold the view, or a generation that was replaced would stay open.
    """

    def __init__(self, make: Callable[[PublishedView], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: dict[str, T] = {}

    def of(self, view: PublishedView) -> T:
        """Return the value for a generation."""
        kept = self._kept
        if view.id in kept:
            return kept[view.id]
        with self._lock:
            if view.id not in self._kept:
                made = self._make(view)
                newest = list(self._kept.items())[1 - _MOST :]
                self._kept = {**dict(newest), view.id: made}  # readers see the old one or this
            return self._kept[view.id]
