"""What the search index does not have: datasets of the catalogue, codes, terms of the vocabulary.

They are few, and in other graphs than the things, so that their names are kept in memory for each
generation, and compared one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from renkei.graph.rdf.terms import iri
from renkei.graph.search.found import SCORES, Hit
from renkei.graph.search.matching import Match
from renkei.graph.search.normal import normal, words
from renkei.graph.search.searching import MAX_QUERY
from renkei.ontology.terms import CODE_NAMESPACE, NAMESPACE
from renkei.server.things.kind import Kind, texts
from renkei.server.things.kinds import LISTED_KINDS, kind_of
from renkei.server.vocabulary.data import codes, schemes, terms
from renkei.server.web.ask import rows
from renkei.server.web.deps import deps

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.server.search.request import Asked
    from renkei.server.vocabulary.data import Entry

__all__ = ["SEARCHED_KINDS", "kind_of_hit", "references_of"]

_DATASETS: Final = LISTED_KINDS["datasets"]
_CODES: Final = Kind(
    key="codes",
    title=texts("コード", "Codes"),
    class_=CODE_NAMESPACE,
    is_listed=False,
    page_classes=(),
)
_VOCABULARY: Final = Kind(
    key="vocabulary",
    title=texts("語彙", "Vocabulary"),
    class_=NAMESPACE,
    is_listed=False,
    page_classes=(),
)
SEARCHED_KINDS: Final = {**LISTED_KINDS, "codes": _CODES, "vocabulary": _VOCABULARY}
"""Key → kind, of all that `/search` finds."""

_MOST: Final = 2_000  # datasets
_NAMES: Final = "identifier"


@dataclass(frozen=True, slots=True)
class _Reference:
    """Something with names.

    Attributes:
        path: Path of a thing, or IRI.
        kind: Its kind.
        labels: Its names by language.
        forms: Normal form, field, language and text of each name.
        text: All normal forms.
    """

    path: str
    kind: Kind
    labels: Mapping[str, str]
    forms: tuple[tuple[str, str, str, str], ...]
    text: str


def kind_of_hit(hit: Hit) -> Kind:
    """Return the kind of what was found."""
    if hit.path.startswith(CODE_NAMESPACE):
        return _CODES
    return _VOCABULARY if hit.path.startswith(NAMESPACE) else kind_of(hit.classes)


def references_of(lease: GenerationLease, asked: Asked) -> list[Hit]:
    """Return the datasets, codes and terms whose names match a request, the best first."""
    form = normal(asked.query)[:MAX_QUERY]
    if not form or asked.values.keys() - {"kind", "language"}:  # they have no other facets
        return []
    several = words(asked.query)
    found = []
    for reference in deps().cached(_references, lease):
        may_match = form in reference.text or (
            len(several) > 1 and all(word in reference.text for word in several)
        )
        if may_match and asked.values.get("kind", reference.kind.key) == reference.kind.key:
            matched = [
                (match, len(name), (name, field, language, text))
                for name, field, language, text in reference.forms
                if asked.values.get("language") in {None, language}
                and (match := _match(name, form, several)) is not None
            ]
            if matched:
                match, length, named = min(matched)
                languages = tuple(dict.fromkeys(name[2] for _, _, name in matched))
                found.append((match, length, reference, named, languages))
    found.sort(key=lambda one: (one[0], one[1], one[2].path))
    return [
        Hit(
            path=reference.path,
            match=match,
            score=SCORES[match],
            field=field,
            text=text,
            language=language,
            form=form if match is not Match.WORDS else "",
            classes=(reference.kind.class_,),
            labels=reference.labels,
            languages=languages,
        )
        for match, _, reference, (_, field, language, text), languages in found
    ]


def _match(name: str, form: str, several: Sequence[str]) -> Match | None:
    if name == form:
        return Match.EXACT
    if name.startswith(form):
        return Match.PREFIX
    if len(form) == 1 and form.isascii():
        return None
    if form in name:
        return Match.PHRASE
    return Match.WORDS if len(several) > 1 and all(word in name for word in several) else None


def _references(lease: GenerationLease) -> list[_Reference]:
    """Return all of a generation."""
    found = list(_datasets(lease))
    for scheme in schemes(lease):
        head, own = codes(lease, scheme)
        found += [_described(entry, _CODES) for entry in (head, *own)]
    found += [_described(entry, _VOCABULARY) for entry in terms(lease).values() if entry.is_ours]
    return found


def _datasets(lease: GenerationLease) -> Iterator[_Reference]:
    query = f"""SELECT ?s ?title {{
      {{ SELECT DISTINCT ?s {{ GRAPH {iri(lease.iris.meta_graph)} {{
        ?s a dcat:Dataset ; dct:title ?any }} }} LIMIT {_MOST} }}
      GRAPH {iri(lease.iris.meta_graph)} {{ ?s dct:title ?title }} }}"""
    start = f"{lease.base}id/"
    labels: dict[str, dict[str, str]] = {}
    for row in rows(lease, query):
        if row["s"].value.startswith(start):
            titles = labels.setdefault(row["s"].value.removeprefix(start), {})
            titles[getattr(row["title"], "language", None) or ""] = row["title"].value
    for path, titles in labels.items():
        yield _reference(path, _DATASETS, titles, (path.rpartition("/")[2],))


def _described(entry: Entry, kind: Kind) -> _Reference:
    key = entry.iri.rpartition("/")[2].rpartition("#")[2]
    return _reference(entry.iri, kind, entry.labels, tuple(dict.fromkeys((key, entry.name))))


def _reference(
    path: str, kind: Kind, labels: Mapping[str, str], names: tuple[str, ...]
) -> _Reference:
    forms = [(normal(text), "name", language, text) for language, text in labels.items()]
    forms += [(normal(name), _NAMES, "", name) for name in names]
    known = tuple(form for form in forms if form[0])
    return _Reference(path, kind, labels, known, "\n".join(form for form, *_ in known))
