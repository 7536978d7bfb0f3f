"""The bundled canned queries, and a page of them."""

from __future__ import annotations

from html.parser import HTMLParser

from renkei.queries.read import bundled_queries

QUERIES = bundled_queries()
NAMES = list(QUERIES)
BROWSER = {"Accept": "text/html"}
PARKS = "pairing=hokkaido-sapporo-2017/parks"


class Page(HTMLParser):
    """The links, fields and texts of a page; the fields are those of its main part."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fields: dict[str, dict[str, str | None]] = {}
        self.options: list[str] = []
        self.chosen: list[str] = []
        self._in_main = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self._in_main |= tag == "main"
        if tag == "a":
            self.links.append(found.get("href") or "")
        elif tag in {"input", "select"} and self._in_main:
            self.fields[found.get("name") or ""] = found
        elif tag == "option":
            self.options.append(found.get("value") or "")
            if "selected" in found:
                self.chosen.append(found.get("value") or "")
