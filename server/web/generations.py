"""The generation that a request is answered from, and values computed once per generation.

The addresses of an older generation begin with ``/g/<id>/``, as long as it is retained. A view
calls `RequestedLeases.requested` for the generation that the address names. `url_for` stays in that
generation, where the address to be built has such a form.
"""

from __future__ import annotations

import logging
import re
import threading
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from flask import g

from renkei.errors import StoreError
from renkei.graph.engine.pooled import acquired
from renkei.server.web.request_errors import (
    GoneError,
    UnknownGenerationError,
    UnreadableGenerationError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

    from renkei.graph.generations.history import History
    from renkei.graph.generations.leases import GenerationLease, Leases

__all__ = [
    "PerGeneration",
    "RequestedLeases",
    "is_generation_id",
    "register_requested",
    "unknown_generation",
]

_log: Final = logging.getLogger(__name__)

_T = TypeVar("_T")
_ID: Final = re.compile(r"[0-9a-f]{16}")
_KEY: Final = "generation"
_MAX_QUOTED: Final = 40  # characters of an invalid id that an error quotes
_MAX_GENERATIONS: Final = 3  # cached at a time: the published one and older ones in use

# Endpoints that have a second address below ``/g/<generation>``.
_OF_GENERATION: Final = frozenset(
    {"sparql.sparql", "canned.index", "canned.query", "search.search", "search.search_as"}
)


def is_generation_id(text: str) -> bool:
    """Whether a text has the form of a generation's id."""
    return _ID.fullmatch(text) is not None


class RequestedLeases:
    """Leases on the generation that the address of a request names, else on the published one.

    Example:
        leases = RequestedLeases(leases, history)
        lease = leases.requested()  # in a view
    """

    def __init__(self, leases: Leases, history: History | None) -> None:
        self._leases, self._history = leases, history

    def requested(self) -> GenerationLease:
        """Return a lease on the generation to answer from.

        Raises:
            GoneError: If it was published once and is no longer retained.
            StoreError: If nothing is published.
            LimitError: If too many older generations are in use.
        """
        id_ = g.get(_KEY)
        return self.older(id_) if id_ else self._leases.current()

    def current(self) -> GenerationLease:
        """Return a lease on the published generation, whatever the address names.

        Raises:
            StoreError: If nothing is published.
        """
        return self._leases.current()

    def older(self, id_: str) -> GenerationLease:
        """Return a lease on a generation by its id; see `requested`.

        Raises:
            UnknownGenerationError: If no generation of this id is on record.
            UnreadableGenerationError: If it is retained and cannot be opened.
        """
        if not is_generation_id(id_):
            raise unknown_generation(id_)
        published = self._leases.current()
        if published.id == id_:
            return published
        try:
            return self._leases.older(id_)
        except StoreError:
            if self._history and id_ in self._history.retained_ids():
                _log.exception("generation %s is retained and cannot be opened", id_)
                raise UnreadableGenerationError(
                    f"generation {id_} cannot be read at the moment; the operator's log has why"
                ) from None
            record = self._history.record(id_) if self._history else None
            if record is None:
                raise unknown_generation(id_) from None
            raise GoneError(
                f"generation {id_}, built {record.built}, is not kept any more: it was replaced, "
                f"and the published one is {published.id}. What is remembered of it: /g/{id_}/; "
                "all generations: /generations"
            ) from None


def unknown_generation(id_: str) -> UnknownGenerationError:
    """Return the error for an id that no generation has or had."""
    return UnknownGenerationError(
        f"there is no generation {id_[:_MAX_QUOTED]!r}, and there was none, as far as is known; "
        "ids are 16 digits of 0-9 and a-f, and all generations are listed at /generations"
    )


def register_requested(app: Flask, leases: RequestedLeases) -> None:
    """Take ``<generation>`` out of requested addresses, and add it to those that are built.

    An unknown or pruned generation is an error before the view runs.
    """

    @app.url_value_preprocessor
    def take(endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and endpoint in _OF_GENERATION and _KEY in values:
            g.generation = values.pop(_KEY)

    @app.before_request
    def check() -> None:
        if g.get(_KEY):
            leases.requested()

    @app.url_defaults
    def add(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint in _OF_GENERATION and g.get(_KEY) and _KEY not in values:
            values[_KEY] = g.generation


class PerGeneration(Generic[_T]):
    """A cache of one value per generation, for the few generations in use. Thread-safe.

    The value must not hold the lease: a replaced generation would stay open.

    Example:
        sizes = PerGeneration(graph_sizes)
        sizes.of(lease)
    """

    def __init__(self, make: Callable[[GenerationLease], _T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._values: dict[str, _T] = {}

    def of(self, lease: GenerationLease) -> _T:
        """Return the value of a generation; concurrent callers wait for one computation."""
        values = self._values
        if lease.id in values:
            return values[lease.id]
        with acquired(self._lock):
            if lease.id not in self._values:
                value = self._make(lease)
                newest = list(self._values.items())[1 - _MAX_GENERATIONS :]
                # Replaced, not changed: readers without the lock see a complete dictionary.
                self._values = {**dict(newest), lease.id: value}
            return self._values[lease.id]
