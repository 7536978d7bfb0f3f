"""What became of a row."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from renkei.loaders.open_data.remarks import Remark, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BLANK", "LOADED", "REJECTED", "REMARKED", "Outcome"]

BLANK: Final = "blank"
LOADED: Final = "loaded"
REMARKED: Final = "remarks"
REJECTED: Final = "rejected"


@dataclass
class Outcome:
    """What became of a row.

    Attributes:
        kind: ``loaded``, ``remarks``, ``rejected`` or ``blank``.
        remarks: The remarks on it.
        things: IRIs of the things that it states.
    """

    kind: str
    remarks: list[Remark] = field(default_factory=list)
    things: tuple[str, ...] = ()

    @property
    def errors(self) -> list[str]:
        """Codes of the remarks for which a row is rejected, each once."""
        wrong = (one.code for one in self.remarks if one.weight is Severity.ERROR)
        return list(dict.fromkeys(wrong))

    def merged(self, cells: Iterable[tuple[str, str]]) -> None:
        """Add the remarks on merged cells, given by header and content."""
        if self.kind != BLANK:
            self.remarks += [Remark("MERGED", header, cell) for header, cell in cells]
            self.kind = REMARKED if self.kind == LOADED else self.kind
