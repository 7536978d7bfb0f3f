"""Which generation has a version of the vocabulary: the published one, or one that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.errors import StoreError
from renkei.graph.generations.generations import Generations as StoredGenerations
from renkei.graph.rdf.vocabulary import version_of
from renkei.server.vocabulary.data import VOCABULARY_GRAPH, terms
from renkei.server.web.request_errors import UnknownVersionError

if TYPE_CHECKING:
    from collections.abc import Collection
    from pathlib import Path

    from renkei.graph.generations.generations import Generation
    from renkei.server.web.publication import PublishedView
    from renkei.server.web.requested import RequestedGenerations

__all__ = ["SUFFIXES", "FoundVersion", "VocabularyVersions"]

SUFFIXES: Final = ("ttl", "nt", "jsonld", "rdf")
_FIRST: Final = "0.1.0"  # of generations whose manifest does not tell: there was no other then
_LONGEST: Final = 40  # characters of an unknown version that are said again


@dataclass(frozen=True, slots=True)
class FoundVersion:
    """A version of the vocabulary, and what of it is asked for.

    Attributes:
        view: A generation that has it.
        name: Its number.
        suffix: The form that is asked for, or nothing.
        is_newest: True if the published generation has it.
    """

    view: PublishedView
    name: str
    suffix: str
    is_newest: bool


class VocabularyVersions:
    """The versions of the vocabulary that can be had."""

    def __init__(self, data_dir: Path, generations: RequestedGenerations) -> None:
        """Find versions.

        Args:
            data_dir: The data directory, with the generations that are kept.
            generations: Opens them.
        """
        self._stored, self._generations = StoredGenerations(data_dir), generations
        self._told: dict[str, str | None] = {}  # version by the name of a generation

    def find(self, text: str) -> FoundVersion:
        """Return the version that a text such as ``0.1.0`` or ``0.1.0.ttl`` names.

        The newest generation that has it answers.

        Raises:
            UnknownVersionError: If no generation that is kept has it.
        """
        view = self._generations.current()
        own = _versions(view)
        if (named := _named(text, own)) is not None:
            return FoundVersion(view, *named, is_newest=True)
        kept = self._kept()
        if (named := _named(text, kept)) is not None:
            older = self._generations.older(kept[named[0]])
            return FoundVersion(older, *named, is_newest=False)
        available = tuple(dict.fromkeys([*own, *reversed(kept)]))
        raise UnknownVersionError(
            f"the vocabulary is not here in a version {text[:_LONGEST]!r}; here is "
            + (", ".join(f"/ns/{name}" for name in available) or "/ns"),
            available=available,
        )

    def _kept(self) -> dict[str, str]:
        """Return the newest generation that is kept, by the version that it has."""
        stored = self._stored.all()
        told = {one.name: self._told.get(one.name) or _told(one) for one in stored}
        self._told = told
        return {version: one.id for one in stored if (version := told[one.name])}


def _told(generation: Generation) -> str | None:
    """Return the version that a manifest tells; None if it cannot be read."""
    try:
        return str(generation.manifest.get("vocabulary", _FIRST))
    except StoreError:
        return None


def _versions(view: PublishedView) -> tuple[str, ...]:
    head = terms(view).get(VOCABULARY_GRAPH)
    iris = head.links.get("versionIRI", []) if head else []
    return tuple(version for iri in iris if (version := version_of(iri)))


def _named(text: str, versions: Collection[str]) -> tuple[str, str] | None:
    """Return the version and the suffix that a text names."""
    for suffix in ("", *SUFFIXES):
        name = text.removesuffix(f".{suffix}") if suffix else text
        if name in versions:
            return name, suffix if name != text else ""
    return None
