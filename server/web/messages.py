"""What went wrong, in the reader's language: `TEXTS`, one for each ``code`` of a problem.

The ``detail`` of a problem is English and says most. In another language the text of its code says
the same in general, with the members of the problem; of a syntax error the reason is translated,
too, as far as `_REASONS` has it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from flask_babel import (  # type: ignore[import-untyped] # it has no types
    force_locale,
    gettext,
)
from flask_babel import lazy_gettext as _

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LIMIT_TEXTS", "TEXTS", "Message", "message_of"]

_SYNTAX: Final = "query-syntax"
_ENGLISH: Final = "en"

TEXTS: Final[Mapping[str, Any]] = {
    "body-timeout": _("The body of the request did not arrive in time."),
    "body-too-large": _("The body of the request is too large."),
    "generation-unreadable": _("This generation cannot be read at the moment. Try again later."),
    "gone": _("This was here once and is not kept any more."),
    "header-too-large": _("A header of the request is too long."),
    "internal": _("Something went wrong here. The operator finds the cause in the log: %(id)s"),
    "limit": _("This exceeds a limit of the service: %(limit)s"),
    "media-type": _("A body of this type is not read here."),
    "method-not-allowed": _("This cannot be done at this address."),
    "no-coordinates": _(
        "This query has no coordinates, so there is no GeoJSON of it. Take another format."
    ),
    "no-font": _(
        "No font here has Japanese letters, and a PNG would be without its texts. Take the SVG, or "
        "ask the operator to install one, such as fonts-noto-cjk of Debian."
    ),
    "not-acceptable": _("This is not there in a format that was asked for."),
    "not-citable": _("The result is not the same each time, so it cannot be cited."),
    "not-found": _("There is nothing at this address."),
    "not-set": _("The operator has not set this up."),
    "no-search-index": _("These data have no search index at the moment."),
    "nothing-published": _("No data is published at the moment. Try again later."),
    "parameter": _("The parameter %(parameter)s is not as it should be."),
    "query": _("The query cannot be evaluated."),
    "query-refused": _("This is not allowed here: updates, and SERVICE."),
    "query-syntax": _("The query is not valid SPARQL."),
    "request": _("The request is not as it should be."),
    "request-entity-too-large": _("The body of the request is too large."),
    "requested-range-not-satisfiable": _("The file does not have this range."),
    "target-too-long": _("The address is too long."),
    "too-many-requests": _("Too many of your requests are being answered. Wait for some of them."),
    "unknown-generation": _("There is no such generation. All are listed at /generations."),
    "unknown-graph": _("There is no such named graph. All are listed at /graphs."),
    "unknown-parameter": _("There is no parameter %(parameter)s here."),
    "unknown-query": _("There is no such canned query. All are listed at /queries/."),
    "unknown-thing": _("The parameter %(parameter)s names nothing that is in the data."),
    "unknown-version": _("The vocabulary is not here in this version."),
}
"""Code → text; it may name members of the problem."""

LIMIT_TEXTS: Final[Mapping[str, Any]] = {
    "max_cited_bytes": _("The result is too large to be cited."),
    "max_query_length": _("The query is too long."),
    "max_query_nesting": _("The query is nested too deeply. Write it flatter."),
    "max_result_bytes": _("The answer is too large. Ask for less, or download a dump."),
    "max_search_hits": _("The search in this query finds too many things. Write more of the name."),
    "max_result_rows": _("The answer has too many rows. Ask for less, or for pages of it."),
    "min_read_rate": _("The answer was ended, because it was read too slowly."),
    "png_timeout": _("The picture took too long to draw. Take the SVG."),
    "query_memory": _("The query needed too much memory. Ask for less."),
    "query_timeout": _("The query took too long. Ask for less, or download a dump."),
    "queue_length": _("Too many requests are waiting. Try again in a few seconds."),
    "search_timeout": _("The search took too long. Give more characters."),
    "stream_timeout": _("The answer was ended, because it took too long to read."),
}
"""``limit`` of a problem whose code is ``limit`` → text."""

_ANY: Final = r"(?P<token>.+?)"
_REASONS: Final[tuple[tuple[re.Pattern[str], Any], ...]] = tuple(
    (re.compile(pattern, re.DOTALL), text)
    for pattern, text in (
        (
            r"the prefix (?P<prefix>\S*:) is not declared; did you mean (?P<near>\S*:) \? .*",
            _("The prefix %(prefix)s is not declared. Did you mean %(near)s ?"),
        ),
        (
            r"the prefix (?P<prefix>\S*:) is not declared; .*",
            _("The prefix %(prefix)s is not declared. Write PREFIX %(prefix)s <…> first."),
        ),
        (r"the query ends here, but is not complete", _("The query ends here, incomplete.")),
        (
            r"this cannot be read, here or before; .*",
            _("This cannot be read, here or before; the query is too long for a closer look."),
        ),
        (rf"{_ANY} is not an absolute IRI; .*", _("%(token)s is not an absolute IRI.")),
        (
            rf"unexpected {_ANY} \(a blank node label .*\)",
            _("%(token)s: the label of a blank node may be used in one group of patterns only."),
        ),
        (
            rf"unexpected {_ANY}; write (?P<form>\(.+ AS \?name\))",
            _("%(token)s is not expected here. Write %(form)s."),
        ),
        (r"unexpected character (?P<token>.+)", _("The character %(token)s is not expected here.")),
        (rf"unexpected {_ANY}", _("%(token)s is not expected here.")),
        (
            r"'(?P<token>.+?)' is missing: the '(?P<open>.+?)' of line (?P<line>\d+), column "
            r"(?P<column>\d+) is never closed",
            _("%(token)s is missing: the %(open)s of line %(line)s, column %(column)s is open."),
        ),
        (r"'(?P<token>.+?)' closes nothing", _("%(token)s closes nothing.")),
        (
            r"'(?P<token>.+?)' does not close the '(?P<open>.+?)' of line (?P<line>\d+), column "
            r"(?P<column>\d+)",
            _("%(token)s does not close the %(open)s of line %(line)s, column %(column)s."),
        ),
        (
            r"a query begins with SELECT, .*, not with '(?P<token>.+)'",
            _("A query begins with SELECT, ASK, CONSTRUCT or DESCRIBE, not with %(token)s."),
        ),
        (
            r"there is no query in the text; .*",
            _("There is no query in the text. It begins with SELECT, ASK and the like."),
        ),
        (
            r"the string that begins here with .*",
            _("The string that begins here is not closed, or has an unknown escape."),
        ),
        (r"SELECT names a variable twice", _("SELECT names a variable twice.")),
        (
            r"SELECT \(… AS \?x\) gives a name that is in use already",
            _("SELECT (… AS ?x) gives a name that is in use already."),
        ),
        (
            r"BIND \(… AS (?P<token>\S+)\) gives a name that is in use already",
            _("BIND (… AS %(token)s) gives a name that is in use already."),
        ),
        (
            r"(?P<token>\S+) is over groups: .*",
            _(
                "%(token)s is over groups: it may be in SELECT, HAVING and ORDER BY, and not in "
                "FILTER or BIND."
            ),
        ),
        (
            r"the IRI that begins here has a character .*",
            _(
                "The IRI that begins here has a character that IRIs do not have, such as a space "
                "(write %%20), or no > at its end."
            ),
        ),
        (
            r"SELECT shows a variable that is neither .*",
            _("SELECT shows a variable that is neither in GROUP BY nor inside COUNT or the like."),
        ),
        (
            r"SELECT \* cannot be used with GROUP BY; .*",
            _("SELECT * cannot be used with GROUP BY. Name the variables."),
        ),
        (
            r"a row of VALUES has more or fewer .*",
            _("A row of VALUES has as many values as there are variables. UNDEF is for none."),
        ),
        (
            r"half of a surrogate pair is not text",
            _("Half of a surrogate pair is not text."),
        ),
        (r"this is not a language tag .*", _("This is not a language tag.")),
        (
            r"this can be read as an IRI or as 'less than': .*",
            _("This can be read as an IRI or as less than. Write a space after <."),
        ),
    )
)
"""Reason of a syntax error in English → its text; the first that fits."""

_PLACE: Final = re.compile(r"line \d+, column \d+: ")
_MEANT: Final = re.compile(r"; did you mean (?P<meant>[^;\s]+)\?(?=;|\Z)")
_EXPECTED: Final = re.compile(r"; expected (?P<expected>.+)\Z")
_EXPECTED_TERMS: Final[Mapping[str, Any]] = {  # the longer ones first
    "a term (a variable, an IRI, a literal)": _("a term (a variable, an IRI, a literal)"),
    "a sign of a path (/ | * + ?)": _("a sign of a path (/ | * + ?)"),
    "an operator (= < + && …)": _("an operator (= < + && …)"),
    "an IRI or prefixed name": _("an IRI or a prefixed name"),
    "a blank node": _("a blank node"),
    "a variable": _("a variable"),
    "an expression": _("an expression"),
    "a literal": _("a literal"),
    "a string": _("a string"),
    "a number": _("a number"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What went wrong, in one language.

    Attributes:
        text: Sentences in that language.
        excerpt: The line of a query with a mark below the place; empty if there is none.
    """

    text: str
    excerpt: str = ""

    def __str__(self) -> str:
        """Return both."""
        return "\n".join(filter(None, (self.text, self.excerpt)))


