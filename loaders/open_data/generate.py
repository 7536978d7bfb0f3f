"""Writes the tables of docs/reference/open-data.md; a test fails when they are stale.

python -m renkei.loaders.open_data.generate docs/reference/open-data.md
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from renkei.loaders.open_data.layouts import bundled_layouts
from renkei.loaders.open_data.remarks import REMARKS
from renkei.loaders.open_data.values import PARSERS

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["filled_in"]


def _layouts() -> Iterator[str]:
    yield "| name | list | forms | things |"
    yield "|---|---|---|---|"
    for layout in bundled_layouts().values():
        forms = ", ".join(layout.generations)
        titles = f"{layout.title['ja']} / {layout.title['en']}"
        yield f"| `{layout.name}` | {titles} | {forms} | `id/{layout.iri}` |"


def _remarks() -> Iterator[str]:
    yield "| code | severity | message | remedy |"
    yield "|---|---|---|---|"
    for kind in REMARKS.values():
        message = f"{kind.message['ja']} / {kind.message['en']}"
        remedy = f"{kind.remedy['ja']} / {kind.remedy['en']}"
        yield f"| `{kind.code}` | {kind.severity} | {message} | {remedy} |"


def filled_in(page: str) -> str:
    """Return the page with its generated parts as they are now."""
    lists = {
        "layouts": "\n" + "\n".join(_layouts()) + "\n",
        "remarks": "\n" + "\n".join(_remarks()) + "\n",
        "parsers": ", ".join(f"`{name}`" for name in [*PARSERS, "digits:n", "lgcode"]),
    }
    for name, text in lists.items():
        pattern = rf"(<!-- generated: {name} -->).*?(<!-- end -->)"
        page = re.sub(pattern, lambda m, text=text: m[1] + text + m[2], page, flags=re.DOTALL)  # type: ignore[misc]
    return page


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(filled_in(path.read_text(encoding="utf-8")), encoding="utf-8")
