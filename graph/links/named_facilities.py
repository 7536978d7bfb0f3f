"""Facilities that lists of managers name, looked up by name in the lists of their government."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from renkei.graph.links.candidates import by_government

if TYPE_CHECKING:
    from collections.abc import Iterable

    from renkei.graph.links.candidates import Listed

__all__ = ["NamedFacilities"]


@dataclass
class NamedFacilities:
    """Facilities without an ID that no list of facilities has as they are.

    Attributes:
        names: The name of each.
        graphs: The graphs that state it.
        found: The listed facilities of its name and government.
    """

    names: dict[str, str] = field(default_factory=dict)
    graphs: dict[str, list[str]] = field(default_factory=dict)
    found: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, thing: Listed) -> None:
        """Enter a facility."""
        if thing.is_named_only:
            self.names[thing.iri] = thing.label
            self.graphs[thing.iri] = list(thing.lists)

    def look_up(self, things: Iterable[Listed]) -> None:
        """Enter the things with one name."""
        for some in by_government(things).values():
            facilities = {one.iri: one.label for one in some if one.is_facility}
            named = [one for one in some if one.is_named_only]
            for thing in named:
                del facilities[thing.iri]
            for thing in named:
                self.found.setdefault(thing.iri, {}).update(facilities)

    @property
    def matched(self) -> dict[str, str]:
        """Each facility of which exactly one listed facility has the name, and that one."""
        return {iri: next(iter(one)) for iri, one in self.found.items() if len(one) == 1}

    def is_match(self, one: str, other: str) -> bool:
        """Whether one of two things was found as the other."""
        return list(self.found.get(one, ())) == [other] or list(self.found.get(other, ())) == [one]

    def code(self, facility: str) -> str | None:
        """Return the code of the remark on a facility; None if it was found, or has an ID."""
        if facility not in self.names:
            return None
        number = len(self.found.get(facility, ()))
        return {0: "FACILITY_NEW", 1: None}.get(number, "FACILITY_SEVERAL")
