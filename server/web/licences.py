"""Terms of use on pages, as the build derived them from those of the sources. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from renkei.graph.catalogue.authorities import CC0, LICENCES

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["LicenceView", "stated_terms"]

_SHORT: Final = {CC0: {"": "CC0 1.0"}}


@dataclass(frozen=True, slots=True)
class LicenceView:
    """Terms of use for templates.

    Attributes:
        licence: IRI of the licence that covers everything; empty if there is none.
        name: Its name, by language.
        rights: The statement of rights, by language.
    """

    licence: str
    name: Mapping[str, str]
    rights: Mapping[str, str]

    @property
    def is_free(self) -> bool:
        """Whether use has no conditions."""
        return self.licence == CC0 and not self.rights


def stated_terms(manifest: Mapping[str, Any] | None, part: str) -> LicenceView | None:
    """Return the terms of a part of a generation.

    Args:
        manifest: The manifest of the generation; None if there is none.
        part: ``all`` for the graph, or ``facts`` for the sources with their interpretation, and
            the tables.

    Returns:
        The terms; None if the manifest has none, as in generations of older versions.
    """
    terms = ((manifest or {}).get("terms") or {}).get(part)
    if terms is None:
        return None
    licence = terms.get("licence") or ""
    known = LICENCES.get(licence)
    name = _SHORT.get(licence) or (known.label if known else {"": licence})
    return LicenceView(licence, name, terms.get("rights") or {})
