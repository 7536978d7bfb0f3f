"""Candidates for the queries of a batch, with scores.

The score is that of the name: 100 for the whole name in its normal form, 95 without the government
before it, 80 for its beginning, 60 for a part, 50 for all words, at most 40 with typing errors. It
is multiplied by 0.7 + 0.3 × the share of the given properties that the thing has; and by 0.9 if a
type that it should have is missing. ``match`` is true for the only candidate of a score of 100.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from renkei.errors import LimitError
from renkei.graph.search.normal import normal
from renkei.graph.search.searching import hits_at, search
from renkei.server.reconcile.entities import BATCH, EACH, entity_iri, named, short_id, term_iri
from renkei.server.web.ask import labels, rows
from renkei.server.web.deps import search_index
from renkei.server.web.request_errors import NoIndexError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from renkei.graph.generations.leases import GenerationLease
    from renkei.graph.search.found import Hit
    from renkei.server.reconcile.batch import PropertyValue, ReconciliationQuery

__all__ = ["Reconciler"]

_MORE: Final = 20  # candidates beyond the limit: properties change their order
_WHOLE: Final = 100.0
_NAME_SHARE: Final = 0.7
_WITHOUT_TYPE: Final = 0.9


@dataclass
class _Candidate:
    hit: Hit
    score: float
    features: list[dict[str, Any]] = field(default_factory=list)
    is_left_out: bool = False


class Reconciler:
    """Answers batches on one generation, in one language."""

    def __init__(self, lease: GenerationLease, language: str, *, seconds: float) -> None:
        """Prepare.

        Args:
            lease: The generation.
            language: Of the names.
            seconds: Time for a batch.

        Raises:
            NoIndexError: If the generation has no search index.
        """
        index = search_index(lease)
        if index is None:
            raise NoIndexError(
                "these data were built without a search index: nothing is reconciled until the "
                "next build with a Python whose SQLite has FTS5"
            )
        self._lease, self._language, self._index = lease, language, index
        self._seconds, self._ends = seconds, time.monotonic() + seconds

    def answer(self, batch: Mapping[str, ReconciliationQuery]) -> dict[str, Any]:
        """Return the candidates of each query (§4.3).

        Raises:
            ParameterError: If a type or a property is no IRI.
            LimitError: If the time is over.
        """
        found = {key: self._candidates(query) for key, query in batch.items()}
        self._score_properties(
            (query.properties, found[key]) for key, query in batch.items() if query.properties
        )
        for key, query in batch.items():
            found[key] = [one for one in found[key] if not one.is_left_out]
            found[key].sort(key=lambda one: -one.score)
            del found[key][query.limit + 1 :]  # one more decides whether the first is unique
        names = self._names(one for candidates in found.values() for one in candidates)
        return {key: {"result": _result(found[key], batch[key].limit, names)} for key in batch}

    def suggest(self, text: str, limit: int) -> list[tuple[Hit, str]]:
        """Return the things whose names match a text, with their names."""
        hits = search(self._index, text, limit=limit, texts=False, timeout=self._left()).hits
        names = self._names(_Candidate(hit, hit.score) for hit in hits)
        return [(hit, names.get(hit.path, hit.text)) for hit in hits]

    def _candidates(self, query: ReconciliationQuery) -> list[_Candidate]:
        classes = [term_iri(type_) for type_ in query.types]
        is_filter = classes and query.strictness != "should"
        if query.id:
            return self._with_id(query.id, classes)
        hits = search(
            self._index,
            query.text,
            limit=query.limit + _MORE,
            filters={"class": classes} if is_filter else {},
            texts=False,
            timeout=self._left(),
        ).hits
        candidates = []
        for hit in hits:
            has = set(classes).intersection(hit.classes)
            if query.strictness == "all" and len(has) < len(set(classes)):
                continue
            share = 1.0 if has or not classes else _WITHOUT_TYPE
            candidates.append(_Candidate(hit, hit.score * _WHOLE * share))
        return candidates

    def _with_id(self, id_: str, classes: Sequence[str]) -> list[_Candidate]:
        """Return the thing with an id, if there is one."""
        hits = hits_at(self._index, [id_], timeout=self._left())
        return [
            _Candidate(hit, _WHOLE)
            for hit in hits
            if not classes or set(classes).intersection(hit.classes)
        ]

    def _left(self) -> float:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise LimitError(
                f"the batch took longer than {self._seconds:g} seconds: send fewer queries at once",
                limit="query_timeout",
            )
        return left

    def _score_properties(
        self, queries: Iterable[tuple[tuple[PropertyValue, ...], list[_Candidate]]]
    ) -> None:
        """Multiply the scores by what the things have of the properties."""
        wanted = list(queries)
        properties = {term_iri(value.property) for values, _ in wanted for value in values}
        paths = {one.hit.path for _, candidates in wanted for one in candidates}
        values = self._values(sorted(paths), sorted(properties)) if properties else {}
        for asked, candidates in wanted:
            for one in candidates:
                having = [
                    _has(values.get((one.hit.path, term_iri(value.property)), set()), value)
                    for value in asked
                ]
                one.features = [
                    {"id": value.property, "value": _WHOLE if has else 0.0}
                    for value, has in zip(asked, having, strict=True)
                ]
                one.is_left_out = any(
                    value.required and not has for value, has in zip(asked, having, strict=True)
                )
                share = sum(having) / len(having)
                one.score *= _NAME_SHARE + (1 - _NAME_SHARE) * share

    def _values(self, paths: list[str], properties: list[str]) -> dict[tuple[str, str], set[str]]:
        """Return the values of things in normal form: texts, names and ids of other things."""
        found: dict[tuple[str, str], set[str]] = {}
        things: dict[str, list[set[str]]] = {}  # IRI of a value → texts of what has it
        start = f"{self._lease.base}id/"
        for first in range(0, len(paths), BATCH):
            self._left()
            some = paths[first : first + BATCH]
            subjects = " ".join(str(ox.NamedNode(start + path)) for path in some)
            verbs = " ".join(str(ox.NamedNode(iri)) for iri in properties)
            query = f"""SELECT ?s ?p ?o {{
              VALUES ?s {{ {subjects} }} VALUES ?p {{ {verbs} }} {EACH} }}"""
            for row in rows(self._lease, query):
                value = row["o"]
                key = (row["s"].value.removeprefix(start), row["p"].value)
                texts = found.setdefault(key, set())
                texts.add(normal(value.value.removeprefix(start)))
                if isinstance(value, ox.NamedNode):
                    things.setdefault(value.value, []).append(texts)
        for iri, names in labels(self._lease, sorted(things)).items():
            for texts in things[iri]:
                texts.update(map(normal, names.values()))
        return found

    def _names(self, candidates: Iterable[_Candidate]) -> dict[str, str]:
        """Return the names of things, by path, and of their types, by IRI."""
        hits = [one.hit for one in candidates]
        iris = [entity_iri(self._lease, hit.path) for hit in hits]
        types = {iri for hit in hits for iri in hit.classes}
        found = named(self._lease, [*iris, *sorted(types)], self._language)
        start = f"{self._lease.base}id/"
        return {iri.removeprefix(start): name for iri, name in found.items()}


def _has(values: set[str], wanted: PropertyValue) -> bool:
    having = [normal(text) in values for text in wanted.values]
    if wanted.quantifier == "none":
        return not any(having)
    return all(having) if wanted.quantifier == "all" else any(having)


def _result(
    candidates: list[_Candidate], limit: int, names: Mapping[str, str]
) -> list[dict[str, Any]]:
    is_unique = sum(one.score >= _WHOLE for one in candidates) == 1
    return [
        {
            "id": one.hit.path,
            "name": names.get(one.hit.path, one.hit.text),
            "description": one.hit.text if one.hit.text != names.get(one.hit.path) else "",
            "type": [{"id": short_id(iri), "name": names[iri]} for iri in one.hit.classes],
            "score": round(one.score, 1),
            "match": is_unique and one.score >= _WHOLE,
            "features": [{"id": "name", "value": round(one.hit.score * _WHOLE, 1)}, *one.features],
        }
        for one in candidates[:limit]
    ]
