"""N-Triples and N-Quads as text give what the exact way gives: statements, report and errors."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renkei.errors import SourceError
from renkei.graph.catalogue.description import DatasetDescription
from renkei.graph.catalogue.inputs import StatementSink
from renkei.graph.rdf.canonical import canonical_lines
from renkei.graph.rdf.iris import Iris
from renkei.loaders import rdf
from renkei.loaders.interface import Source
from renkei.loaders.rdf import RdfLoader
from renkei.loaders.rdf.parsing import BASE_PLACEHOLDER
from tests.conftest import BASE
from tests.loaders.reports import discard_file

XSD = "http://www.w3.org/2001/XMLSchema#"
SUBJECTS = (
    "<http://e.org/a>", "_:b1", "<urn:isbn:1>", f"<{BASE_PLACEHOLDER}id/facility/f1>",
    f"<{BASE_PLACEHOLDER}id/facility/f1#part>", f"<{BASE_PLACEHOLDER}else>", f"<{BASE}id/x/y>",
    f"<{BASE}id/x/y.>", "<relative>", "<http://例え.jp/都市>", "<http://e.org/%E3%zz>", "<x:a>",
    "<http://relative.invalid/a>", "<http://e.org>", "<http://e.org/a\\u3042>", "<http://e.org:99/>",
    "<http://e.org/\u200b>", "<http://[::1]/>", "<http:///a>", "<urn:x>", "<https://e.org?q=/?#f/?>",
)  # fmt: skip
OBJECTS = (
    *SUBJECTS, '"text"', '"図書館"@ja', '"a"@JA', '"a"@ja-Hira-JP', '"a"@ja-hira',
    '"\\t\\n\\"\\\\"',
    '"\\u0041"', '"\\u0001"', '"\\b"', '"a\x01"', '"\x7f"', '"\ufffe"', f'"007"^^<{XSD}integer>',
    f'"7"^^<{XSD}integer>', f'"1.50"^^<{XSD}decimal>', f'"1.5"^^<{XSD}decimal>', '"a"^^<x:y>',
    f'"2024-02-30"^^<{XSD}date>', f'"a"^^<{XSD}string>', f'"a"^^<{BASE_PLACEHOLDER}d>',
    f'"see <{BASE_PLACEHOLDER}x> \\" <{BASE_PLACEHOLDER}y>"', '"a"^^<http://e.org/d>', '"a"@x-y',
    '"a"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>', "<<( <x:a> <x:b> <x:c> )>>",
    '"a"@en--ltr', '" <http://e.org/g> ."', '"2020-01-01T00:00:00+09:00"^^<' + XSD + 'dateTime>',
)  # fmt: skip
LINES = st.one_of(
    st.builds(
        "{} {} {}{}{}".format,
        st.sampled_from(SUBJECTS),
        st.sampled_from(SUBJECTS[::2]),
        st.sampled_from(OBJECTS),
        st.sampled_from(["", " <http://e.org/g>", " <http://e.org/h>", " _:g"]),
        st.sampled_from([" .\n", ".\n", " . # note\n", " .\r\n", " .", " . \n", "\n"]),
    ),
    st.sampled_from(["\n", "# a comment\n", " \t\n", "\r", "\ufeff", "<\n"]),
)
GOOD = (
    '<http://e.org/1> <http://e.org/p> "値"@ja .\n<http://e.org/1> <http://e.org/p> "5" .\n'
    "<http://e.org/2> <http://e.org/p> <http://e.jp/都市> .\n"
    f"<{BASE_PLACEHOLDER}id/facility/f1> <http://e.org/p> <{BASE_PLACEHOLDER}id/a/b> .\n"
)


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """Draw lines in which a few characters are exchanged, removed or inserted."""
    text = draw(
        st.lists(st.one_of(LINES, st.just(GOOD)), max_size=6).map("".join).map(lambda t: t.encode())
    )
    for _ in range(draw(st.integers(0, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 2)))
        new = draw(st.one_of(st.sampled_from(b'<>"\\ .@^\n\r#_:%\x80\xe3\0'), st.none()))
        text = text[:start] + (b"" if new is None else bytes([new])) + text[end:]
    return text


def load(path: Path) -> tuple[list[bytes], Any]:
    """Return the distinct statements of a file, and its report or error."""
    lines: list[str] = []
    description = DatasetDescription(name="d", loader="rdf", title={}, description={}, publisher={})
    source = Source(description, [path], {}, path.parent, ("sources.toml", 1))
    sink = StatementSink(Iris(BASE), lines.append, store=discard_file)
    try:
        found = RdfLoader().load(source, sink).as_json()
    except SourceError as error:
        return [], str(error)  # nothing of the build is published, whatever was written before
    canonical = canonical_lines("".join(lines).encode())
    return sorted(set(canonical.splitlines(keepends=True))), found


def both_ways(data: bytes, name: str) -> tuple[Any, Any]:
    """Load a file as text, and in the exact way."""
    with TemporaryDirectory() as directory:
        path = Path(directory) / name
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        as_text = load(path)
        with patch.object(rdf, "LINE_FORMATS", ()):
            return as_text, load(path)


@given(mutated(), st.sampled_from(["a.nt", "a.nq", "a.nt.gz"]))
@example(b"\xef\xbb\xbf" + GOOD.encode(), "a.nt")
@example(GOOD.encode("utf-16"), "a.nt")
@example(GOOD.encode("utf-32"), "a.nq")
@example(GOOD.encode() + b"\xff", "a.nt")
def test_both_ways_give_the_same(data: bytes, name: str) -> None:
    """For any lines: the same statements, and the same report, or the same error and line."""
    as_text, exact = both_ways(data, name)
    assert as_text == exact


@pytest.mark.parametrize(
    "data",
    [
        GOOD.encode() * 5_000,
        b"<http://e.org/a> <http://e.org/p> \"" + b"x" * (2 << 20) + b'" .\n' + GOOD.encode(),
        GOOD.encode() * 3_000 + b"<http://e.org/a> <http://e.org/p> <<" + b"<<" * 3_000 + b"\n",
        GOOD.encode() * 3_000 + b"<http://e.org/a>\n" + GOOD.encode() * 3_000,
        b"# " + b"x" * (3 << 20),
    ],
    ids=["several blocks", "long text", "nested", "error in a later block", "long comment"],
)  # fmt: skip
def test_large_files_too(data: bytes) -> None:
    """Blocks end anywhere in a file; a line may be longer than a block."""
    as_text, exact = both_ways(data, "a.nt")
    assert as_text == exact


def test_common_lines_are_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way that is meant to be fast is the one that is used."""
    parsed: list[Any] = []
    monkeypatch.setattr(
        "renkei.loaders.rdf.lines.parse", lambda **given: parsed.append(given) or []
    )
    path = tmp_path / "a.nt"
    path.write_text(GOOD, encoding="utf-8")
    lines, report = load(path)
    assert len(lines) == report["counts"]["statements"] == 4
    assert parsed == []
