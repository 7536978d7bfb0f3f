"""Every text of the pages has its Japanese, and the compiled catalogue is that of the source."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[3]
FOLDER = ROOT / "server" / "translations" / "ja" / "LC_MESSAGES"


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> set[object]:
    """All texts that the code and the templates have."""
    out = tmp_path_factory.mktemp("texts") / "messages.pot"
    tool = [Path(sys.executable).with_name("pybabel"), "-q", "extract", "-F", "babel.cfg"]
    subprocess.run([*tool, "-o", out, "."], check=True, cwd=ROOT, capture_output=True)
    with out.open("rb") as file:
        return {message.id for message in read_po(file) if message.id}


def test_every_text_is_translated(texts: set[object]) -> None:
    """`make translations` collects them; a person writes the Japanese."""
    with (FOLDER / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale="ja")
    translated = {message.id for message in catalogue if message.id and message.string}
    assert texts - translated == set()
    assert not [message.id for message in catalogue if message.fuzzy and message.id]
    quotes = {str(message.id): str(message.string) for message in catalogue if message.string}
    assert not [id_ for id_, text in quotes.items() if id_.count('"') != text.count('"')]


def test_the_compiled_catalogue_is_fresh() -> None:
    """Else the pages show what the source no longer says."""
    compiled = io.BytesIO()
    with (FOLDER / "messages.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale="ja"))
    assert (FOLDER / "messages.mo").read_bytes() == compiled.getvalue()
