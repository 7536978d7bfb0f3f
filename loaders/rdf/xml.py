"""RDF/XML files, read by expat and written anew for the RDF parser.

Expat reads XML as it is defined: it checks that the document is well-formed, decodes it, resolves
entities, CDATA and line ends, and knows the line of each element. The RDF parser gets the same
elements in the plainest form, without anything that it would read wrongly (decision 015):

- Comments and processing instructions are left out, CDATA and entities are texts.
- A literal of XML is a text with the datatype ``rdf:XMLLiteral``.
- ``rdf:type`` as an attribute of a property becomes one of the node that the property has.

What the grammar of RDF/XML forbids and the RDF parser ignores is an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple
from xml.parsers import expat

from renkei.loaders.api import Rdf, SourceError
from renkei.loaders.rdf.xml_encodings import decoder_of
from renkei.loaders.rdf.xml_entities import Entities
from renkei.loaders.rdf.xml_literals import XmlLiteral, declarations, escape, namespace, tag

if TYPE_CHECKING:
    from collections.abc import Sequence

    from renkei.loaders.rdf.bytes import UnpackedFile

__all__ = ["XmlReader"]

_AMPLIFIED: Final = 43  # XML_ERROR_AMPLIFICATION_LIMIT_BREACH, expat's own limit on entities
_CHUNK: Final = 1 << 16
_MAX_DEPTH: Final = 1_000  # of elements; time grows with the square of it
_MAX_TEXT: Final = 16 << 20  # bytes of a tag or text, which are held in memory; as in Turtle
_RDF: Final = Rdf.type_.removesuffix("type")
_OF_STATEMENT: Final = {"ID", "annotation", "annotationNodeID"}
_BESIDE_PARSE_TYPE: Final = _OF_STATEMENT | {"parseType", "version"}
_BESIDE_DATATYPE: Final = _OF_STATEMENT | {"datatype", "version"}
_NO_PROPERTIES: Final = ("xml:", "xmlns:", "its:")  # attributes that are no properties
# What the children of an element are, and "text" if it may have none.
_NODES, _PROPERTIES, _TEXT = "nodes", "properties", "text"
_CHILDREN: Final = {"Resource": _PROPERTIES, "Collection": _NODES, "Triple": _NODES}


class _Scope:
    """The namespaces that are declared for an element, by prefix; the prefixes of RDF."""

    __slots__ = ("namespaces", "of_rdf")

    def __init__(self, namespaces: dict[str, str]) -> None:
        self.namespaces = namespaces
        self.of_rdf = {prefix for prefix, address in namespaces.items() if address == _RDF}


class _Element(NamedTuple):
    """An open element: its scope, what its children are, and its language."""

    scope: _Scope
    children: str
    language: str


class XmlReader:
    """An RDF/XML file (a `Reader`).

    Args:
        file: The file, at its beginning.
        fine_from: From this offset on, each ``read`` returns what one element or text became.

    Raises:
        SourceError: If the file is in an encoding that is not read.
    """

    def __init__(self, file: UnpackedFile, fine_from: int | None = None) -> None:
        self.nested = self.offset = 0
        self.warnings: list[str] = []
        self.line = 1
        self._file, self._fine_from = file, fine_from
        self._head = file.read(_CHUNK)
        self._decoder = decoder_of(self._head, file.name)
        self._out: list[tuple[int, bytes]] = []
        self._next, self._ended = 0, False
        self._fine, self._parts = False, list[str]()
        self._open: list[_Element] = []
        self._literal: XmlLiteral | None = None
        self._depth = self._text_size = self._fed = 0
        self._parser = self._make_parser()
        self._entities = Entities(self._parser, self._error)

    @property
    def lines(self) -> int:
        """The number of lines of the file, at its end."""
        return self._parser.CurrentLineNumber - (self._parser.CurrentColumnNumber == 0)

    def read(self, size: int = _CHUNK, /) -> bytes:
        """Return up to ``size`` bytes; none at the end."""
        while self._next == len(self._out):
            if self._ended:
                return b""
            self._feed()
        self.line, data = self._out[self._next]
        part = data[:size]
        self.offset += len(part)
        if len(part) == len(data):
            self._next += 1
        else:
            self._out[self._next] = (self.line, data[size:])
        return part

    def _make_parser(self) -> expat.XMLParserType:
        parser = expat.ParserCreate("utf-8" if self._decoder else None)
        parser.buffer_text = True
        parser.ordered_attributes = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        parser.CommentHandler = self._comment
        parser.ProcessingInstructionHandler = self._instruction
        return parser

    def _feed(self) -> None:
        data, self._head = self._head or self._file.read(_CHUNK), b""
        self._entities.raw += len(data)
        self._ended = not data
        self._fine = self._fine_from is not None and self.offset >= self._fine_from
        self._out, self._next = [], 0
        try:
            if self._decoder:
                data = self._decoder.decode(data, final=not data).encode()
            self._fed += len(data)
            self._parser.Parse(data, self._ended)
            self._check_size(self._fed - self._parser.CurrentByteIndex)
        except expat.ExpatError as error:
            advice = ": shorten the entities" if error.code == _AMPLIFIED else ""
            raise SourceError(
                f"not well-formed XML: {expat.ErrorString(error.code)}{advice}",
                file=self._file.name,
                line=error.lineno,
                column=error.offset + 1,
            ) from error
        except UnicodeDecodeError as error:
            raise self._error(
                f"not {error.encoding}, which the file declares ({error.reason}): declare the "
                "encoding that it has, or convert the file"
            ) from error

        if self._parts:
            piece = "".join(self._parts).encode()
            self._out.append((self._parser.CurrentLineNumber, piece))
            self._parts.clear()

    def _check_size(self, size: int) -> None:
        if size > _MAX_TEXT:
            raise self._error(f"one tag or text is longer than {_MAX_TEXT >> 20} MiB")

    def _error(self, message: str) -> SourceError:
        return SourceError(message, file=self._file.name, line=self._parser.CurrentLineNumber)

    def _emit(self, text: str) -> None:
        if not self._fine:
            self._parts.append(text)
        elif text:
            self._out.append((self._parser.CurrentLineNumber, text.encode()))

    def _start(self, name: str, flat: list[str]) -> None:
        attributes = list(zip(flat[::2], flat[1::2], strict=True))
        self._entities.count(sum(map(len, flat[1::2])))
        self._entities.check_attributes()
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise self._error(f"elements are nested deeper than {_MAX_DEPTH:,}")
        if self._literal is not None:
            if (prefix := self._literal.start(name, attributes)) is not None:
                raise self._error(f"the prefix {prefix}: is not declared")
            return
        attributes = self._without_empty_language(attributes)
        scope = self._open[-1].scope if self._open else _Scope({})
        if declared := declarations(attributes):
            scope = _Scope(scope.namespaces | declared)
        called = {
            key.partition(":")[2]: key
            for key, _ in attributes
            if key.partition(":")[0] in scope.of_rdf and ":" in key
        }
        kind = self._open[-1].children if self._open else _NODES
        if kind == _TEXT:
            raise self._error("an element where the property has a datatype, a type or a literal")
        if kind == _NODES:
            self._start_node(name, attributes, scope, called)
        else:
            self._start_property(name, attributes, scope, called)

    def _without_empty_language(self, attributes: list[tuple[str, str]]) -> list[tuple[str, str]]:
        """Leave out ``xml:lang=""``, which the parser does not read, where there is no language."""
        if ("xml:lang", "") not in attributes:
            return attributes
        if self._open and self._open[-1].language:
            raise self._error(
                f'xml:lang="" within xml:lang="{self._open[-1].language}": write the language at '
                "each text that has it"
            )
        return [attribute for attribute in attributes if attribute[0] != "xml:lang"]

    def _start_node(
        self,
        name: str,
        attributes: list[tuple[str, str]],
        scope: _Scope,
        called: dict[str, str],
    ) -> None:
        for local in ("parseType", "datatype", "resource"):
            if local in called:
                raise self._error(
                    f"rdf:{local} is an attribute of properties, and <{name}> is a node"
                )
        is_root = not self._open and namespace(name, scope.namespaces) == (_RDF, "RDF")
        self._tag(name, attributes, scope, _NODES if is_root else _PROPERTIES)

    def _start_property(
        self,
        name: str,
        attributes: list[tuple[str, str]],
        scope: _Scope,
        called: dict[str, str],
    ) -> None:
        values = dict(attributes)
        if "parseType" in called:
            self._alone("parseType", attributes, called, _BESIDE_PARSE_TYPE)
            children = _CHILDREN.get(values[called["parseType"]])
            if children is None:
                self._start_literal(name, attributes, scope, called["parseType"])
            else:
                self._tag(name, attributes, scope, children)
        elif "datatype" in called:
            self._alone("datatype", attributes, called, _BESIDE_DATATYPE)
            self._tag(name, attributes, scope, _TEXT)
        elif "type" in called:
            self._start_typed(name, attributes, scope, called)
        else:
            self._tag(name, attributes, scope, _NODES)

    def _alone(
        self,
        local: str,
        attributes: list[tuple[str, str]],
        called: dict[str, str],
        allowed: set[str],
    ) -> None:
        """Refuse what the grammar does not allow beside an attribute, and the parser ignores."""
        local_names = {key: local_name for local_name, key in called.items()}
        for key, _ in attributes:
            if key not in local_names and (key.startswith(_NO_PROPERTIES) or ":" not in key):
                continue
            if local_names.get(key) not in allowed:
                raise self._error(f"the attribute {key} beside rdf:{local}")

    def _start_literal(
        self, name: str, attributes: list[tuple[str, str]], scope: _Scope, parse_type: str
    ) -> None:
        datatype = f"{parse_type.rpartition(':')[0]}:datatype"
        rest = [(key, value) for key, value in attributes if key != parse_type]
        self._tag(name, [*rest, (datatype, f"{_RDF}XMLLiteral")], scope, _TEXT)
        self._literal = XmlLiteral(scope.namespaces)

    def _start_typed(
        self,
        name: str,
        attributes: list[tuple[str, str]],
        scope: _Scope,
        called: dict[str, str],
    ) -> None:
        """Write ``<p rdf:type="c"/>``, of which the RDF parser ignores the type, with a node."""
        prefix = called["type"].rpartition(":")[0]
        renamed = {"resource": f"{prefix}:about"}
        of_property, of_node = [], []
        local_names = {attribute: local for local, attribute in called.items()}
        for key, value in attributes:
            local = local_names.get(key, "")
            if local in _OF_STATEMENT or key.startswith("xml"):
                of_property.append((key, value))
            else:
                of_node.append((renamed.get(local, key), value))
        self._tag(name, of_property, scope, _TEXT)
        self._emit(tag(f"{prefix}:Description", of_node) + f"</{prefix}:Description>")

    def _tag(
        self, name: str, attributes: Sequence[tuple[str, str]], scope: _Scope, children: str
    ) -> None:
        language = dict(attributes).get("xml:lang", self._open[-1].language if self._open else "")
        self._open.append(_Element(scope, children, language))
        self._text_size = 0
        self._emit(tag(name, attributes))

    def _end(self, name: str) -> None:
        self._depth -= 1
        if self._literal is not None:
            if self._literal.end():
                return
            self._emit(escape(self._literal.value))
            self._literal = None
        self._open.pop()
        self._text_size = 0
        self._emit(f"</{name}>")

    def _text(self, data: str) -> None:
        self._entities.count(len(data))
        self._text_size += len(data)
        self._check_size(self._text_size)
        if self._literal is not None:
            self._literal.text(data)
        else:
            self._emit(escape(data))

    def _comment(self, data: str) -> None:
        if self._literal is not None:
            self._literal.comment(data)

    def _instruction(self, target: str, data: str) -> None:
        if self._literal is not None:
            self._literal.instruction(target, data)
