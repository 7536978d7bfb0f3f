"""What a file in another format needs is found in the text of the statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyoxigraph import RdfFormat, parse

from renkei.graph.dumps.writers import NotExpressibleError, used_prefixes, write_body
from renkei.graph.rdf.formats import DUMP_FORMATS
from renkei.ontology.terms import PREFIXES

if TYPE_CHECKING:
    from pathlib import Path

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
