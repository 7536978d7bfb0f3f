"""The IRIs that this project mints (docs/explanation/iris.md).

``{base}id/{type}/{key}`` for things, ``{base}graph/…`` for named graphs. Keys are ASCII.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Iris", "is_key", "service_iri"]

_KEY = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._~-]*[A-Za-z0-9_~-])?")


def is_key(value: str) -> bool:
    """Return whether a text is a key: ASCII letters, digits and ``. _ ~ -``, none escaped.

    ``is_key("011002")`` is true, ``is_key("a/b")`` and ``is_key("a.")`` are false.
    """
    return _KEY.fullmatch(value) is not None


def service_iri(base: str, public_url: str = "") -> str:
    """Return the address of the SPARQL service, the base IRI of queries (SPARQL 1.1 §4.1.1.2).

    ``service_iri("https://example.org/")`` is ``https://example.org/sparql``. It does not depend
    on the Host header, which any client may choose.

    Args:
        base: The base of a generation's IRIs; empty if it is not known.
        public_url: The public root of the site, if the base is another one.
    """
    root = public_url or base
    return f"{root}sparql" if root else ""


@dataclass(frozen=True)
class Iris:
    """Mints the IRIs below one base.

    ``Iris("https://example.org/").thing("government", "011002")`` is
    ``https://example.org/id/government/011002``.

    Attributes:
        base: An absolute IRI that ends in ``/``.
    """

    base: str

    def thing(self, kind: str, *key: str) -> str:
        """Return ``{base}id/{kind}/{key}``.

        Raises:
            ValueError: If a part is no key (`is_key`).
        """
        for part in (kind, *key):
            if not is_key(part):
                raise ValueError(
                    f"{part!r} cannot be part of an IRI: use ASCII letters, digits, '.', '_', '-'"
                )
        return f"{self.base}id/{'/'.join((kind, *key))}"

    def has_page(self, iri: str) -> bool:
        """Return whether an IRI is that of a thing or of its part: ``{base}id/{kind}/{key}#part``.

        Other IRIs below the base cannot be opened.
        """
        if not iri.startswith(f"{self.base}id/"):
            return False
        path, hash_, fragment = iri.removeprefix(f"{self.base}id/").partition("#")
        parts = path.split("/")
        return len(parts) > 1 and all(map(is_key, parts)) and (not hash_ or is_key(fragment))

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
        """The named graph of metadata: the catalogue and the provenance of the build."""
        return f"{self.base}graph/meta"
