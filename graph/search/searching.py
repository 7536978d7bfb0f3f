"""Search: the things whose names or texts match a query, ranked; facets; what was meant instead.

    found = search(index_of(generation.path), "札幌市　圖書館", limit=20)
    for hit in found.hits:
        print(hit.path, hit.name)

The order is equal names, names that begin so, names that have the query in them, names that have
all of its words, and names that differ by typing errors; then descriptions and quotes. Among
these, things of more weight are first.
"""

from __future__ import annotations

import functools
import itertools
from collections import Counter
from typing import TYPE_CHECKING, Final

from renkei.graph.search.asking import LEAST_CANDIDATES, Asking
from renkei.graph.search.found import Found, facets_of, hit_of, labels_of
from renkei.graph.search.grams import all_of, any_of, pairs, term
from renkei.graph.search.matching import (
    best,
    facet_keys,
    itself,
    languages_of,
    main_language,
    near,
    partly,
    text_match,
    with_names,
    without_languages,
)
from renkei.graph.search.nearness import most_errors, pieces
from renkei.graph.search.normal import normal
from renkei.graph.search.readings import MAX_QUERY, read_query

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from renkei.graph.search.found import Hit
    from renkei.graph.search.index import Doc, OpenIndex, SearchIndex, Text
    from renkei.graph.search.matching import Matched
    from renkei.graph.search.readings import Plan, Reading

__all__ = ["MAX_QUERY", "hits_at", "names_at", "search"]

_LEAST_FUZZY: Final = 3  # characters of a query in which errors are forgiven
_MOST_FUZZY: Final = 200  # candidates whose nearness is computed
_READINGS: Final = 4  # of a query of whose names parts are looked for
_ALL: Final = slice(None)
_FUZZY_HITS: Final = 20


def search(
    index: SearchIndex,
    query: str,
    *,
    limit: int,
    counted: int = 0,
    filters: Mapping[str, Collection[str]] | None = None,
    texts: bool = True,
    fuzzy: bool = True,
    fields: Collection[str] | None = None,
    letters: bool = False,
    shown: slice = _ALL,
    timeout: float = 5.0,
) -> Found:
    """Return what matches a query.

    Args:
        index: The index: see `renkei.graph.search.index.index_of`.
        query: As somebody wrote it; any text.
        limit: The greatest number of hits.
        counted: If there are more hits, the greatest number of those that facets count.
        filters: Facet → IRIs; a hit has one of them, of each facet.
        texts: Whether descriptions and quotes are searched, too.
        fuzzy: Whether typing errors are forgiven, if no name matches.
        fields: Those of names that are searched; None means all.
        letters: Whether one letter or digit of ASCII is found within names, too, which takes
            longer; else names begin with it.
        shown: Those of the hits that are returned.
        timeout: Seconds.

    Raises:
        LimitError: If it takes longer.
    """
    with index.opened(timeout) as database:
        plan = read_query(query, database, letters=letters)
        chosen = _chosen(database, filters or {})
        if not plan.form or chosen is None:
            return Found()
        whole = _Search(database, plan, chosen, limit, counted)
        return whole.run(texts=texts, fuzzy=fuzzy, fields=fields, shown=shown)


def names_at(
    index: SearchIndex, paths: Collection[str], *, timeout: float = 5.0
) -> dict[str, Mapping[str, str]]:
    """Return the names of things by language, by what follows ``{base}id/``."""
    with index.opened(timeout) as database:
        return {doc.path: labels_of(doc) for doc in database.docs_at(paths)}


def hits_at(index: SearchIndex, paths: Collection[str], *, timeout: float = 5.0) -> list[Hit]:
    """Return things by what follows ``{base}id/``, in the order of the paths."""
    with index.opened(timeout) as database:
        docs = database.docs_at(paths)
        terms = database.terms({key for doc in docs for key in doc.terms})
        return [hit_of(itself(doc), terms) for doc in docs if doc.names]


