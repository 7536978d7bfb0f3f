"""JSON-LD files, given to the parser so that it holds only a part of them in memory.

The parser reads an array node by node, but an object as a whole, which takes it about 27 times the
size of the file. So a large ``{"@context": …, "@graph": [a, b, …]}`` becomes the equal
``[{"@context": …, "@included": [a]}, {"@context": …, "@included": [b]}, …]`` (in an array,
``@graph`` would be a named graph). On the way the keys of each object are compared: one that is
given twice means different things to different programs.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from pyoxigraph import NamedNode

from renkei.loaders.api import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from renkei.loaders.rdf.bytes import TextReader

__all__ = ["MAX_OBJECT_BYTES", "JsonReader"]

MAX_OBJECT_BYTES: Final = 8 << 20
_GROUP_BYTES: Final = 1 << 18  # of the nodes that get one copy of @context
_CHUNK: Final = 1 << 16
_TOKEN: Final = re.compile(
    rb"""\s*+(?:
        (?:"((?:[^"\\]|\\.)*+)"\s*+:\s*+)?+  # a key, and the begin of its value
        (?:("(?:[^"\\]|\\.)*+"|[^\s"{}\[\],:]++)\s*+,?+|([{\[]))
        |([}\],:])
    )""",
    re.DOTALL | re.VERBOSE,
)
_OF_DOCUMENT: Final = {b"@context", b"@graph"}
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_DOT_SEGMENT: Final = re.compile(r"[^:]*:[^?#]*/\.\.?(?:[/?#]|$)")
_MOST_WARNINGS: Final = 20


class _Open:
    """An object or array whose end has not been read.

    Attributes:
        keys: The keys of an object so far; None for an array.
        key: The key whose value is being read; in an array, that of the array.
    """

    __slots__ = ("key", "keys")

    def __init__(self, keys: set[bytes] | None, key: bytes) -> None:
        self.keys, self.key = keys, key


class JsonReader:
    """A JSON-LD file (a `Reader`).

    Args:
        text: The file, at its beginning.
        name: Its path, for messages.
        split: Whether the parser gets the nodes of ``@graph`` one by one: only if ``splittable``.
        max_object_bytes: Bytes of one object that the parser gets at once.

    Attributes:
        remote: Line and address of the last remote context.
        splittable: Whether it is an object with ``@context`` and ``@graph`` alone, in this order;
            known at the end.
    """

    def __init__(
        self,
        text: TextReader,
        name: str,
        *,
        split: bool = False,
        max_object_bytes: int = MAX_OBJECT_BYTES,
    ) -> None:
        self.nested = self.offset = 0
        self.warnings: list[str] = []
        self.remote: tuple[int, str] | None = None
        self.splittable = False
        self._text, self._name, self._split = text, name, split
        self._max = max_object_bytes
        self._stack: list[_Open] = []
        self._root_keys: set[bytes] = set()
        self._data, self._position, self._newlines = b"", 0, 0
        self._size = 0  # of what has been read since the last piece
        self._parts = self._read_parts()
        self._pieces = self._read_pieces()
        self._piece = b""

    @property
    def line(self) -> int:
        """The line in which what the parser has read ends."""
        return self._newlines + self._data.count(b"\n", 0, self._position) + 1

    @property
    def lines(self) -> int:
        """The number of lines read so far."""
        return self._text.lines

    def read(self, size: int = _CHUNK, /) -> bytes:
        """Return up to ``size`` bytes; none at the end."""
        if not self._piece:
            self._piece = next(self._pieces, b"")
        data, self._piece = self._piece[:size], self._piece[size:]
        self.offset += len(data)
        return data

    def _read_parts(self) -> Iterator[tuple[str, bytes]]:
        """Yield the file in parts, each with what it ends with.

        That is ``item``, a comma in the root if it is an array, or in the array of ``@graph``;
        ``graph`` and ``closed``, the brackets of that array; ``end``; or ``more``, of an empty
        part, when it is not complete and more has to be read.
        """
        begin, part = 0, bytearray()
        size = _CHUNK
        ended = False
        while not ended:
            part += self._data[begin : self._position]
            self._newlines += self._data.count(b"\n", 0, self._position)
            more = self._text.read(size)
            self._text.nested = 0
            ended = not more
            rest = self._data[self._position :]
            self._data, self._position, begin = rest + more, 0, 0
            size = size * 2 if rest and len(rest) * 2 > size else _CHUNK
            self._size = len(part) + len(rest)
            yield "more", b""
            for token in _TOKEN.finditer(self._data):
                if token.start() != self._position or (
                    token.end() == len(self._data) and not ended
                ):
                    break  # the token may go on
                self._position = token.end()
                end = self._see(*token.groups())
                if end:
                    yield end, bytes(part + self._data[begin : self._position])
                    begin = self._position
                    part.clear()
        self._position = len(self._data)
        yield "end", bytes(part + self._data[begin:])

    def _see(
        self, key: bytes | None, scalar: bytes | None, opened: bytes | None, mark: bytes | None
    ) -> str:
        """Follow the structure of the document; return what a part ends with, or ""."""
        stack = self._stack
        if key is not None and stack:
            self._see_key(stack[-1], key)
        if scalar is not None:
            if stack and stack[-1].key.startswith(b"@") and scalar.startswith(b'"'):
                self._see_value(stack[-1].key, _decoded(scalar))
        elif opened == b"{":
            stack.append(_Open(set(), b""))
        elif opened == b"[":
            stack.append(_Open(None, stack[-1].key if stack else b""))
            return "graph" if len(stack) == 2 and self._is_graph() else ""  # noqa: PLR2004
        elif mark == b",":
            if len(stack) == 1 and stack[0].keys is None:
                return "item"
            return "item" if len(stack) == 2 and self._is_graph() else ""  # noqa: PLR2004
        elif mark in {b"}", b"]"}:
            return self._see_end(mark)
        return ""

    def _is_graph(self) -> bool:
        root = self._stack[0]
        if root.key != b"@graph" or root.keys is None or not root.keys <= _OF_DOCUMENT:
            return False
        return self._stack[1].keys is None

    def _see_end(self, mark: bytes) -> str:
        stack = self._stack
        if not stack or (stack[-1].keys is None) is not (mark == b"]"):
            raise self._error(f"not JSON: nothing that {mark.decode()} could end is open")
        end = "closed" if len(stack) == 2 and self._is_graph() else ""  # noqa: PLR2004
        if len(stack) == 1:
            self._root_keys = stack[0].keys or set()
        stack.pop()
        return end

    def _read_pieces(self) -> Iterator[bytes]:
        """Yield the file, in pieces that end where the parser need not hold what it has read."""
        for end, part in self._parts:
            if end == "more":
                self._limit(self._size)
            elif end == "graph":
                yield from self._read_graph(part)
            else:
                yield part

    def _read_graph(self, head: bytes) -> Iterator[bytes]:
        """Yield a document whose ``head`` ends with the bracket after ``"@graph":``."""
        nodes: list[bytes] = []
        size, given = len(head), 0
        keys = set(self._stack[0].keys or ())
        for end, part in self._parts:
            if end == "more":
                self._limit(self._size)
                continue
            nodes.append(part if end == "end" else part[:-1])
            size += len(part)
            if end != "item":
                break
            if self._split or size > (min(_GROUP_BYTES, self._max) if given else self._max):
                yield _group(head, nodes, first=not given)
                given += len(nodes)
                nodes.clear()
                size = 0
        if end == "end":  # the array is not closed
            yield (b"," if given else head) + b",".join(nodes)
            return
        tail = b"".join(part for _, part in self._parts)
        if given and self._root_keys != keys:
            raise self._error(
                f"a file of more than {self._max:,} bytes is read node by node: write "
                '"@context" before "@graph", and no other key beside them'
            )
        self._limit(len(tail) + (0 if given else size))
        self.splittable = self._root_keys == keys
        if given:
            yield _group(head, nodes, first=False) + tail.replace(b"}", b"]", 1)
        else:
            yield head + b",".join(nodes) + b"]" + tail

    def _limit(self, size: int) -> None:
        if size > self._max:
            raise self._error(
                f"one object of more than {self._max:,} bytes, which would have to be held "
                "in memory: write an array of smaller objects, or N-Triples"
            )

    def _see_key(self, top: _Open, key: bytes) -> None:
        name = key
        if b"\\" in key:
            name = _decoded(b'"' + key + b'"').encode("utf-8", "replace")
        if top.keys is None or name in top.keys:
            raise self._error(
                f"the key {name.decode('utf-8', 'replace')!r} is given twice in one object: write "
                "an array of its values"
                if top.keys is not None
                else "not JSON: a key in an array"
            )
        top.keys.add(name)
        top.key = key

    def _see_value(self, key: bytes, value: str) -> None:
        if key in {b"@context", b"@import"}:
            self.remote = (self.line, value)
        elif key == b"@base" and _DOT_SEGMENT.match(value):
            raise self._error(f"the base IRI {value!r} has dot segments: write it without")
        elif key == b"@language" and not _LANGUAGE.fullmatch(value):
            self._warn(f"{value!r} is no language tag, so JSON-LD drops its texts")
        elif key == b"@id" and not _is_iri(value):
            self._warn(f"{value!r} is no IRI, so JSON-LD drops its statements: percent-encode it")

    def _warn(self, message: str) -> None:
        if len(self.warnings) < _MOST_WARNINGS:
            self.warnings.append(f"line {self.line}: {message}")

    def _error(self, message: str) -> SourceError:
        return SourceError(message, file=self._name, line=self.line)


def _is_iri(value: str) -> bool:
    """Return whether a value of ``@id`` is or may become an IRI; blank nodes and keywords are."""
    if value.startswith(("_:", "@")):
        return True
    try:
        NamedNode(value if _SCHEME.match(value) else f"http://relative.invalid/{value}")
    except ValueError:
        return False
    return True


def _group(head: bytes, nodes: list[bytes], *, first: bool) -> bytes:
    """Return a document with some of the nodes; its line breaks are those of the nodes."""
    before, key, after = head.rpartition(b'"@graph"')
    begin = before + key.replace(b"graph", b"included") + after
    if not first:
        begin = begin.replace(b"\n", b" ").replace(b"\r", b" ")
    return (b"[" if first else b",") + begin + b",".join(nodes) + b"]}"


def _decoded(string: bytes) -> str:
    if b"\\" in string:
        try:
            return str(json.loads(string))
        except ValueError:
            pass  # the parser says what is wrong
    return string[1:-1].decode("utf-8", "replace")
