"""The pages on open data say what the code does."""

from __future__ import annotations

import re
from pathlib import Path

from renkei.graph.reports.records import COLUMNS
from renkei.loaders.open_data.columns import AUXILIARY
from renkei.loaders.open_data.generate import filled_in
from renkei.loaders.open_data.layouts import read_layouts
from renkei.loaders.open_data.options import KNOWN

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "open-data.md"


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    """Run `python -m renkei.loaders.open_data.generate docs/reference/open-data.md`."""
    page = PAGE.read_text(encoding="utf-8")
    assert filled_in(page) == page


def test_every_option_and_every_key_is_on_the_page() -> None:
    """Options of sources, keys of columns and of records."""
    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in (*KNOWN, *AUXILIARY, *COLUMNS) if f"`{name}`" not in page] == []


def test_the_layout_of_the_page_can_be_read(tmp_path: Path) -> None:
    """As it stands, beside the groups that ship."""
    page = PAGE.read_text(encoding="utf-8")
    (text,) = re.findall(r"`layouts/farm\.toml`:\n\n```toml\n(.*?)```", page, re.DOTALL)
    (tmp_path / "farm.toml").write_text(text, encoding="utf-8")
    bundled = PAGE.parents[2] / "loaders" / "open_data" / "layouts"
    assert read_layouts([bundled, tmp_path])["farm"].types
