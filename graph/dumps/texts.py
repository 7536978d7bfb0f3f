"""Statements as Turtle, TriG, RDF/XML and JSON-LD, made of the text of their lines.

A statement as an object of Python costs as much as the rest of its way into another format. Here
lines are cut into their terms, and these are put together again. How each kind of term looks is
asked of the serializer, once for each property, class, datatype and short name; the bytes are those
that it writes itself, which a property test compares. Files with anything rare are left to it.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING, Final

from pyoxigraph import RdfFormat, serialize

from renkei.graph.dumps.plain import Known, read_lines, written
from renkei.graph.rdf.json_ld import CompactIris
from renkei.ontology.terms import PREFIXES, Rdf, Xsd

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

__all__ = ["write_json_ld_lines", "write_rdf_xml_lines", "write_turtle_lines"]

_TYPE: Final = f"<{Rdf.type_}>".encode()
_STRING: Final = f"^^<{Xsd.string}>".encode()
_NUMBER: Final = re.compile(
    rf'"(?:([+-]?[0-9]+)"\^\^<{re.escape(Xsd.integer)}'
    rf'|([+-]?[0-9]*\.[0-9]+)"\^\^<{re.escape(Xsd.decimal)})>'.encode("ascii")
)
_SHORT: Final = tuple(
    f"^^<{name}>".encode() for name in (Xsd.integer, Xsd.decimal, Xsd.double, Xsd.boolean)
)
_OPENS, _CLOSES = b"<>"
_START: Final = 14  # bytes of an IRI that tell most of those without a prefix
_STARTS: Final = {f"<{name}".encode()[:_START] for name in PREFIXES.values()}
_NAMESPACES: Final = {f"<{name}".encode(): prefix for prefix, name in PREFIXES.items()}
_ESCAPE: Final = re.compile(rb"\\(.)")
_ESCAPED: Final = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b'"': b'"', b"\\": b"\\"}
_IN_XML: Final = re.compile(rb"[&<>'\"\r]")
_XML: Final = {
    b"&": b"&amp;", b"<": b"&lt;", b">": b"&gt;", b"'": b"&apos;", b'"': b"&quot;",
    b"\r": b"&#13;",
}  # fmt: skip
_SAMPLE: Final = "x:sample"


def write_turtle_lines(sources: Sequence[Path], file: IO[bytes], *, has_graphs: bool) -> set[str]:
    """Write Turtle, or TriG with the graph of each file, with its head.

    Returns:
        The prefixes of `PREFIXES` with which an IRI of the statements begins.

    Args:
        sources: Files of lines that are plain: sorted N-Triples, or N-Quads each of one graph.
        file: The output.
        has_graphs: Whether the files are N-Quads.
    """
    turtle = _Turtle()
    sample = written(b"<x:s> <x:p> <x:o> .\n", RdfFormat.TURTLE)
    file.write(sample[: sample.index(b"<x:s>")])
    for source in sources:
        turtle.write(source, file, has_graph=has_graphs)
    return turtle.used


class _Turtle:
    """Writes graphs.

    Attributes:
        used: The prefixes with which an IRI began so far.
    """

    def __init__(self) -> None:
        self.used: set[str] = set()
        self._terms = Known(self._term)
        self._suffixes = Known(lambda suffix: self._terms[b'""' + suffix][2:])
        self._verbs = Known(lambda name: (self._terms[name], b"a")[name == _TYPE])

    def write(self, source: Path, file: IO[bytes], *, has_graph: bool) -> None:
        """Write a file of lines."""
        terms, verbs, suffixes = self._terms, self._verbs, self._suffixes
        indent = b"\t" if has_graph else b""
        between = b" ;\n\t" + indent
        subject = predicate = b""
        for number, (lines, end) in enumerate(read_lines(source)):
            out = [terms[end[1:-3]] + b" {\n"] if has_graph and not number else []
            add = out.append
            for line in lines:
                s, p, o = line[: -len(end)].split(b" ", 2)
                if s == subject and p == predicate:
                    add(b" , ")
                elif s == subject:
                    add(between + verbs[p] + b" ")
                else:
                    known = terms[s] if s[:_START] in _STARTS else s
                    add((b" .\n" if subject else b"") + indent + known + b" " + verbs[p] + b" ")
                subject, predicate = s, p
                if o[-1] != _CLOSES or (o[0] == _OPENS and o[:_START] not in _STARTS):
                    add(o)
                elif o[0] == _OPENS:
                    add(terms[o])
                else:
                    quote = o.rindex(b'"') + 1
                    suffix = o[quote:]
                    add(terms[o] if suffix in _SHORT else o[:quote] + suffixes[suffix])
            file.write(b"".join(out))
        if subject:
            file.write(b" .\n}\n" if has_graph else b" .\n")

    def _term(self, term: bytes) -> bytes | None:
        """Return a term in Turtle; None if it is as in N-Triples."""
        iri = term[term.rindex(b"<") :]
        self.used.update(prefix for start, prefix in _NAMESPACES.items() if iri.startswith(start))
        if number := _NUMBER.fullmatch(term):
            return number[number.lastindex or 1]
        if iri == term and not term.startswith(tuple(_NAMESPACES)):
            return None
        text = written(b"<x:s> <x:p> " + term + b" .\n", RdfFormat.TURTLE)
        return text[text.index(b"<x:s> <x:p> ") + 12 : -3]


def write_rdf_xml_lines(
    sources: Sequence[Path], file: IO[bytes], check: Callable[[bytes], object]
) -> None:
    """Write RDF/XML, with its head.

    Args:
        sources: Files of lines that are plain: sorted N-Triples.
        file: The output.
        check: Receives a statement with each property, and with each class; raises an error if
            RDF/XML cannot express it.
    """
    checked: set[bytes] = set()
    properties, classes = Known(_xml_property), Known(_xml_class)
    empty = serialize([], format=RdfFormat.RDF_XML, prefixes=PREFIXES) or b""
    head, foot = empty[: empty.rindex(b"\n</")], empty[empty.rindex(b"\n</") :]
    file.write(head)
    subject = closing = b""
    for source in sources:
        for lines, end in read_lines(source):
            out: list[bytes] = []
            add = out.append
            for line in lines:
                s, p, o = line[: -len(end)].split(b" ", 2)
                if (name := o if p == _TYPE else p) not in checked:
                    check(line)
                    checked.add(name)
                if s != subject:
                    add(closing)
                    subject = s
                    is_class = p == _TYPE and o.startswith(b"<")
                    opening, after, closing = classes[o if is_class else b""]
                    add(opening + _xml_text(s[1:-1]) + after)
                    if is_class:
                        continue
                if o.startswith(b"<"):
                    before, after = properties[p, b""]
                    add(before + _xml_text(o[1:-1]) + after)
                else:
                    quote = o.rindex(b'"')
                    before, after = properties[p, o[quote:]]
                    text = o[1:quote]
                    if b"\\" in text:
                        text = _ESCAPE.sub(lambda match: _ESCAPED[match[1]], text)
                    add(before + _xml_text(text) + after)
            file.write(b"".join(out))
    file.write(closing + foot)


def write_json_ld_lines(
    sources: Sequence[Path], file: IO[bytes], prefixes: Mapping[str, str]
) -> bytes:
    """Write the body of JSON-LD; return its head, as `renkei.graph.rdf.json_ld.write_json_ld`.

    Args:
        sources: Files of lines that are plain: sorted N-Triples.
        file: The output.
        prefixes: Prefix → namespace.

    Raises:
        SchemeError: If the context must not define one of the prefixes.
    """
    terms = _JsonTerms(prefixes)
    names, name_of, value = terms.names, terms.name_of, terms.value
    subject, node, separator = b"", dict[bytes, list[bytes]](), b""
    for source in sources:
        for lines, end in read_lines(source):
            out: list[bytes] = []
            for line in lines:
                s, p, o = line[: -len(end)].split(b" ", 2)
                if s != subject:
                    if subject:
                        out.append(separator + _json_node(name_of(subject), node))
                        separator = b",\n"
                    subject, node = s, {}
                if p == _TYPE and o.startswith(b"<"):
                    node.setdefault(b'"@type"', []).append(names[o])
                else:
                    node.setdefault(names[p], []).append(value(o))
            file.write(b"".join(out))
    if subject:
        file.write(separator + _json_node(name_of(subject), node))
    file.write(b"\n]}\n")
    return terms.iris.head()


class _JsonTerms:
    """Terms in JSON-LD, with quotes.

    Attributes:
        iris: Compacts IRIs.
        names: IRI in N-Triples → its name, for properties, classes and datatypes.
    """

    def __init__(self, prefixes: Mapping[str, str]) -> None:
        self.iris = CompactIris(prefixes)
        self.names = Known(lambda iri: b'"%b"' % self.iris.compact(iri[1:-1].decode()).encode())
        self._suffixes = Known(lambda suffix: _json_suffix(suffix, self.names))
        schemes = {"http", "https"} - prefixes.keys()
        self._starts = tuple(f"<{scheme}://".encode() for scheme in schemes)

    def name_of(self, iri: bytes) -> bytes:
        """Return the name of an IRI; most of them have no prefix, and are not remembered."""
        is_long = iri[:_START] not in _STARTS and iri.startswith(self._starts)
        name: bytes = b'"%b"' % iri[1:-1] if is_long else self.names[iri]
        return name

    def value(self, term: bytes) -> bytes:
        """Return the value of a property."""
        if term.startswith(b"<"):
            return b'{"@id": %b}' % self.name_of(term)
        quote = term.rindex(b'"')
        before, after = self._suffixes[term[quote:]]
        literal: bytes = before + term[: quote + 1] + after
        return literal


def _xml_property(kind: tuple[bytes, bytes]) -> tuple[bytes, bytes]:
    """Return what stands around the value of a property.

    Args:
        kind: The property, and what follows the text of its literal; b"" for an IRI.
    """
    name, suffix = kind
    value = b'"%b%b' % (_SAMPLE.encode(), suffix) if suffix else b"<%b>" % _SAMPLE.encode()
    first = b'<x:s> <x:first> "" .\n'  # a class that comes first is the name of an element
    text = written(b"%b<x:s> %b %b .\n" % (first, name, value), RdfFormat.RDF_XML)
    begin = text.index(b"</first>") + len(b"</first>")
    before, _, after = text[begin : text.rindex(b"\n\t</rdf:Desc")].partition(_SAMPLE.encode())
    return before, after


def _xml_class(name: bytes) -> tuple[bytes, bytes, bytes]:
    """Return what stands around the IRI of a subject, and what ends its element.

    Args:
        name: Its class, if that is its first statement; else b"".
    """
    line = b"<%b> %b .\n" % (_SAMPLE.encode(), b"%b %b" % (_TYPE, name) if name else b'<x:p> "x"')
    text = written(line, RdfFormat.RDF_XML)
    begin = text.index(b">", text.index(b"<rdf:RDF")) + 1
    before, _, after = text[begin : text.rindex(b"\n</")].partition(_SAMPLE.encode())
    return before, after[: after.index(b">") + 1], after[after.rindex(b"\n\t<") :]


def _xml_text(text: bytes) -> bytes:
    return _IN_XML.sub(lambda match: _XML[match[0]], text) if _IN_XML.search(text) else text


def _json_suffix(suffix: bytes, names: Mapping[bytes, bytes]) -> tuple[bytes, bytes]:
    """Return what stands around the text of a literal: ``suffix`` is its end in N-Triples."""
    if suffix == b'"' or suffix[1:] == _STRING:
        return b"", b""
    if suffix.startswith(b'"@'):
        return b'{"@language": "' + suffix[2:] + b'", "@value": ', b"}"
    return b'{"@type": ' + names[suffix[3:]] + b', "@value": ', b"}"


def _json_node(subject: bytes, properties: Mapping[bytes, list[bytes]]) -> bytes:
    parts = [
        key + b": " + (values[0] if len(values) == 1 else b"[" + b", ".join(values) + b"]")
        for key, values in properties.items()
    ]
    return b'{"@id": ' + b", ".join([subject, *parts]) + b"}"
