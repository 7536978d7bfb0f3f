"""Lines of statements that have nothing rare, and are cut into their terms as text."""

from __future__ import annotations

import re
from functools import partial
from typing import IO, TYPE_CHECKING, Any, Final

from pyoxigraph import RdfFormat, parse, serialize

from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["Known", "is_plain", "read_lines", "written"]

_BLOCK: Final = 1 << 22
_MAX_KNOWN: Final = 100_000  # terms in memory
_PART: Final = r'[^\x00-\x20<>"{}|^`\\\x7f%]*+'
_IRI: Final = rf"<{_PART}(?:%[0-9A-Fa-f]{{2}}{_PART})*+>"
_TEXT: Final = r'"[^"\\\x00-\x1f\x7f]*+(?:\\["\\nrt][^"\\\x00-\x1f\x7f]*+)*+"'
_LITERAL: Final = rf"{_TEXT}(?:@[a-zA-Z0-9-]+|\^\^{_IRI})?"
_LINES: Final = re.compile(
    rf"(?:{_IRI} {_IRI} (?:{_IRI}|{_LITERAL})(?: {_IRI})? \.\n)*+".encode("ascii")
)
_NOT_CHARACTERS: Final = (b"\xef\xbf\xbe", b"\xef\xbf\xbf")  # U+FFFE, U+FFFF


def is_plain(source: Path) -> bool:
    """Return whether lines have IRIs and texts without rare characters only."""
    with source.open("rb") as file:
        for text in _blocks(file):
            match = _LINES.match(text)
            if not match or match.end() < len(text) or any(one in text for one in _NOT_CHARACTERS):
                return False
    return True


class Known(dict[Any, Any]):
    """What was made of the last terms.

    Args:
        make: Returns what is to be remembered; None for a term that stays as it is.
    """

    def __init__(self, make: Callable[[Any], Any]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, term: Any) -> Any:
        made = self._make(term)
        if made is None:
            return term
        if len(self) >= _MAX_KNOWN:
            self.clear()
        self[term] = made
        return made


def written(line: bytes, form: RdfFormat) -> bytes:
    """Return one statement as the serializer writes it."""
    quads = parse(line, format=RdfFormat.N_TRIPLES, lenient=True)
    return serialize(quads, format=form, prefixes=PREFIXES) or b""


def read_lines(source: Path) -> Iterator[tuple[list[bytes], bytes]]:
    """Yield lines, many at a time, and what follows the object in each of them."""
    end = b" .\n"
    with source.open("rb") as file:
        for number, text in enumerate(_blocks(file)):
            lines = text.splitlines(keepends=True)
            if source.suffix == ".nq" and not number:
                end = lines[0][lines[0].rindex(b" <") :]
            yield lines, end


def _blocks(file: IO[bytes]) -> Iterator[bytes]:
    """Yield complete lines, many at a time."""
    for text in iter(partial(file.read, _BLOCK), b""):
        yield text if text.endswith(b"\n") else text + file.readline()
