"""The state of one item while its statements are written."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

from renkei.loaders.cooperation.scope import Named
from renkei.loaders.cooperation.tokens import without_dates

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.loaders.cooperation.outline import PlacedBlock
    from renkei.loaders.cooperation.reading_model import Ignored, ItemReading
    from renkei.loaders.cooperation.scope import Scope
    from renkei.loaders.cooperation.structure import Element, Item, Passage
    from renkei.loaders.toml_table import TomlTable

__all__ = ["ActivityDraft"]


class ActivityDraft:
    """An item (○) with its reading, and the activity that is written from both.

    Its state changes through its methods only: which of the texts that the reading leaves out have
    been used, and which participations have been written.

    Attributes:
        scope: The load that the item is part of.
        block: The block of the item.
        item: The item.
        reading: The reading of the item.
        elements: The item and its parts.
        named: The activity.
    """

    def __init__(self, scope: Scope, block: PlacedBlock, item: Item, reading: ItemReading) -> None:
        self.scope, self.block, self.item, self.reading = scope, block, item, reading
        self.elements: Sequence[Element] = (item, *item.parts)
        label = {"ja": without_dates(item), "en": reading.en}
        self.named = Named(scope.thing("activity", reading.key), label)
        self._ignored = [(entry, self.find(entry.said, entry.toml)) for entry in reading.ignored]
        self._used: list[Ignored] = []
        self._participations: set[str] = set()

    @property
    def iri(self) -> str:
        """The IRI of the activity."""
        return self.named.iri

    @property
    def series(self) -> Named | None:
        """The series that the events of the item belong to, or None; its thing must be written."""
        keys = [thing.key for thing in self.reading.things if thing.events]
        return self.scope.named(keys[-1]) if keys else None

    @property
    def observed(self) -> Named:
        """The subject of the counts: a series, whose thing must be written, or the activity."""
        keys = [thing.key for thing in self.reading.things if thing.counts]
        return self.scope.named(keys[-1]) if keys else self.named

    def find(self, said: str, toml: TomlTable) -> Passage:
        """Return the first passage of the item with a text.

        Args:
            said: The text; full and half width are alike.
            toml: The entry of the reading that quotes it.

        Raises:
            SourceError: If the item does not contain it.
        """
        normalised = unicodedata.normalize("NFKC", said)
        for element in self.elements:
            start = element.normalised.text.find(normalised)
            if start >= 0:
                return element.passage(start, start + len(normalised))
        raise toml.error(
            f"the item at line {self.item.first_line} of the document does not say {said!r}",
            key="said",
        )

    def ignores(self, passage: Passage) -> bool:
        """Whether the reading leaves a passage out; if so, the report has an entry with the reason.

        This is an ``Ignores``.
        """
        for ignored, where in self._ignored:
            if where.contains(passage):
                if ignored not in self._used:
                    self._used.append(ignored)
                    self.report_ignored(ignored, passage.element)
                return True
        return False

    def unused_ignored(self) -> list[Ignored]:
        """Return what the reading leaves out without effect so far."""
        return [ignored for ignored, _ in self._ignored if ignored not in self._used]

    def report_ignored(self, ignored: Ignored, element: Element) -> None:
        """Enter in the report that a text is left out, and why."""
        statement = f"{ignored.said!r} is left out"
        self.scope.interpreted(self.iri, statement, ignored.because, element.first_line)

    def add_participation(self, participation: str) -> bool:
        """Record a participation by its IRI; False if the item has it already."""
        is_new = participation not in self._participations
        self._participations.add(participation)
        return is_new
