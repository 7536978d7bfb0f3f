"""What the server needs to know of the data that is published: small interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import datetime as dt
    from collections import Counter
    from collections.abc import Mapping
    from pathlib import Path

    from renkei.graph.query.executor import Executor

__all__ = ["FollowedGenerations", "Generations", "LastSeen", "Past", "PublishedView"]


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
