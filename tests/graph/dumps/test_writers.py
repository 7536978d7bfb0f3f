"""What a file in another format needs is found in the text of the statements."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pyoxigraph import Literal, RdfFormat, parse

from renkei.graph.dumps.plain import is_plain
from renkei.graph.dumps.writers import NotExpressibleError, used_prefixes, write_body
from renkei.graph.rdf.formats import DUMP_FORMATS
from renkei.ontology.terms import PREFIXES

SCHEMA, FOAF, XSD = (PREFIXES[key] for key in ("schema", "foaf", "xsd"))


def write(path: Path, lines: str) -> Path:
    """Write a file of N-Triples or N-Quads; return its path."""
    path.write_text(lines, encoding="utf-8")
    return path


def test_prefixes_are_those_of_terms_not_of_texts(tmp_path: Path) -> None:
    """A text that names an IRI uses no prefix; a datatype and a graph do."""
    triples = write(
        tmp_path / "a.nt",
        f'<x:a> <x:b> "see <{SCHEMA}name> and <{SCHEMA}x>" .\n<x:a> <x:b> "1"^^<{XSD}integer> .\n',
    )
    assert used_prefixes([triples]) == {"xsd"}
    quads = write(tmp_path / "a.nq", f'<x:a> <x:b> "<{SCHEMA}a>" <{FOAF}g> .\n')
    assert used_prefixes([triples, quads]) == {"xsd", "foaf"}
    more = write(tmp_path / "b.nt", f'<x:a> <x:b> "<{SCHEMA}a>" .\n<{SCHEMA}a> <x:b> <x:c> .\n')
    assert used_prefixes([more]) == {"schema"}


@pytest.mark.parametrize(
    "line",
    [
        "<x:a> <http://e.org/1> <x:c> .\n",
        "<x:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e.org/1> .\n",
        '<x:a> <x:b> "\\u0001" .\n',
        '<x:a> <x:b> "\ufffe" .\n',
        "<x:a> <x:b> _:1 .\n",
        "_:1 <x:b> <x:c> .\n",
    ],
)
def test_what_xml_cannot_express_is_found_among_many(tmp_path: Path, line: str) -> None:
    """One such statement anywhere prevents the file; without it, the file has them all."""
    many = "".join(f'<x:s{n}> <x:p> "_:{n} <<" .\n' for n in range(1_000))
    good = write(tmp_path / "good.nt", many)
    body = write_body([good], DUMP_FORMATS["rdfxml"], tmp_path / "good.rdf")
    data = body.head + body.path.read_bytes()[body.skipped :]
    assert sum(1 for _ in parse(data, format=RdfFormat.RDF_XML)) == body.statements == 1_000
    bad = write(tmp_path / "bad.nt", many + line)
    with pytest.raises(NotExpressibleError):
        write_body([bad], DUMP_FORMATS["rdfxml"], tmp_path / "bad.rdf")


def is_iri(text: str) -> bool:
    """Return whether the parser reads an IRI in brackets."""
    try:
        return bool(list(parse(f"{text} {text} {text} .\n", format=RdfFormat.N_TRIPLES)))
    except SyntaxError:
        return False


IRIS = (
    st.one_of(
        st.sampled_from(
            [*PREFIXES.values(), "http://e.org/", "https://e.org/a#", "urn:x:%41", "geo:1,"]
        ),
        st.sampled_from(["https://w3id.org/renkei/", "http://www.w3.org/"]),
    )
    .flatmap(
        lambda start: st.text("aZ09_.-~/#?&'é:()", max_size=4).map(lambda end: f"<{start}{end}>")
    )
    .filter(is_iri)
)
TEXTS = st.text("a0.-é<>&'\"\\\n\r\t^@ _:=", max_size=6).map(
    lambda text: str(Literal(text)).encode().decode()
)
NUMBERS = st.sampled_from(
    ["1", "-7", "+07", "1.5", "-0.5", ".5", "1.", "1E3", "true", "false", "x"]
)
DATATYPES = st.sampled_from(
    [f"<{XSD}{name}>" for name in ("integer", "decimal", "double", "boolean", "date", "anyURI")]
    + ["<http://e.org/d>", "<urn:d>", f"<{PREFIXES['rdf']}XMLLiteral>"]
)
LITERALS = st.one_of(
    TEXTS,
    st.tuples(TEXTS, st.sampled_from(["@ja", "@en-gb", "@ja-kana"])).map("".join),
    st.tuples(NUMBERS, DATATYPES).map(lambda pair: f'"{pair[0]}"^^{pair[1]}'),
    st.tuples(TEXTS, DATATYPES).map("^^".join),
)
TYPE = f"<{PREFIXES['rdf']}type>"
TRIPLES = st.one_of(
    st.tuples(IRIS, IRIS, st.one_of(IRIS, LITERALS)), st.tuples(IRIS, st.just(TYPE), IRIS)
).map(" ".join)


@pytest.mark.slow
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(TRIPLES, min_size=1, max_size=12, unique=True), IRIS)
@example(["<x:s> <geo:1,2> <x:o>", "<x:s> <x:p> <geo:1,2>"], "<x:g>")
@example([f'<x:s> <http://e.org/p> "{SCHEMA}"', f"<x:s> {TYPE} <{SCHEMA}C>"], f"<{SCHEMA}g>")
def test_files_made_of_text_are_those_of_the_serializer(triples: list[str], graph: str) -> None:
    """In all four formats, byte for byte, with the same prefixes and the same refusals."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        lines = sorted(f"{one} .\n".encode() for one in triples)
        (folder / "a.nt").write_bytes(b"".join(lines))
        (folder / "a.nq").write_bytes(
            b"".join(line[:-2] + f"{graph} .\n".encode() for line in lines)
        )
        assert is_plain(folder / "a.nt")
        assert is_plain(folder / "a.nq")
        for key in ("turtle", "trig", "rdfxml", "jsonld"):
            form = DUMP_FORMATS[key]
            source = folder / ("a.nq" if form.has_graphs else "a.nt")
            found = []
            for plain in (False, True):
                path = folder / f"{plain}.{form.suffix}"
                try:
                    body = write_body([source], form, path, is_plain=plain)
                except NotExpressibleError as error:
                    found.append(str(error).encode())
                else:
                    found.append(body.head + path.read_bytes()[body.skipped :])
                    if body.used is not None:
                        assert body.used == used_prefixes([folder / "a.nt"])
            assert found[1] == found[0], key


@pytest.mark.parametrize(
    "text",
    ["_:a <x:p> <x:o> .\n", "<x:%4> <x:p> <x:o> .\n", '<x:s> <x:p> "\\u0001" .\n', "<x:s>\n"],
)
def test_rare_lines_are_not_plain(tmp_path: Path, text: str) -> None:
    """They are left to the serializer."""
    assert not is_plain(write(tmp_path / "a.nt", f"<x:s> <x:p> <x:o> .\n{text}"))
