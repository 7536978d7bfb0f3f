"""The generation that a request is answered from, and values computed once per generation.

``/g/<id>/…`` has the addresses of an older generation, as long as it is kept. A view takes
`RequestedLeases.current` for the generation that the address names; `url_for` stays in it, where
the address to be built has such a form.
"""

from __future__ import annotations

import logging
import re
import threading
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from flask import g

from renkei.errors import StoreError
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

_ID: Final = re.compile(r"[0-9a-f]{16}")

_KEY: Final = "generation"

_SHOWN: Final = 40  # characters of what is no id


def is_generation_id(text: str) -> bool:
    """Whether a text can be the id of a generation."""
    return _ID.fullmatch(text) is not None


class RequestedLeases:
    """Leases on the generation that the address of a request names, else on the published one."""

    def __init__(self, leases: Leases, history: History | None) -> None:
        self._leases, self._history = leases, history

    def current(self) -> GenerationLease:
        """Return a lease on the generation to answer from.

        Raises:
            GoneError: If it was published once and is not kept any more.
            StoreError: If nothing is published.
            LimitError: If too many older generations are in use.
        """
        wanted = g.get(_KEY)
        return self.older(wanted) if wanted else self._leases.current()

    def published(self) -> GenerationLease:
        """Return a lease on the published generation, whatever the address names.

        Raises:
            StoreError: If nothing is published.
        """
        return self._leases.current()

    def older(self, id_: str) -> GenerationLease:
        """Return a lease on a generation by its id; see `current`.

        Raises:
            UnknownGenerationError: If there never was one, as far as is known.
        """
        if not is_generation_id(id_):
            raise unknown_generation(id_)
        current = self._leases.current()
        if current.id == id_:
            return current
        try:
            return self._leases.older(id_)
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


def register_requested(app: Flask, requested: RequestedLeases) -> None:
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
    """One value per generation, computed once, for the few generations in use.

    The value must not hold the lease, or a generation that was replaced would stay open.
    """

    def __init__(self, make: Callable[[GenerationLease], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: dict[str, T] = {}

    def of(self, lease: GenerationLease) -> T:
        """Return the value for a generation."""
        kept = self._kept
        if lease.id in kept:
            return kept[lease.id]
        with self._lock:
            if lease.id not in self._kept:
                made = self._make(lease)
                newest = list(self._kept.items())[1 - _MOST :]
                self._kept = {**dict(newest), lease.id: made}  # readers see the old one or this
            return self._kept[lease.id]
