"""One word for one thing: words.md holds for the interface and the documentation."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from renkei.queries.read import bundled_queries
from tests.docs.pages import ROOT, name_of, project_files, table_rows, without_blocks

if TYPE_CHECKING:
    from pathlib import Path

PAGE = ROOT / "docs" / "explanation" / "words.md"
ROWS = [row for row in table_rows(PAGE.read_text(encoding="utf-8")) if len(row) >= 3]
REJECTED = [word for row in ROWS if len(row) > 3 for word in row[3].strip(" |").split(", ") if word]
ALLOWED = ("ライセンス文書",)  # another thing: the text of a licence
CATALOGUE = ROOT / "server" / "translations" / "ja" / "LC_MESSAGES" / "messages.po"


def texts() -> list[tuple[str, str]]:
    """The name and the text of everything that people read."""
    with CATALOGUE.open("rb") as file:
        found = [("messages.po", str(message.string)) for message in read_po(file, locale="ja")]
    read_by_people = (".md", ".rq", ".html", ".ttl", ".py")
    paths: list[Path] = [
        path
        for path in project_files()
        if path.suffix in read_by_people and path != PAGE and "tests" not in path.parts
    ]
    return found + [(name_of(path), path.read_text(encoding="utf-8")) for path in paths]


@pytest.mark.parametrize("word", REJECTED)
def test_a_rejected_word_is_not_used(word: str) -> None:
    """Else one thing has two names again."""
    found = []
    for name, text in texts():
        for allowed in ALLOWED:
            text = text.replace(allowed, "")  # noqa: PLW2901 (what is left is looked at)
        if word in text:
            found.append(name)
    assert found == []


# How a polite sentence ends, and how a plain one does; a sentence without a verb ends in a noun.
POLITE = re.compile(r"(です|ます|ました|ません|でした|ましょう|ください)か?\Z")
PLAIN = re.compile(r"[うくぐすつぬぶむるいただ]\Z")


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, without what follows in brackets."""
    return [
        re.sub(r"（[^（）]*）\Z", "", part) for part in text.replace("\n", " ").split("。")[:-1]
    ]


def polite_texts() -> list[tuple[str, str]]:
    """The name and the text of what must be polite: interface, queries and documents."""
    queries = bundled_queries().values()
    documents = [path for path in project_files() if path.name.endswith(".ja.md")]
    return [
        *(text for text in texts() if text[0] == "messages.po"),
        *((f"{query.name}.rq", query.description["ja"]) for query in queries),
        *((name_of(path), without_blocks(path.read_text(encoding="utf-8"))) for path in documents),
    ]


def test_japanese_sentences_are_polite() -> None:
    """All in です・ます; a mixture reads as if several people had written it."""
    found = [
        (name, sentence)
        for name, text in polite_texts()
        for sentence in sentences(text)
        if PLAIN.search(sentence) and not POLITE.search(sentence)
    ]
    assert found == []


def test_plain_sentences_are_found() -> None:
    """The guard itself can fail."""
    plain = sentences("図表に使う。ページがある（英語）。結果は5行。示します。")
    assert [bool(PLAIN.search(s) and not POLITE.search(s)) for s in plain] == [
        True,
        True,
        False,
        False,
    ]


def test_every_term_has_both_languages_and_a_meaning() -> None:
    """And no term stands there twice."""
    assert len(ROWS) > 30
    assert all(all(cell for cell in row[:3]) for row in ROWS)
    for column in (0, 1):
        names = [row[column] for row in ROWS]
        assert len(set(names)) == len(names)
