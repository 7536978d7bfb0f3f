"""The IRIs that this project mints (docs/explanation/iris.md).

``{base}id/{type}/{key}`` for things, ``{base}graph/…`` for named graphs. Keys are ASCII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Iris", "is_key"]

_KEY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?")


def is_key(value: str) -> bool:
    """Whether a text may stand in an IRI as it is: ASCII letters, digits and ``. _ ~ -``."""
    return _KEY.fullmatch(value) is not None


@dataclass(frozen=True)
class Iris:
    """Mints the IRIs below one base.

    Attributes:
        base: An absolute IRI that ends in ``/``.
    """

    base: str

    def thing(self, kind: str, *key: str) -> str:
        """Return ``{base}id/{kind}/{key}``.

        Raises:
            ValueError: If a part of the key is not ASCII or has a character that needs escaping.
        """
        for part in (kind, *key):
            if not is_key(part):
                raise ValueError(
                    f"{part!r} cannot be part of an IRI: use ASCII letters, digits, '.', '_', '-'"
                )
        return f"{self.base}id/{'/'.join((kind, *key))}"

    def source_graph(self, dataset: str, part: str | None = None) -> str:
        """Return the named graph of a source, or of its ``spans`` or ``interpretation``."""
        return f"{self.base}graph/source/{dataset}{'/' + part if part else ''}"

    @property
    def reference_graph(self) -> str:
        """The named graph of governments, areas and periods."""
        return f"{self.base}graph/reference"

    @property
    def examples_graph(self) -> str:
        """The named graph of example queries."""
        return f"{self.base}graph/examples"

    @property
    def meta_graph(self) -> str:
        """The named graph that says what was built from what, and when."""
        return f"{self.base}graph/meta"
