"""RDF/XML files: any encoding and way of writing XML, literals of XML, and every error has a line."""

# ruff: noqa: E501 (a case is easier to read on one line)

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

import pytest
from pyoxigraph import RdfFormat, parse

from tests.loaders.rdf.rdf_files import load, refusal

if TYPE_CHECKING:
    from pathlib import Path

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XHTML: Final = "http://www.w3.org/1999/xhtml"
HEAD: Final = f'<rdf:RDF xmlns:rdf="{RDF}" xmlns:ex="http://example.org/">\n'
BODY: Final = (
    HEAD
    + '<rdf:Description rdf:about="http://example.org/a">\n{}\n</rdf:Description>\n</rdf:RDF>\n'
)


def triples(directory: Path, content: str | bytes, name: str = "a.rdf") -> list[tuple[str, str]]:
    """Return property and object of each statement of a file."""
    lines = "".join(load(directory, **{name: content}).lines)
    quads = parse(input=lines, format=RdfFormat.N_QUADS)
    return [(q.predicate.value.rpartition("/")[2], str(q.object)) for q in quads]


def objects(directory: Path, properties: str) -> list[str]:
    """Return the objects of the properties of a thing."""
    return [value for _, value in triples(directory, BODY.format(properties))]


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        pytest.param("<ex:p>a<!-- c -->b</ex:p>", '"ab"', id="comment"),
        pytest.param("<ex:p>a<?x y?>b</ex:p>", '"ab"', id="processing instruction"),
        pytest.param("<ex:p>a<![CDATA[<b>&amp;]]>c</ex:p>", '"a<b>&amp;c"', id="CDATA"),
        pytest.param("<ex:p><!-- c --></ex:p>", '""', id="only a comment"),
        pytest.param("<ex:p>one\r\ntwo\rthree</ex:p>", '"one\\ntwo\\nthree"', id="line ends"),
        pytest.param("<ex:p>one&#13;&#10;two&#9;</ex:p>", '"one\\r\\ntwo\\t"', id="references to line ends"),
        pytest.param(f'<ex:p rdf:parseType="Literal"><b xmlns="{XHTML}">x</b></ex:p>', f'"<b xmlns=\\"{XHTML}\\">x</b>"^^<{RDF}XMLLiteral>', id="literal with a namespace"),
        pytest.param('<ex:p rdf:parseType="Literal"></ex:p>', f'""^^<{RDF}XMLLiteral>', id="empty literal"),
        pytest.param('<ex:p rdf:parseType="Literal"/>', f'""^^<{RDF}XMLLiteral>', id="empty literal, one tag"),
        pytest.param('<ex:p rdf:parseType="Literal">a &lt; <ex:b c="1" a="&quot;"/><!--x--><?y z?></ex:p>', f'"a &lt; <ex:b xmlns:ex=\\"http://example.org/\\" a=\\"&quot;\\" c=\\"1\\"></ex:b><!--x--><?y z?>"^^<{RDF}XMLLiteral>', id="literal with everything"),
        pytest.param('<ex:p rdf:parseType="Literal"><a xmlns="http://e.org/"><b xmlns=""/><c/></a></ex:p>', f'"<a xmlns=\\"http://e.org/\\"><b xmlns=\\"\\"></b><c></c></a>"^^<{RDF}XMLLiteral>', id="no namespace inside one"),
        pytest.param('<ex:p rdf:parseType="Other"><ex:b/></ex:p>', f'"<ex:b xmlns:ex=\\"http://example.org/\\"></ex:b>"^^<{RDF}XMLLiteral>', id="unknown parseType"),
        pytest.param('<ex:p xml:lang="ja-JP">日本</ex:p>', '"日本"@ja-jp', id="language"),
        pytest.param('<ex:p xml:lang="">日本</ex:p>', '"日本"', id="no language"),
    ],
)  # fmt: skip
def test_each_way_of_writing_xml_is_read(tmp_path: Path, properties: str, expected: str) -> None:
    """As XML 1.0, RDF/XML and exclusive canonical XML define it."""
    assert objects(tmp_path, properties) == [expected]


def test_a_type_as_attribute_of_a_property_is_read(tmp_path: Path) -> None:
    """It is a type of the node that the property has (RDF/XML, section 7.2.21)."""
    given = triples(
        tmp_path,
        BODY.format('<ex:p rdf:resource="http://e.org/b" rdf:type="http://e.org/C" ex:q="x"/>'),
    )
    assert sorted(given) == [
        ("22-rdf-syntax-ns#type", "<http://e.org/C>"),
        ("p", "<http://e.org/b>"),
        ("q", '"x"'),
    ]


