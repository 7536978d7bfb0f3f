"""One word for one thing: words.md holds for the interface and the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from tests.docs.pages import ROOT, name_of, project_files, table_rows

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


def test_every_term_has_both_languages_and_a_meaning() -> None:
    """And no term stands there twice."""
    assert len(ROWS) > 30
    assert all(all(cell for cell in row[:3]) for row in ROWS)
    for column in (0, 1):
        names = [row[column] for row in ROWS]
        assert len(set(names)) == len(names)
