"""Statements as a small graph in memory, and the names of things in a language. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import LABELS, PREFIXES, Dct, Foaf, Rdf, Rdfs, Skos
from renkei.server.web.foreign_names import FOREIGN_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from renkei.server.web.ask import Term

__all__ = ["NAMING", "Facts", "Name", "name_of", "names_of"]

NAMING: Final = (Skos.prefLabel, Rdfs.label, Dct.title, Foaf.name)
"""Properties that name a thing, the preferred one first."""

Key = tuple[str, str]


class Facts:
    """Statements by subject and property, and by property and object.

    Subjects and properties are IRIs as text (``_:x`` for a blank node), objects are terms.
    """

    def __init__(self) -> None:
        self._objects: dict[Key, dict[Term, None]] = {}
        self._subjects: dict[tuple[str, Term], dict[str, None]] = {}
        self._all: dict[tuple[str, str, Term], None] = {}

    def add(self, subject: str, predicate: str, value: Term) -> None:
        """Add one statement; again is the same as once."""
        self._objects.setdefault((subject, predicate), {})[value] = None
        self._subjects.setdefault((predicate, value), {})[subject] = None
        self._all[subject, predicate, value] = None

    def __iter__(self) -> Iterator[tuple[str, str, Term]]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)

    def values(self, subject: str, *path: str) -> list[Term]:
        """The objects at the end of a path of properties, sorted, each once."""
        found: dict[Term, None] = dict.fromkeys(self._objects.get((subject, path[0]), ()))
        if len(path) == 1:
            return sorted(found, key=str)
        return list(
            dict.fromkeys(
                end
                for term in sorted(found, key=str)
                if isinstance(term, ox.NamedNode)
                for end in self.values(term.value, *path[1:])
            )
        )

    def iris(self, subject: str, *path: str) -> list[str]:
        """Those of `values` that are IRIs."""
        ends = self.values(subject, *path)
        return [end.value for end in ends if isinstance(end, ox.NamedNode)]

    def text(self, subject: str, *path: str) -> str:
        """The first of `values` that is a literal, as text; empty if there is none."""
        ends = self.values(subject, *path)
        return next((end.value for end in ends if isinstance(end, ox.Literal)), "")

    def subjects(self, predicate: str, value: str) -> list[str]:
        """The subjects that have an IRI as their value, sorted."""
        return sorted(self._subjects.get((predicate, ox.NamedNode(value)), ()))

    def of_type(self, class_: str) -> list[str]:
        """The things of a class, sorted."""
        return self.subjects(Rdf.type_, class_)

    def mentioned(self) -> set[str]:
        """Every IRI that stands in a statement."""
        found = {predicate for _, predicate, _ in self}
        found.update(subject for subject, _, _ in self if not subject.startswith("_:"))
        found.update(value.value for _, _, value in self if isinstance(value, ox.NamedNode))
        return found


@dataclass(frozen=True, slots=True)
class Name:
    """What a thing is called, and in which language; the language is empty if unknown."""

    text: str
    language: str = ""


def names_of(facts: Facts, iri: str) -> list[Name]:
    """All names of a thing, by the order of `NAMING`."""
    found = [
        Name(value.value, value.language or "")
        for naming in NAMING
        for value in facts.values(iri, naming)
        if isinstance(value, ox.Literal) and value.value.strip()
    ]
    for known in (LABELS, FOREIGN_NAMES):
        found += [Name(text, language) for language, text in known.get(iri, {}).items()]
    return list(dict.fromkeys(found))


def name_of(facts: Facts, iri: str, language: str) -> Name:
    """Return the name of a thing in a language, else in any, else its IRI made short."""
    names = names_of(facts, iri)
    for wanted in (language, "", "ja", "en"):
        for name in names:
            if name.language == wanted or (wanted and name.language.startswith(f"{wanted}-")):
                return name
    return names[0] if names else Name(_shortened(iri))


def _shortened(iri: str, prefixes: Iterable[tuple[str, str]] = tuple(PREFIXES.items())) -> str:
    for prefix, namespace in prefixes:
        local = iri.removeprefix(namespace)
        if local != iri and local and not set(local) & set("/#?"):
            return f"{prefix}:{local}"
    return iri
