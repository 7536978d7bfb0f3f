"""Limits on the entities of an RDF/XML file, and an error for those that expat leaves out.

Ontology editors declare entities for namespaces (``<!ENTITY owl "http://…#">``): these are read. A
text with its entities replaced is held in memory, so the number of bytes that they add is limited.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from xml.parsers.expat import XMLParserType

    from renkei.loaders.api import SourceError

__all__ = ["MIN_ADDED_BYTES", "Entities"]

MIN_ADDED_BYTES: Final = 10 << 20
_ADDED_PER_BYTE: Final = 3  # bytes that entities may add for each byte of a large file
_TAG: Final = re.compile(rb"""<(?:[^>"']|"[^"]*"|'[^']*')*""")
_REFERENCE: Final = re.compile(rb"&([^;&#]+);")


class Entities:
    """The entities of one file.

    Args:
        parser: Reads the file; its handlers for entities are set.
        error: Makes an error at the place that the parser has reached.

    Attributes:
        raw: Number of bytes that the parser has got.
    """

    def __init__(self, parser: XMLParserType, error: Callable[[str], SourceError]) -> None:
        self.raw = 0
        self._parser, self._error = parser, error
        self._written, self._external = 0, False
        self._known = {"amp", "lt", "gt", "quot", "apos"}
        parser.StartDoctypeDeclHandler = self._start_doctype
        parser.EntityDeclHandler = self._declare
        parser.SkippedEntityHandler = self._skip

    def count(self, characters: int) -> None:
        """Count what has been read from the file: only entities make it longer than the file.

        Raises:
            SourceError: If they add more than 10 MiB, or three times the size if that is more.
        """
        self._written += characters
        limit = max(MIN_ADDED_BYTES, _ADDED_PER_BYTE * self.raw)
        if self._written - self.raw > limit:
            raise self._error(
                f"the entities up to here add more than {limit:,} bytes to {self.raw:,} bytes of "
                "this file: shorten their values, or split the file"
            )

    def check_attributes(self) -> None:
        """Find references to entities of another file, which expat leaves out of attributes.

        Raises:
            SourceError: If the current element has one.
        """
        if not self._external:
            return
        data = (self._parser.GetInputContext() or b"").replace(b"\0", b"")  # of UTF-16
        tag = _TAG.match(data)
        for reference in _REFERENCE.finditer(tag[0] if tag else b""):
            name = reference[1].decode("utf-8", "replace")
            if name not in self._known:
                raise self._undeclared(name)

    def _start_doctype(
        self, name: str, system: str | None, public: str | None, has_subset: bool
    ) -> None:
        del name, has_subset
        self._external = (system or public) is not None

    def _declare(  # noqa: PLR0917 (the interface of expat)
        self,
        name: str,
        is_parameter: bool,
        value: str | None,
        base: str | None,
        system: str | None,
        public: str | None,
        notation: str | None,
    ) -> None:
        del base, system, public, notation
        if is_parameter or value is None:
            raise self._error(
                'a declaration of an entity that is not read: write <!ENTITY name "value">'
            )
        if "&" in value or "<" in value:
            raise self._error(
                "an entity made of entities or elements is not read: write its value in full"
            )
        self._known.add(name)

    def _skip(self, name: str, is_parameter: bool) -> None:
        del is_parameter
        raise self._undeclared(name)

    def _undeclared(self, name: str) -> SourceError:
        return self._error(
            f"the entity &{name}; is not declared in this file, and no other is read: declare it, "
            "or write its value"
        )