def message_of(code: str, detail: str, members: Mapping[str, Any], language: str) -> Message:
    """Return what went wrong, in a language.

    Args:
        code: The code of the problem. One without a text has the English detail.
        detail: The English detail.
        members: The other members of the problem.
        language: ``en`` is the detail itself.
    """
    text = LIMIT_TEXTS.get(str(members.get("limit"))) if code == "limit" else None
    text = text or TEXTS.get(code)
    if language == _ENGLISH or text is None:
        return Message(text=detail)
    with force_locale(language):
        values = {"id": "", "limit": "", "parameter": "", **members}
        sentences, excerpt = [str(text) % values], ""
        if code == _SYNTAX:
            reason, _newline, excerpt = detail.partition("\n")
            sentences += _syntax_sentences(reason, members)
        sentences += _choices(members)
    return Message(text="".join(sentences), excerpt=excerpt)  # Japanese has no space between them


def _choices(members: Mapping[str, Any]) -> list[str]:
    """Return what is possible instead, if a problem says so."""
    choices = members.get("allowed") or members.get("available") or ()
    separator = gettext(", ")
    return [gettext("Possible: %(choices)s", choices=separator.join(choices))] if choices else []


def _syntax_sentences(reason: str, members: Mapping[str, Any]) -> list[str]:
    """Return place, reason, and what was expected; an unknown reason stays English."""
    sentences = []
    if members.get("line") and members.get("column"):
        place = {"line": members["line"], "column": members["column"]}
        sentences.append(gettext("Line %(line)s, column %(column)s:", **place))
    reason = _PLACE.sub("", reason, count=1)
    expected = _EXPECTED.search(reason)
    reason = reason[: expected.start()] if expected else reason
    meant = _MEANT.search(reason)
    reason = reason[: meant.start()] if meant else reason
    sentences.append(_reason(reason))
    if meant:
        sentences.append(gettext("Did you mean %(word)s?", word=meant["meant"]))
    if expected:
        sentences.append(gettext("Expected: %(words)s", words=_expected(expected["expected"])))
    return sentences


def _reason(reason: str) -> str:
    for pattern, text in _REASONS:
        if found := pattern.fullmatch(reason):
            return str(text) % found.groupdict()
    return reason


def _expected(words: str) -> str:
    """Return the words for tokens (``a variable, '{' or FILTER``), the terms among them translated.

    Signs and keywords stay as they are.
    """
    for term, text in _EXPECTED_TERMS.items():
        words = words.replace(term, str(text))
    separator: str = gettext(", ")
    return separator.join(re.split(r", | or ", words))
