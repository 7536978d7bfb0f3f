"""What the preview of a thing shows: its names, its kind and some of what is said of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.ontology.terms import Dct, Locn, Rdf, Renkei
from renkei.server.reconcile.entities import EACH, entity_iri, name_in, named
from renkei.server.things.kinds import kind_of
from renkei.server.web.ask import labels, rows
from renkei.server.web.request_errors import UnknownThingError

if TYPE_CHECKING:
    from renkei.graph.generations.leases import GenerationLease

__all__ = ["Preview", "preview_of"]

_SHOWN: Final = (
    Renkei.listedBy, Renkei.establisher, Renkei.theme, Renkei.status, Locn.address,
    Dct.identifier, Renkei.localGovernmentCode, Dct.description,
)  # fmt: skip
_MOST: Final = 6  # facts
_LONGEST: Final = 120  # characters of a value


@dataclass(frozen=True, slots=True)
class Preview:
    """A thing in a small frame.

    Attributes:
        id: Its path.
        name: Its name.
        other_name: Its name in the other language; empty if it has none.
        kind: Title of its kind.
        facts: Names of properties, and of their values.
    """

    id: str
    name: str
    other_name: str
    kind: str
    facts: tuple[tuple[str, str], ...]


def preview_of(lease: GenerationLease, id_: str, language: str) -> Preview:
    """Return the preview of a thing.

    Raises:
        UnknownThingError: If it is not there.
    """
    iri = entity_iri(lease, id_)
    verbs = " ".join(f"<{name}>" for name in (Rdf.type_, *_SHOWN))
    subject = ox.NamedNode(iri)
    pattern = f"VALUES ?s {{ {subject} }} VALUES ?p {{ {verbs} }} {EACH}"
    found = list(rows(lease, f"SELECT ?p ?o {{ {pattern} }}"))
    if not found:
        raise UnknownThingError(f"there is no thing {id_[:80]!r} in the data", parameter="id")
    classes = [row["o"].value for row in found if row["p"].value == Rdf.type_]
    said = [row for row in found if row["p"].value != Rdf.type_]
    said.sort(key=lambda row: _SHOWN.index(row["p"].value))
    objects = [row["o"].value for row in said if isinstance(row["o"], ox.NamedNode)]
    names = named(lease, [*_SHOWN, *objects], language)
    own = labels(lease, [iri]).get(iri, {})
    name = name_in(own, language) or id_
    other = own.get("en" if language == "ja" else "ja", "")
    facts = tuple(
        (names[row["p"].value], names.get(row["o"].value, row["o"].value)[:_LONGEST])
        for row in said[:_MOST]
    )
    kind = kind_of(classes).title[language]
    return Preview(id_, name, other if other != name else "", kind, facts)
