"""What became of each line of a document or row of a table, and how grave a remark is, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from flask_babel import gettext, lazy_gettext  # type: ignore[import-untyped] # it has no types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["OUTCOMES", "ROW_OUTCOMES", "SEVERITY_NAMES", "outcome_heads", "outcome_rows"]

_ = lazy_gettext
OUTCOMES: Final[Mapping[str, Any]] = {
    "blank": _("blank line"),
    "loose": _("title, heading or the like"),
    "facility": _("name of a facility"),
    "direction": _("direction of cooperation"),
    "heading": _("section heading"),
    "item": _("item"),
    "sub-item": _("sub-item"),
    "detail": _("detail of an item"),
    "continuation": _("continues the line above"),
    "loaded": _("loaded"),
    "skipped": _("skipped"),
}
"""Names of outcomes of lines; one that is not here keeps its own, English name."""

ROW_OUTCOMES: Final[Mapping[str, Any]] = {
    "loaded": _("loaded"),
    "remarks": _("loaded, with remarks"),
    "rejected": _("rejected"),
    "blank": _("blank"),
    "header": _("header"),
    "not read": _("not read"),
}
"""Names of outcomes of rows, in the order of columns."""

SEVERITY_NAMES: Final[Mapping[str, Any]] = {
    "error": _("error"),
    "warning": _("warning"),
    "note": _("note"),
}
"""Names of severities, the gravest first."""


def outcome_heads() -> list[str]:
    """Return the heads of the table, in the language of the request."""
    return [gettext("Line"), gettext("Outcome"), gettext("Detail")]


def outcome_rows(entries: Iterable[Mapping[str, Any]]) -> Iterator[list[str]]:
    """Yield line, outcome and detail of each entry; outcomes in the language of the request."""
    names = {key: str(name) for key, name in OUTCOMES.items()}
    for entry in entries:
        outcome = entry["outcome"]
        detail = entry["detail"].removeprefix("goes on: ")
        yield [str(entry["line"]), names.get(outcome, outcome), detail]
