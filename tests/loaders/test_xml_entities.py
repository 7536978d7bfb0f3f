"""Entities in RDF/XML: namespaces are read, expansion is limited, the check is linear in time."""

from __future__ import annotations

import contextlib
import re
import time
from xml.parsers import expat

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from renkei.errors import SourceError
from renkei.loaders.xml_entities import MIN_ADDED_BYTES, check_entities

BODY = (
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">\n'
    '<rdf:Description rdf:about="http://e.org/a"><e:name>{}</e:name></rdf:Description>\n'
    "</rdf:RDF>\n"
)


def document(declarations: str, text: str) -> bytes:
    """A document with declarations of entities and one literal."""
    return (f"<!DOCTYPE r [\n{declarations}\n]>\n" + BODY.format(text)).encode()


def literal(data: bytes) -> str:
    """What the parser makes of the literal."""
    (quad,) = parse(input=data, format=RdfFormat.RDF_XML)
    return quad.object.value  # type: ignore[union-attr]


def refusal(data: bytes) -> SourceError:
    with pytest.raises(SourceError) as caught:
        check_entities(data, "a.rdf")
    assert caught.value.file == "a.rdf"
    return caught.value


def test_one_entity_many_times_is_refused() -> None:
    """A file of 130 kB would give a literal of 1 GB; line, numbers and what to do are said."""
    data = document(f'<!ENTITY a "{"x" * 65_000}">', "\n" + "&a;" * 20_000)
    assert len(data) < 130_000
    error = refusal(data)
    assert error.line == 6
    assert "the entities up to &a; add more than 10,485,760 bytes" in str(error)
    assert "shorten their values, or split the file" in str(error)


def test_the_limit_is_exact() -> None:
    """Bytes that are added are counted, without the reference that is replaced."""
    value, times = "x" * 1027, MIN_ADDED_BYTES // 1024
    check_entities(document(f'<!ENTITY a "{value}">', "&a;" * times), "a.rdf")
    refusal(document(f'<!ENTITY a "{value}">', "&a;" * (times + 1)))


def test_a_large_file_may_expand_as_far_as_namespaces_do() -> None:
    """Three times its size."""
    namespace = '<!ENTITY e "http://example.org/a-namespace/2024/ns#">'
    references = '<e:b rdf:resource="&e;x"/>\n' * 400_000
    check_entities(document(namespace, references), "a.rdf")


def test_the_longest_of_repeated_declarations_counts() -> None:
    """The parser takes the last one, XML the first."""
    long, short = f'<!ENTITY a "{"x" * 65_000}">', '<!ENTITY a "x">'
    for declarations in (long + short, short + long):
        refusal(document(declarations, "&a;" * 1000))


@pytest.mark.parametrize(
    "declaration",
    [
        '<!ENTITYb "&a;&a;">',
        '<!ENTITY\u00a0b "&a;&a;">',
        '<!ENTITY \u00a0b "xx">',
        '<!ENTITY % b "&a;&a;">',
        "<!ENTITY b 'xx'>",
        '<!ENTITY b SYSTEM "file:///etc/hostname">',
        '<!ENTITY b "xx"',
        '<!entity b "xx">',
    ],
)
def test_declarations_in_another_form_are_refused(declaration: str) -> None:
    """Some of them are read by the parser, and not by XML."""
    error = refusal(document(f'<!ENTITY a "xx">\n{declaration}', "&b;"))
    assert error.line == 3
    assert 'write <!ENTITY name "value">' in str(error)


@given(
    st.lists(
        st.sampled_from(
            ["<!ENTITY", " ", "a", "b", '"', "'", "xy", "&a;", "&b;", "&amp;", "&#65;", ">", "%"]
        ),
        max_size=30,
    ),
    st.lists(st.sampled_from(["&a;", "&b;", "x", "&lt;"]), max_size=10),
)
def test_what_is_accepted_has_no_nested_entities(parts: list[str], text: list[str]) -> None:
    """If the parser reads it, its literal is what one replacement gives."""
    data = document("".join(parts), "".join(text))
    try:
        check_entities(data, "a.rdf")
        value = literal(data)
    except (SourceError, SyntaxError):
        return
    values = dict(re.findall(r'<!ENTITY\s+(\S+)\s+"([^"]*)"', "".join(parts)))
    assert len(value) <= sum(len(values.get(part[1:-1], part)) for part in text)


@given(st.text(st.characters(categories=("L", "N", "P"), exclude_characters="&<>\"'%"), max_size=9))
def test_entities_mean_what_xml_says(value: str) -> None:
    """Expat and our parser agree on a file that is accepted."""
    data = document(f'<!ENTITY a "{value}">', "&a;-&a;")
    check_entities(data, "a.rdf")
    texts: list[str] = []
    parser = expat.ParserCreate()
    parser.CharacterDataHandler = texts.append
    parser.Parse(data, True)
    assert literal(data) == "".join(texts).strip() == f"{value}-{value}"


@pytest.mark.slow
@pytest.mark.parametrize(
    "piece",
    [
        '<!ENTITY a "',
        "<!ENTITY ",
        "<!ENTITY a",
        "<!ENTITY    ",
        "&a",
        "&",
        "&a;",
        '<!ENTITY a "b">',
    ],
)
def test_the_time_of_the_check_is_linear(piece: str) -> None:
    """Sixteen times the size takes about sixteen times as long, not 256 times."""

    def seconds(size: int) -> float:
        data = b'<!ENTITY a "b">' + piece.encode() * (size // len(piece))
        times = []
        for _ in range(3):
            begin = time.process_time()
            with contextlib.suppress(SourceError):
                check_entities(data, "a.rdf")
            times.append(time.process_time() - begin)
        return min(times)

    assert seconds(1_600_000) < 64 * max(seconds(100_000), 0.001)
