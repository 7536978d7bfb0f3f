"""The style sheet: one place for each component, so that none changes another by accident."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

from renkei.server import app

STYLES: Final = (Path(app.__file__).parent / "static" / "renkei.css").read_text(encoding="utf-8")
TEMPLATES: Final = Path(app.__file__).parent / "templates"


def outside_media(styles: str) -> str:
    """The rules that hold on all screens."""
    styles = re.sub(r"/\*.*?\*/", "", styles, flags=re.DOTALL)
    return re.sub(r"@media[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", styles)


def test_a_component_is_laid_out_in_one_place() -> None:
    """No class has ``display`` twice: one page's list had become a grid of another's."""
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", outside_media(STYLES))
    counts = Counter(
        selector.strip()
        for selectors, body in rules
        if re.search(r"(?:^|;|\s)display:", body)
        for selector in selectors.split(",")
    )
    assert [selector for selector, count in counts.items() if count > 1] == []


def test_every_class_of_a_list_page_has_a_style() -> None:
    """What the templates of lists name is in the style sheet."""
    names = set()
    for name in ("things/list.html", "web/_chips.html", "web/_evidence.html", "site/design.html"):
        for value in re.findall(r'class="([^"{}]+)"', (TEMPLATES / name).read_text("utf-8")):
            names |= set(value.split())
    unstyled = {name for name in names if not re.search(rf"\.{name}\b", STYLES)}
    assert unstyled == set()