def test_attributes_by_default_and_entities_are_those_of_the_file(tmp_path: Path) -> None:
    """The internal subset of a document type is read."""
    subset = '<!DOCTYPE rdf:RDF [\n<!ENTITY e "http://e.org/">\n<!ATTLIST ex:p xml:lang CDATA "ja">\n]>\n'
    content = subset + BODY.format('<ex:p>日</ex:p><ex:q rdf:resource="&e;x"/>')
    assert triples(tmp_path, content) == [("p", '"日"@ja'), ("q", "<http://e.org/x>")]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("declared", "codec", "text"),
    [
        ("Shift_JIS", "shift_jis", "図書館ソ表"),
        ("Windows-31J", "cp932", "①～図書館"),
        ("EUC-JP", "euc_jp", "図書館"),
        ("ISO-2022-JP", "iso2022_jp", "図書館"),
        ("GB18030", "gb18030", "图书馆"),
        ("EUC-KR", "euc_kr", "도서관"),
        ("ISO-8859-1", "latin-1", "Café"),
        ("ISO-8859-15", "iso8859-15", "10 €"),
        ("windows-1252", "cp1252", "“10 €”"),
        ("US-ASCII", "ascii", "library"),
        ("UTF-8", "utf-8-sig", "図書館"),
        ("UTF-16", "utf-16", "図書館"),
    ],
)
@pytest.mark.parametrize("packed", [False, True])
def test_the_declared_encoding_is_read(
    tmp_path: Path, declared: str, codec: str, text: str, packed: bool
) -> None:
    """XML 1.0, section 4.3.3; a long file, so that characters lie across the pieces read."""
    many = "".join(f"<ex:p>{number} {text}</ex:p>\n" for number in range(3_000))
    content = f'<?xml version="1.0" encoding="{declared}"?>\n{BODY.format(many)}'.encode(codec)
    assert len(content) > 1 << 16
    name, data = ("a.rdf.gz", gzip.compress(content)) if packed else ("a.rdf", content)
    given = triples(tmp_path, data, name)
    assert [value for _, value in given] == [f'"{number} {text}"' for number in range(3_000)]


