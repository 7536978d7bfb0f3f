"""Drawings of boxes, lines and texts as SVG, for light and dark colour schemes, without scripts.

The colours are in a `<style>` that is the same in every drawing, so that a Content-Security-Policy
can allow it by its digest.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Final
from xml.sax.saxutils import escape, quoteattr

__all__ = ["POLICY", "Drawing"]

_STYLE: Final = (
    ":root{color-scheme:light dark}"
    ".paper{fill:#fdfdfb}.box{fill:#e9eff8;stroke:#23488c;stroke-width:1.2}"
    ".here{fill:#23488c;stroke:#23488c}.here-text{fill:#fff;font-weight:600}"
    ".proof{fill:#f6efdc;stroke:#7a5b10;stroke-width:1.2}"
    ".other{fill:#f3f3ee;stroke:#85867f;stroke-width:1;stroke-dasharray:4 3}"
    "text{fill:#1c1d21;font-family:system-ui,'Hiragino Sans','Yu Gothic UI','Noto Sans JP',"
    "'Noto Sans CJK JP',sans-serif}.quiet{fill:#595b63}"
    ".line{fill:none;stroke:#4a5a78;stroke-width:1.4}.tip{fill:#4a5a78;stroke:#4a5a78}"
    ".hollow{fill:#fdfdfb;stroke:#4a5a78;stroke-width:1.4}"
    "@media(prefers-color-scheme:dark){.paper{fill:#17181b}"
    ".box{fill:#1f2a3d;stroke:#9dbcf5}.here{fill:#9dbcf5;stroke:#9dbcf5}"
    ".here-text{fill:#14161a}.proof{fill:#332a12;stroke:#e0bf6a}"
    ".other{fill:#212328;stroke:#8d8f97}text{fill:#e7e6e1}.quiet{fill:#a9abb3}"
    ".line{stroke:#93a5c8}.tip{fill:#93a5c8;stroke:#93a5c8}"
    ".hollow{fill:#17181b;stroke:#93a5c8}}"
)
_DIGEST: Final = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
POLICY: Final = (
    f"default-src 'none'; style-src 'sha256-{_DIGEST}'; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of a drawing that is opened on its own."""


@dataclass(slots=True)
class Drawing:
    """A drawing in pixels; later parts are drawn over earlier ones.

    Attributes:
        title: Its accessible name.
        description: Its content in words, for screen readers.
        language: The language of its texts.
    """

    title: str
    description: str
    language: str
    _parts: list[str] = field(default_factory=list)

    def box(
        self, x: float, y: float, width: float, height: float, *, kind: str = "box", name: str = ""
    ) -> None:
        """Add a box; ``name`` is its tooltip."""
        title = f"<title>{escape(name)}</title>" if name else ""
        self._parts.append(
            f'<rect class="{kind}" x="{_n(x)}" y="{_n(y)}" width="{_n(width)}" '
            f'height="{_n(height)}" rx="4">{title}</rect>'
        )

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 14,
        kind: str = "",
        is_centred: bool = False,
    ) -> None:
        """Add one line of text; ``y`` is the middle of its height."""
        class_ = f' class="{kind}"' if kind else ""
        anchor = ' text-anchor="middle"' if is_centred else ""
        self._parts.append(
            f'<text{class_} x="{_n(x)}" y="{_n(y + size * 0.35)}" font-size="{_n(size)}"{anchor}>'
            f"{escape(text)}</text>"
        )

    def line(self, *points: tuple[float, float]) -> None:
        """Add a line through points."""
        path = " ".join(f"{_n(x)},{_n(y)}" for x, y in points)
        self._parts.append(f'<polyline class="line" points="{path}"/>')

    def tip(
        self, x: float, y: float, direction: tuple[float, float], *, is_hollow: bool = False
    ) -> None:
        """Add an arrow head; the direction is a unit vector. Hollow ones lead to superclasses."""
        (a, b), length, half = direction, 11 if is_hollow else 9, 6 if is_hollow else 4
        back = (x - a * length, y - b * length)
        side = (b * half, a * half)
        corners = [(x, y), (back[0] - side[0], back[1] + side[1])]
        corners.append((back[0] + side[0], back[1] - side[1]))
        path = " ".join(f"{_n(p)},{_n(q)}" for p, q in corners)
        self._parts.append(f'<polygon class="{"hollow" if is_hollow else "tip"}" points="{path}"/>')

    def serialize(self, width: float, height: float) -> bytes:
        """Return the document."""
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" '
            f'width="{_n(width)}" height="{_n(height)}" role="img" aria-labelledby="title desc" '
            f"lang={quoteattr(self.language)} xml:lang={quoteattr(self.language)}>\n"
            f'<title id="title">{escape(self.title)}</title>\n'
            f'<desc id="desc">{escape(self.description)}</desc>\n'
            f"<style>{_STYLE}</style>\n"
            f'<rect class="paper" width="{_n(width)}" height="{_n(height)}"/>\n'
        )
        return (head + "\n".join(self._parts) + "\n</svg>\n").encode()


def _n(value: float) -> str:
    """Return a number with at most one decimal."""
    return f"{value:.1f}".removesuffix(".0")
