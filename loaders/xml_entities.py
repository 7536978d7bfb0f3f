"""Limits on the entities of an RDF/XML file, checked before it is parsed.

Ontology editors declare entities for namespaces (``<!ENTITY owl "http://…#">``): these are read.
The parser holds a text with its entities replaced in memory, so the number of bytes that the
replacement adds is limited. The parser also reads declarations that XML does not allow
(``<!ENTITYa "…">``); any that is not in the form of XML 1.0, section 4.2, is refused.
"""

from __future__ import annotations

import re
from typing import Final

from renkei.loaders.api import SourceError

__all__ = ["check_entities"]

MIN_ADDED_BYTES: Final = 10 << 20
_ADDED_PER_BYTE: Final = 3  # bytes that entities may add for each byte of a large file
# The quantifiers are possessive and each class excludes what ends it: time is linear in the size.
_START: Final = re.compile(rb"<!ENTITY", re.IGNORECASE)
_DECLARATION: Final = re.compile(rb"""<!ENTITY\s++([^\s"'<>&;%]++)\s++"([^"<]*+)"\s*+>""")
_NAME: Final = re.compile(r"[\w:][\w:.-]*+")
_REFERENCE: Final = re.compile(rb"&([^;&<]*+);")
# What may follow "&" in the value of an entity: the rest would be an entity of its own.
_CHARACTER: Final = re.compile(rb"&(?!\#|amp;|lt;|gt;|quot;|apos;)")


def check_entities(data: bytes, file: str) -> None:
    """Check that the entities of an XML document add little to it.

    They may add 10 MiB, or three times the size of the document if that is more.

    Args:
        data: The document in UTF-8.
        file: Its path, for messages.

    Raises:
        SourceError: If they add more, if an entity consists of entities, or if a declaration is
            not of the form ``<!ENTITY name "value">``; with the line.
    """
    sizes = _sizes(data, file)
    if not sizes:
        return
    limit = max(MIN_ADDED_BYTES, _ADDED_PER_BYTE * len(data))
    added = 0
    for reference in _REFERENCE.finditer(data):
        added += max(0, sizes.get(reference[1], 0) - len(reference[0]))
        if added > limit:
            name = reference[1].decode("utf-8", "replace")
            raise _error(
                f"the entities up to &{name}; add more than {limit:,} bytes to this file of "
                f"{len(data):,} bytes: shorten their values, or split the file",
                data,
                file,
                reference.start(),
            )


def _sizes(data: bytes, file: str) -> dict[bytes, int]:
    """Return the size in bytes of the longest value of each entity."""
    sizes: dict[bytes, int] = {}
    for start in _START.finditer(data):
        declaration = _DECLARATION.match(data, start.start())
        if declaration is None or not _NAME.fullmatch(declaration[1].decode("utf-8", "replace")):
            raise _error(
                'a declaration of an entity that is not read: write <!ENTITY name "value">',
                data,
                file,
                start.start(),
            )
        name, value = declaration.groups()
        if _CHARACTER.search(value):
            raise _error(
                "an entity made of entities is not read: write its value in full",
                data,
                file,
                start.start(),
            )
        sizes[name] = max(sizes.get(name, 0), len(value))
    return sizes


def _error(message: str, data: bytes, file: str, position: int) -> SourceError:
    return SourceError(message, file=file, line=data.count(b"\n", 0, position) + 1)
