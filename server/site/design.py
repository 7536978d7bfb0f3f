"""``/design``: the tokens and components of the pages, rendered as the pages render them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from flask import Blueprint, current_app, render_template, request
from flask_babel import gettext  # type: ignore[import-untyped] # it has no types

from renkei.ontology.terms import CODES, LABELS, Renkei, Status
from renkei.server.things.listed.heads import SortedHead
from renkei.server.things.shown.tables import ShownTable
from renkei.server.things.table_parts import STATED_IN
from renkei.server.web.deps import deps
from renkei.server.web.texts import language_of
from renkei.server.web.values import Value

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Colour", "blueprint", "colours", "contrast"]

blueprint = Blueprint("design", __name__)

_STYLES: Final = "renkei.css"
_COLOUR: Final = re.compile(r"--([a-z-]+): (#[0-9a-f]{3,8});")
_ROOT: Final = re.compile(
    r"@media \(prefers-color-scheme: dark\) \{\s*:root \{([^}]*)\}|^:root \{([^}]*)\}", re.MULTILINE
)
_SHORT: Final = 3  # digits of a colour such as #fff
_SHADE: Final = 4  # digits of one with transparency


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of the pages.

    Attributes:
        name: Its name in the style sheet.
        light: Its value, ``#rrggbb``.
        dark: Its value where the reader prefers dark pages.
        on_paper: Its contrast with the background, in both; None if it is transparent.
    """

    name: str
    light: str
    dark: str
    on_paper: tuple[float, float] | None


@blueprint.get("/design")
def design() -> str:
    """Show the tokens and components."""
    lease, language = deps().leases.requested(), language_of(request)
    styles = Path(current_app.static_folder or "", _STYLES).read_text(encoding="utf-8")
    return render_template(
        "site/design.html",
        lease=lease,
        colours=colours(styles),
        statuses=[
            Value(text=LABELS[f"{_code_of(Status.held)}{code}"][language], status=code)
            for code in CODES["status"]
        ],
        certainties=[
            Value(
                text=LABELS[f"{_code_of(Status.held, 'certainty')}{code}"][language], certainty=code
            )
            for code in ("inferred", "ambiguous")
        ],
        shown=_table(language),
        heads={0: SortedHead("/design", "ascending"), 1: SortedHead("/design", "")},
        quotes=[[Value(text=gettext("Words of the line, as they stand in the document."))], []],
    )


def colours(styles: str) -> list[Colour]:
    """Return the colours of a style sheet, in its order.

    >>> colours(":root { --ink: #000000; --paper: #ffffff; }")[0].on_paper
    (21.0, 21.0)
    """
    light: dict[str, str] = {}
    dark: dict[str, str] = {}
    for of_dark, of_light in _ROOT.findall(styles):
        light.update(_COLOUR.findall(of_light))
        dark.update(_COLOUR.findall(of_dark))
    dark = light | dark
    return [
        Colour(
            name,
            value,
            dark[name],
            None
            if len(value) == _SHADE + 1
            else (contrast(value, light["paper"]), contrast(dark[name], dark["paper"])),
        )
        for name, value in light.items()
    ]


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours (WCAG 2.2, § contrast ratio), with one decimal.

    >>> contrast("#fff", "#000000")
    21.0
    """
    low, high = sorted((_luminance(one), _luminance(other)))
    return round((high + 0.05) / (low + 0.05), 1)


def _luminance(colour: str) -> float:
    digits = colour.removeprefix("#")
    if len(digits) == _SHORT:
        digits = "".join(digit * 2 for digit in digits)
    channels = [int(digits[start : start + 2], 16) / 255 for start in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]  # noqa: PLR2004 (sRGB)
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def _code_of(iri: str, scheme: str = "") -> str:
    """Return what codes of a scheme begin with."""
    start = iri.partition("#")[0]
    return f"{start.rpartition('/')[0]}/{scheme}#" if scheme else f"{start}#"


def _table(language: str) -> ShownTable:
    """Return two rows of a list as it is shown."""
    heads: list[Value | str] = [gettext("Name"), gettext("Status"), gettext("Lines")]
    columns: Mapping[str, str] = {"name": "", Renkei.status: "", STATED_IN: ""}
    status = [
        Value(text=LABELS[iri][language], status=iri.rpartition("#")[2], note=note)
        for iri, note in ((Status.ongoing, "2017"), (Status.planned, ""))
    ]
    names = [
        Value(text=gettext("A thing"), href="/design"),
        Value(text=gettext("Another thing"), href="/design"),
    ]
    lines = [
        [Value(text="12", href="/design")],
        [Value(text="", note=gettext("Not in the document."))],
    ]
    rows = [[[name], [one], line] for name, one, line in zip(names, status, lines, strict=True)]
    return ShownTable(
        name="things", title="", heads=heads, rows=rows, columns=[*columns], total=len(rows)
    )
