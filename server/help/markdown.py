"""Markdown as HTML: anchors of headings, rewritten links, tables and code that scroll. Pure.

CommonMark with tables. Raw HTML is not passed through: comments are left out, the rest is text.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections import Counter
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Final

from markdown_it import MarkdownIt
from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from markdown_it.token import Token

    Link = Callable[[str], str | None]

__all__ = ["Heading", "Rendered", "anchors", "render"]

_TABLE: Final = {"ja": "表", "en": "Table"}
_SECTION: Final = "h2"  # the headings of the table of contents


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the table of contents: its text and its fragment."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A document as HTML.

    Attributes:
        title: The text of its first heading, which is not part of ``html``.
        html: The rest.
        contents: The headings of its sections.
        language: The language that it is written in.
    """

    title: str
    html: Markup
    contents: Sequence[Heading]
    language: str


def render(text: str, *, language: str, anchors: Sequence[str], link: Link) -> Rendered:
    """Return a document as HTML.

    Args:
        text: CommonMark with tables.
        language: The language of the text.
        anchors: The fragments of its headings, in order: see the function `anchors`.
        link: Returns the address for a relative link or picture; None makes it plain text.
    """
    parser = _parser()
    tokens = parser.parse(text)
    sections = _set_anchors(tokens, anchors)
    for token in tokens:
        if token.type == "inline":
            token.children = _linked(token.children or [], link)
    tables = [token for token in tokens if token.type == "table_open"]
    for number, token in enumerate(tables, start=1):
        token.meta["label"] = f"{_TABLE[language]} {number}"
    for opening, content, closing in zip(tokens, tokens[1:], tokens[2:], strict=False):
        if opening.type == "th_open" and not content.content:  # a head that says nothing is none
            opening.tag = closing.tag = "td"
    title = ""
    if tokens and tokens[0].type == "heading_open" and tokens[0].tag == "h1":
        title, tokens = _plain(tokens[1]), tokens[3:]
    html = parser.renderer.render(tokens, parser.options, {})
    return Rendered(title=title, html=Markup(html), contents=sections, language=language)  # noqa: S704 (escaped by the renderer)


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark").enable("table")
    for kind, write in _WRITERS.items():
        parser.add_render_rule(kind, _rule(write))
    return parser


def anchors(text: str) -> list[str]:
    """Return the fragments of the headings of a document, each unique in it."""
    used: Counter[str] = Counter()
    found = []
    for _, content in _headings(_parser().parse(text)):
        anchor = _anchor(_plain(content))
        found.append(f"{anchor}-{used[anchor]}" if used[anchor] else anchor)
        used[anchor] += 1
    return found


def _headings(tokens: Sequence[Token]) -> list[tuple[Token, Token]]:
    """Return the opening token and the content of each heading."""
    return [
        (opening, content)
        for opening, content in itertools.pairwise(tokens)
        if opening.type == "heading_open"
    ]


def _set_anchors(tokens: Sequence[Token], anchors: Sequence[str]) -> list[Heading]:
    """Give each heading its fragment as id; return the headings of the sections."""
    sections: list[Heading] = []
    for (opening, content), anchor in zip(_headings(tokens), anchors, strict=False):
        opening.attrSet("id", anchor)
        if opening.tag == _SECTION:
            sections.append(Heading(_plain(content), anchor))
    return sections


def _plain(inline: Token) -> str:
    return "".join(
        child.content for child in inline.children or [] if child.type in {"text", "code_inline"}
    )


def _anchor(text: str) -> str:
    """Return the fragment of a heading, as the places where repositories are read form it."""
    kept = (c for c in text.lower() if c in " -_" or unicodedata.category(c)[0] in "LN")
    return "".join(kept).replace(" ", "-")


def _linked(children: Sequence[Token], link: Link) -> list[Token]:
    """Rewrite relative links and pictures; those that lead nowhere become text."""
    kept: list[Token] = []
    dropped: list[bool] = []  # of the open links; they do not nest, but pictures stand in them
    for token in children:
        if token.type == "link_open":
            address = _address(str(token.attrs.get("href", "")), link)
            dropped.append(address is None)
            if address is None:
                continue
            token.attrSet("href", address)
        elif token.type == "link_close" and dropped.pop():
            continue
        elif token.type == "image":
            address = _address(str(token.attrs.get("src", "")), link)
            if address is None:
                kept += token.children or []
                continue
            token.attrSet("src", address)
        kept.append(token)
    return kept


def _address(target: str, link: Link) -> str | None:
    is_relative = ":" not in target.partition("/")[0] and not target.startswith(("#", "/"))
    return link(target) if is_relative else target


def _raw(token: Token) -> str:
    content = token.content.strip()
    is_comment = content.startswith("<!--") and content.endswith("-->")
    return "" if is_comment and content.count("-->") == 1 else escape(token.content)


def _table_open(token: Token) -> str:
    label = escape(token.meta["label"])
    return f'<div class="scroll" tabindex="0" role="group" aria-label="{label}">\n<table>\n'


def _table_close(_: Token) -> str:
    return "</table>\n</div>\n"


def _code(token: Token) -> str:
    return f'<pre tabindex="0"><code>{escape(token.content)}</code></pre>\n'


def _rule(write: Callable[[Token], str]) -> Callable[..., str]:
    def rule(_: object, tokens: Sequence[Token], index: int, *__: object) -> str:
        return write(tokens[index])

    return rule


_WRITERS: Final[Mapping[str, Callable[[Token], str]]] = {
    "html_block": _raw,
    "html_inline": _raw,
    "table_open": _table_open,
    "table_close": _table_close,
    "fence": _code,
    "code_block": _code,
}
"""Type of a token → its HTML, where it is not that of the library."""
