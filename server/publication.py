"""What the server needs to know of the data that is published: two small interfaces."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Mapping
    from pathlib import Path

    from renkei.graph.execution import Executor

__all__ = ["FollowedGenerations", "Generations", "PublishedView"]


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


class Generations(Protocol):
    """Where the published generation is found."""

    def current(self) -> PublishedView:
        """Give the generation that is published now.

        Raises:
            StoreError: If none is, or if it cannot be opened.
        """
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
