"""``/g/<id>/…``: the same addresses on an older generation, as long as it is kept.

A view takes `RequestedGenerations.current` for the generation that the address names; `url_for`
stays in it by itself, where the address that is built has such a form.
"""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any, Final

from flask import g

from renkei.errors import StoreError
from renkei.server.web.request_errors import (
    GoneError,
    UnknownGenerationError,
    UnreadableGenerationError,
)

if TYPE_CHECKING:
    from flask import Flask

    from renkei.graph.generations.history import History
    from renkei.server.web.publication import Generations, PublishedView

__all__ = [
    "RequestedGenerations",
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
