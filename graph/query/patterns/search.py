"""``?s renkei:search "text"`` as data: the things that the search index has for a text.

    ?s renkei:search "図書館" .                  VALUES ?s { <…> <…> }
    ?s renkei:search ("図書館" 10) .             the ten best
    (?s ?score) renkei:search "図書館" .         VALUES (?s ?score) { (<…> 0.97) (<…> 0.42) }
    <…> renkei:search "図書館" .                 FILTER(<…> IN (<…>, <…>))

The form is that of Jena's ``text:query``. The data stand at the end of the block of triples in
which the pattern is, so that it is joined as a triple pattern would be (SPARQL 1.1 §18.2.2.5).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from renkei.errors import QueryError
from renkei.graph.query.names import iris_of
from renkei.graph.query.patterns.groups import GroupReader
from renkei.graph.query.patterns.paths import NotUnderstoodError
from renkei.graph.query.tokens import edited, syntax_error, tokens
from renkei.ontology.terms import Renkei

if TYPE_CHECKING:
    from collections.abc import Mapping

    from renkei.graph.query.patterns.groups import Statement, Verb
    from renkei.graph.query.tokens import Edit, Token

__all__ = ["Search", "SearchPatterns", "has_search", "search_patterns"]

Search = Callable[[str, int | None], Sequence[tuple[str, float]]]
"""Returns the IRIs of the things for a text and their scores from 0 to 1, the best first.