class _Search:
    def __init__(
        self,
        database: OpenIndex,
        plan: Plan,
        chosen: dict[str, list[str]],
        limit: int,
        counted: int,
    ) -> None:
        self._database, self._plan = database, plan
        self._wanted, self._limit = limit, max(limit, LEAST_CANDIDATES)
        self._languages = {key[1:] for key in chosen.get("language", ())}
        self._has_facets = counted > 0
        self._counted = max(self._limit, counted)
        if self._languages:  # the index knows the languages of things, not those of their words
            self._limit = self._counted
        self._counting: set[int] = set()
        self._spoken: dict[int, set[str]] = {}
        filters = [any_of(map(term, keys)) for keys in chosen.values()]
        self._asking = Asking(database, filters, least=self._limit)
        self._is_complete = True
        self._fields: Collection[str] | None = None

    def run(
        self, *, texts: bool, fuzzy: bool, fields: Collection[str] | None, shown: slice
    ) -> Found:
        self._fields = fields
        matched = self._by_names()
        meant = ""
        if not matched and fuzzy and len(self._plan.form) >= _LEAST_FUZZY:
            matched = self._nearly()
            meant = matched[0].name.text if matched else ""
        if texts and len(matched) < self._wanted:
            matched += self._by_texts({one.doc.number for one in matched})
        if not matched and fuzzy and len(self._plan.form) >= _LEAST_FUZZY:
            matched = self._partly()
            meant = matched[0].name.text if matched else ""
        return self._found(matched, meant, shown)

    def _by_names(self) -> list[Matched]:
        """Return the things that a reading or all words find, the best first."""
        by_doc: dict[int, list[Reading]] = {}
        for reading in self._plan.readings:
            for number in self._numbers(reading):
                by_doc.setdefault(number, []).append(reading)
        if self._plan.words and len(by_doc) < self._limit:
            for number in self._first(self._asking.things(self._plan.all_words, self._counted)):
                by_doc.setdefault(number, [])
        found = [
            matched
            for doc in map(self._searched, self._asking.docs(by_doc))
            if (matched := best(doc, self._plan, by_doc[doc.number])) is not None
        ]
        if self._has_facets:
            for one in found:
                number = one.doc.number
                self._spoken[number] = languages_of(one, self._plan, by_doc[number])
        return sorted(found, key=lambda one: one.key)

    def _numbers(self, reading: Reading) -> Iterable[int]:
        numbers = self._asking.things(reading.containing, self._counted, reading.is_in)
        if len(numbers) <= self._limit:
            return numbers
        # Those that are equal, those that begin so, and the most important of all.
        first = self._first(numbers)
        starting = self._asking.things(reading.starting, self._limit, reading.is_start)
        equal = []
        if len(starting) > self._limit:
            equal = self._asking.things(reading.equal, self._limit, reading.form.__eq__)
        found = dict.fromkeys(equal)
        for others in (starting, first):
            if len(found) < self._limit:
                found |= dict.fromkeys(others)
        return found

    def _first(self, numbers: list[int]) -> list[int]:
        """Return as many things as there may be hits; the others are only counted."""
        if len(numbers) > self._limit:
            self._is_complete = False
            if not self._languages:
                self._counting.update(numbers)
        return numbers[: self._limit]

    def _nearly(self) -> list[Matched]:
        """Return things whose names differ by typing errors; first whole names, then parts.

        They are those of the most literal reading that finds any.
        """
        readings = [one for one in self._plan.readings if len(one.form) >= _LEAST_FUZZY]
        candidates: dict[Reading, set[int]] = {}
        for part in (False, True):
            for reading in readings:
                if reading not in candidates:
                    candidates[reading] = self._with_errors(reading)
                found = [
                    matched
                    for doc in map(self._searched, self._asking.docs(candidates[reading]))
                    if (matched := near(doc, reading.form, part=part, is_whole=reading.is_whole))
                ]
                if found:
                    return sorted(found, key=lambda one: one.key)[:_FUZZY_HITS]
        return []

    def _with_errors(self, reading: Reading) -> set[int]:
        """Return things that have one of the pieces that errors leave of a form.

        Each piece is asked for by itself: one that many names have must not keep those away that
        have a rare one. Of common ones, names of about the same length and names with two of them
        are asked for, too: after one error alone, two of three pieces are left.
        """
        errors = most_errors(reading.form)
        some = pieces(reading.form, errors)
        limit = _MOST_FUZZY // (2 * len(some))
        numbers: set[int] = set()

        def ask(*group: str) -> bool:
            """Add the things with a group of pieces; return whether there are more."""
            expression = functools.partial(reading.with_pieces, group)
            several = len(group) > 1
            ask_for = self._asking.things if several else self._asking.candidates
            found = ask_for(expression, limit)
            numbers.update(found)
            if len(found) <= limit:
                return False
            expression = functools.partial(reading.with_pieces, group, errors=errors)
            numbers.update(ask_for(expression, limit))
            return True

        common = [piece for piece in some if ask(piece)]
        if errors > 1:
            for group in itertools.combinations(some[: errors + 1], 2):
                if set(group) <= set(common):
                    ask(*group)
        return numbers

    def _partly(self) -> list[Matched]:
        """Return things whose names have half of the pairs of the query, whatever the order."""
        found: dict[int, Matched] = {}
        for reading in self._plan.readings[:_READINGS]:
            tokens = pairs(reading.form)
            counts = self._asking.counts(tokens)
            known = [token for token in tokens if counts[token]]
            if not known or 2 * len(tokens) < len(reading.form) - 1:  # a repetition is no name
                continue
            expression = any_of(self._asking.rarest(known))
            if reading.tokens:
                expression = all_of([expression, any_of(reading.tokens)])
            numbers = self._asking.matching(expression, _MOST_FUZZY)
            for doc in map(self._searched, self._asking.docs(numbers)):
                matched = partly(doc, reading.form, tokens, is_whole=reading.is_whole)
                if matched:
                    before = found.get(doc.number, matched)
                    found[doc.number] = min(before, matched, key=lambda one: one.key)
        return sorted(found.values(), key=lambda one: one.key)[:_FUZZY_HITS]

    def _by_texts(self, known: Collection[int]) -> list[Matched]:
        """Return the texts of other things that have the query in them, or all its words."""
        for forms in ((self._plan.form,), self._plan.words):
            if not forms:
                continue
            numbers = self._asking.texts(forms, self._limit)
            self._is_complete &= len(numbers) <= self._limit
            of_doc: dict[int, Text] = {}
            for text in self._database.texts(numbers):
                form, language = normal(text.text), main_language(text.language)
                if (
                    text.doc not in known
                    and (not self._languages or language in self._languages)
                    and all(one in form for one in forms)
                ):
                    of_doc.setdefault(text.doc, text)
                    self._spoken.setdefault(text.doc, set()).add(language)
            docs = self._asking.docs(of_doc)
            if docs:
                return [text_match(doc, of_doc[doc.number], forms[0]) for doc in docs]
        return []

    def _searched(self, doc: Doc) -> Doc:
        """Return a thing with the names that are searched."""
        return with_names(doc, self._languages, self._fields)

    def _found(self, matched: list[Matched], meant: str, shown: slice) -> Found:
        self._is_complete &= len(matched) <= self._wanted
        counts = Counter(key for one in matched for key in facet_keys(one, self._spoken))
        others = self._counting.difference(one.doc.number for one in matched)
        for terms in self._database.terms_of(sorted(others)[: self._counted]):
            counts.update(without_languages(terms))
        known = self._database.terms(counts)
        wanted = matched[: self._wanted]
        return Found(
            hits=tuple(hit_of(one, known) for one in wanted[shown]),
            is_complete=self._is_complete,
            total=len(matched) + len(others),
            facets=facets_of(counts, known),
            meant=meant,
            number=len(wanted),
        )


def _chosen(
    database: OpenIndex, filters: Mapping[str, Collection[str]]
) -> dict[str, list[str]] | None:
    """Return the keys of each facet that is chosen; None if no thing has the chosen values."""
    chosen = {facet: database.keys(facet, iris) for facet, iris in filters.items() if iris}
    return chosen if all(chosen.values()) else None
