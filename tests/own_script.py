"""The one script element that every page has: its own, from the bundle."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["is_own_script", "without_own_script"]

_SOURCE: Final = r"/static/ui/start-[\w-]+\.js"


def is_own_script(attributes: dict[str, str | None]) -> bool:
    """Whether the attributes of a script element are those of the bundle's first script."""
    return attributes.get("type") == "module" and bool(
        re.fullmatch(_SOURCE, attributes.get("src") or "")
    )


def without_own_script(page: str) -> str:
    """Return a page without it."""
    return re.sub(rf'<script type="module" src="{_SOURCE}"></script>', "", page)