The number is that of the things wanted; None means all, and `QueryError` if these are too many.
"""

_MAX_PATTERNS: Final = 8  # of a query: each reads the index
_SEARCH: Final = str(Renkei.search)
_ANNOTATIONS: Final = frozenset({"~", "{|"})
_FORMS: Final = (
    '?thing renkei:search "text", ?thing renkei:search ("text" 10) or '
    '(?thing ?score) renkei:search "text"'
)


@dataclass(frozen=True, slots=True)
class _Pattern:
    """What is searched; the data stand in place of ``mark``."""

    text: str
    limit: int | None
    mark: str
    with_score: bool
    separator: str


@dataclass(frozen=True, slots=True)
class SearchPatterns:
    """A query whose search patterns are data.

    Attributes:
        text: The query, with a mark for each pattern.
    """

    text: str
    _patterns: tuple[_Pattern, ...]

    def filled(self, text: str, search: Search) -> str:
        """Return a text with the things in place of the marks.

        Raises:
            QueryError: If there are too many.
        """
        for pattern in self._patterns:
            hits = search(pattern.text, pattern.limit)
            if pattern.with_score:
                rows = [f"({ox.NamedNode(iri)} {score:.4f})" for iri, score in hits]
            else:
                rows = [str(ox.NamedNode(iri)) for iri, _ in hits]
            text = text.replace(pattern.mark, pattern.separator.join(rows))
        return text


def has_search(text: str) -> bool:
    """Whether a query may have a search pattern: names and IRIs may have escapes."""
    return "search" in text or "\\" in text


def search_patterns(text: str, prefixes: Mapping[str, str], base: str) -> SearchPatterns | None:
    """Return a query with its search patterns marked; None if it has none.

    Args:
        text: A query that an engine has parsed.
        prefixes: Predeclared prefixes.
        base: The base IRI, unless the query has one.

    Raises:
        QuerySyntaxError: At a pattern of another form.
    """
    all_tokens = list(tokens(text))
    properties = _properties(text, all_tokens, prefixes, base)
    if not properties:
        return None
    reader = _Reader(text, all_tokens, properties)
    try:
        reader.read_query()
    except (NotUnderstoodError, IndexError):
        raise reader.refusal(min(properties)) from None
    if reader.left:
        raise reader.refusal(min(reader.left))
    if not reader.patterns:
        return None
    if len(reader.patterns) > _MAX_PATTERNS:
        raise QueryError(f"at most {_MAX_PATTERNS} patterns with renkei:search in a query")
    return SearchPatterns(edited(text, reader.edits), tuple(reader.patterns))


def _properties(
    text: str, all_tokens: Sequence[Token], prefixes: Mapping[str, str], base: str
) -> set[int]:
    """Return the offsets of the names that are ``renkei:search``."""
    candidates = [
        token
        for token in all_tokens
        if token.kind in {"iri", "name"} and (_may_be_search(token) or "\\" in token.text)
    ]
    names = list(dict.fromkeys(token.text for token in candidates))
    iris = iris_of(text, all_tokens, names, prefixes=prefixes, base=base) if names else None
    meant = {name for name, iri in zip(names, iris or (), strict=False) if iri.value == _SEARCH}
    return {token.start for token in candidates if token.text in meant}


def _may_be_search(token: Token) -> bool:
    """Whether a token may be the name: a prefix may have a part of it, or all."""
    local = token.text.rpartition(":")[2]
    return "search" in token.text or (token.kind == "name" and "search".endswith(local))


class _Reader(GroupReader):
    """Finds the patterns, and what to write instead."""

    def __init__(self, text: str, all_tokens: Sequence[Token], properties: set[int]) -> None:
        super().__init__(text, all_tokens)
        self.left = properties  # that are no pattern so far
        self._in_verbs: set[int] = set()
        self.patterns: list[_Pattern] = []
        self.edits: list[Edit] = []
        self._block: list[str] = []
        self._mark = next(
            mark for n in itertools.count() if (mark := f"<urn:x-renkei:search:{n}:") not in text
        )

    def refusal(self, start: int) -> QueryError:
        """Return the error at a place of ``renkei:search``."""
        return syntax_error(
            self._text, start, f"renkei:search cannot be used like this; write {_FORMS}"
        )

    def read_query(self) -> None:
        """Read all groups; names that are neither a verb nor in a path are terms like others."""
        super().read_query()
        self.left &= self._in_verbs

    def verb(self) -> list[str]:
        """Read a verb."""
        first = self._index
        paths = super().verb()
        self._in_verbs.update(token.start for token in self._tokens[first : self._index])
        return paths

    def _skip_triples(self) -> None:
        """Skip them; a name in them is no pattern, and no term that means nothing."""
        first = self._index
        super()._skip_triples()
        self._in_verbs.update(token.start for token in self._tokens[first : self._index])

    def _group(self) -> None:
        outer, self._block = self._block, []
        super()._group()
        self._block = outer

    def read_statement(self, first: int, end: int, subject: str, statement: Statement) -> None:
        """Take the search patterns out of a statement."""
        found = [verb for verb in statement.verbs if self._is_search(verb)]
        if not found:
            return
        nodes = statement.collections.get(subject)
        if nodes is None and self._tokens[first].kind not in {"variable", "iri", "name"}:
            raise self._error(found[0])
        for verb in found:
            self._add(verb, nodes or [subject], statement)
            self.left.discard(self._tokens[verb.first].start)
        begin, stop = self._tokens[first].start, self._tokens[end - 1].end
        others = [verb for verb in statement.verbs if verb not in found]
        if not others:
            stop = self._tokens[end].end if self.peek() == "." else stop
            self.edits.append((begin, stop, " "))
        elif nodes is not None:
            raise self._error(found[0])
        else:
            start = self._text[begin : self._tokens[statement.verbs[0].first].start]
            self.edits.append((begin, stop, start + " ; ".join(map(self._shown, others))))

    def end_block(self, end: int) -> None:
        """Write the data of a block."""
        if self._block:
            start = self._tokens[end].start
            self.edits.append((start, start, f" {' '.join(self._block)} "))
            self._block = []

    def _is_search(self, verb: Verb) -> bool:
        return verb.objects == verb.first + 1 and self._tokens[verb.first].start in self.left

    def _add(self, verb: Verb, nodes: list[str], statement: Statement) -> None:
        """Add the pattern of a verb."""
        if len(verb.terms) != 1 or not 0 < len(nodes) == len(set(nodes)) <= 2:  # noqa: PLR2004
            raise self._error(verb)
        if any(token.text in _ANNOTATIONS for token in self._tokens[verb.objects : verb.end]):
            raise self._error(verb)
        members = statement.collections.get(verb.terms[0], [verb.terms[0]])
        text, limit = self._text_of(verb, members[0]), None
        if len(members) > 1:
            if len(members) > 2 or not members[1].isdecimal() or int(members[1]) < 1:  # noqa: PLR2004
                raise self._error(verb)
            limit = int(members[1])
        mark = f"{self._mark}{len(self.patterns)}>"
        is_variable = all(node.startswith(("?", "$")) for node in nodes)
        if any(node.startswith(self._stem) for node in nodes):  # a blank node
            raise self._error(verb)
        if len(nodes) == 2 and is_variable:  # noqa: PLR2004
            mark = f"({mark} 0)"
            shown, separator = f"VALUES ({' '.join(nodes)}) {{ {mark} }}", " "
        elif len(nodes) == 1 and is_variable:
            shown, separator = f"VALUES {nodes[0]} {{ {mark} }}", " "
        elif len(nodes) == 1:
            shown, separator = f"FILTER({nodes[0]} IN ({mark}))", ", "
        else:
            raise self._error(verb)
        self._block.append(shown)
        self.patterns.append(_Pattern(text, limit, mark, len(nodes) > 1, separator))

    def _text_of(self, verb: Verb, term: str) -> str:
        """Return the text of a string without language or datatype."""
        if not term.startswith(('"', "'")) or term[-1] != term[0]:
            raise self._error(verb)
        answer = ox.Store().query(f"SELECT ({term} AS ?text) {{}}")
        if not isinstance(answer, ox.QuerySolutions):
            raise self._error(verb)
        value = next(answer)[0]
        if not isinstance(value, ox.Literal):
            raise self._error(verb)
        return value.value

    def _shown(self, verb: Verb) -> str:
        """Return the text of a verb with its objects."""
        return self._text[self._tokens[verb.first].start : self._tokens[verb.end - 1].end]

    def _error(self, verb: Verb) -> QueryError:
        return self.refusal(self._tokens[verb.first].start)