@pytest.mark.parametrize(
    ("content", "line", "words"),
    [
        pytest.param(BODY.format("<ex:p>x</ex:p>")[:-40], 3, "not well-formed XML", id="cut off in an element"),
        pytest.param(BODY.format("<ex:p>x</ex:p>").removesuffix("</rdf:RDF>\n"), 5, "not well-formed XML: no element found", id="cut off before the end tag"),
        pytest.param("", 1, "not well-formed XML: no element found", id="empty"),
        pytest.param(BODY.format("") + BODY.format(""), 6, "not well-formed XML: junk after document element", id="two documents"),
        pytest.param(BODY.format('<ex:p a="1" a="2">x</ex:p>'), 3, "duplicate attribute", id="an attribute twice"),
        pytest.param(BODY.format(f'<ex:p rdf:datatype="{RDF}langString" xml:lang="en">x</ex:p>'), 3, "has the datatype rdf:langString and no language", id="rdf:langString with a language"),
        pytest.param(BODY.format(f'<ex:p rdf:datatype="{RDF}langString">x</ex:p>'), 3, "has the datatype rdf:langString and no language", id="rdf:langString"),
        pytest.param(BODY.format(f'<ex:p rdf:datatype="{RDF}dirLangString">x</ex:p>'), 3, "has the datatype rdf:dirLangString", id="rdf:dirLangString"),
        pytest.param(BODY.format('<ex:p/>\n<ex:q rdf:resource=""/>'), 4, "write the IRI in full", id="relative IRI"),
        pytest.param(BODY.replace("http://example.org/a", "").format(""), 2, "write the IRI in full", id="rdf:about without a base"),
        pytest.param(BODY.format('\n\n<ex:p rdf:ID="b">x</ex:p>'), 5, "write the IRI in full", id="rdf:ID without a base"),
        pytest.param(BODY.format("\n<fx:p>x</fx:p>"), 4, "Unknown prefix fx:", id="undeclared prefix"),
        pytest.param(BODY.format("\n<ex:p>x</ex:p>\n<p>x</p>"), 5, "XML namespaces are required", id="no namespace"),
        pytest.param(BODY.format('<ex:p rdf:parseType="Literal">\n<fx:b/></ex:p>'), 4, "the prefix fx: is not declared", id="undeclared prefix in a literal"),
        pytest.param(BODY.replace("<rdf:D", '<rdf:Description xml:base="http://e.org/" rdf:ID="x"/>\n<rdf:Description xml:base="http://e.org/" rdf:ID="x"/>\n<rdf:D').format(""), 3, "already been used as rdf:ID", id="rdf:ID twice"),
        pytest.param(BODY.format('<ex:p xml:lang="ja" rdf:parseType="Resource">\n<ex:q xml:lang="">x</ex:q></ex:p>'), 4, 'write the language at each text', id="no language within a language"),
        pytest.param(BODY.format('\n<ex:p xml:lang="ja_JP">x</ex:p>'), 4, "language tag 'ja_jp'", id="language tag"),
        pytest.param(BODY.format("\n<ex:p><ex:A/>\ntext</ex:p>"), 5, "Unexpected text event", id="text after a node"),
        pytest.param(BODY.replace("rdf:about", 'rdf:datatype="http://e.org/d" rdf:about').format(""), 2, "rdf:datatype is an attribute of properties", id="datatype of a node"),
        pytest.param(BODY.replace("rdf:about", 'rdf:parseType="Literal" rdf:about').format(""), 2, "rdf:parseType is an attribute of properties", id="parseType of a node"),
        pytest.param(BODY.format('<ex:p rdf:parseType="Resource" ex:q="x"/>'), 3, "the attribute ex:q beside rdf:parseType", id="attribute beside parseType"),
        pytest.param(BODY.format('<ex:p rdf:datatype="http://e.org/d" rdf:resource="http://e.org/b"/>'), 3, "the attribute rdf:resource beside rdf:datatype", id="resource beside datatype"),
        pytest.param(BODY.format('<ex:p rdf:datatype="http://e.org/d">\n<ex:A/></ex:p>'), 4, "an element where the property has a datatype", id="node with a datatype"),
        pytest.param('<?xml version="1.0" encoding="IBM930"?>\n' + BODY, 1, "the encoding ibm930 is not read: convert the file with iconv -f ibm930 -t UTF-8", id="unknown encoding"),
        pytest.param('<?xml version="1.0" encoding="hex"?>\n' + BODY, 1, "the encoding hex is not read", id="an encoding of Python"),
        pytest.param(f'\ufeff<?xml version="1.0" encoding="Shift_JIS"?>\n{BODY}', 1, "byte order mark", id="two encodings"),
        pytest.param(f'<?xml version="1.0" encoding="EUC-JP"?>\n{BODY.format("<ex:p>図書館</ex:p>")}', 1, "not euc_jp, which the file declares", id="another encoding than declared"),
        pytest.param(f'<?xml version="1.0" encoding="US-ASCII"?>\n{BODY.format("<ex:p>図</ex:p>")}', 4, "not well-formed XML", id="not ASCII"),
        pytest.param(BODY.format("<ex:p>図書館</ex:p>").encode("shift_jis"), 3, "not well-formed XML", id="no declaration"),
        pytest.param(BODY.format("<ex:p>a\0b</ex:p>"), 3, "not well-formed XML", id="NUL"),
        pytest.param(BODY.format("<ex:p>&nbsp;</ex:p>"), 3, "undefined entity", id="undeclared entity"),
        pytest.param(f'<!DOCTYPE rdf:RDF SYSTEM "x.dtd">\n{BODY.format("<ex:p>&nbsp;</ex:p>")}', 4, "the entity &nbsp; is not declared in this file", id="entity of another file"),
        pytest.param('<!DOCTYPE rdf:RDF SYSTEM "x.dtd">\n' + BODY.format('<ex:p ex:q="&nbsp;"/>'), 4, "the entity &nbsp; is not declared in this file", id="entity of another file in an attribute"),
        pytest.param(f'<!DOCTYPE r [\n<!ENTITY a SYSTEM "file:///etc/hostname">]>\n{BODY}', 2, 'write <!ENTITY name "value">', id="external entity"),
        pytest.param(f'<!DOCTYPE r [\n<!ENTITY % a "x">]>\n{BODY}', 2, 'write <!ENTITY name "value">', id="parameter entity"),
        pytest.param(f'<!DOCTYPE r [<!ENTITY a "x">\n<!ENTITY b "&a;&a;">]>\n{BODY}', 2, "an entity made of entities", id="nested entity"),
        pytest.param(f'<!DOCTYPE r [<!ENTITY a "{"x" * 60_000}">]>\n{BODY.format("<ex:p>" + "&a;" * 20_000 + "</ex:p>")}', 4, "entities", id="one entity many times"),
        pytest.param(f'<!DOCTYPE r [<!ENTITY a "{"x" * 90}">]>\n' + BODY.format(("<ex:p>" + "&a;" * 400 + "</ex:p>\n") * 400), 3, "the entities up to here add more than 10,485,760 bytes", id="an entity often"),
    ],
)  # fmt: skip
def test_every_error_has_its_line(
    tmp_path: Path, content: str | bytes, line: int, words: str
) -> None:
    """Also those that the parser of RDF/XML gives without one, or does not find."""
    error = refusal(tmp_path, "a.rdf", content)
    assert words in str(error)
    assert error.line is not None
    assert error.line >= line if words.startswith("the entities") else error.line == line


@pytest.mark.slow
def test_the_line_is_found_in_a_long_file(tmp_path: Path) -> None:
    """By a second reading that ends where the first did."""
    many = "<ex:p>x</ex:p>\n" * 10_000
    content = BODY.format(f'{many}<ex:p rdf:resource="b"/>\n{many}')
    assert refusal(tmp_path, "a.rdf", content).line == 10_003
    content = BODY.format(f'{many}<ex:p rdf:datatype="{RDF}langString">x</ex:p>\n{many}')
    assert refusal(tmp_path, "a.rdf", content).line == 10_003


def test_entities_of_namespaces_may_double_a_large_file(tmp_path: Path) -> None:
    """As ontology editors write them."""
    subset = '<!DOCTYPE r [<!ENTITY e "http://example.org/a-namespace/2024/ns#">]>\n'
    many = '<ex:b rdf:resource="&e;x"/>\n' * 30_000
    (report,) = load(tmp_path, **{"a.rdf": subset + BODY.format(many)}).reports
    assert report.counts == {"statements": 30_000}
    assert report.entries[0].line == 30_006
