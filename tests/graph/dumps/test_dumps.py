"""The dumps of the bundled graph, read by three parsers that share nothing."""

from __future__ import annotations

import gzip
import io
import subprocess
from collections import Counter
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox
import pytest
import rdflib
import zstandard
from rdflib.compare import isomorphic

from renkei.graph.rdf.formats import DUMP_FORMATS
from tests.graph.dumps.parsers import NAMED, RDFLIB, quads_of
from tests.graph.dumps.rapper import NAMES, NEEDS_RAPPER, rapper_lines
from tests.shared import cases

if TYPE_CHECKING:
    from pathlib import Path

    from renkei.graph.generations.generations import Generations


@pytest.fixture(scope="module")
def directory(bundled_generations: Generations) -> Path:
    """The ``dumps/`` of the bundled graph."""
    return bundled_generations.current().dumps_path


@pytest.fixture(scope="module")
def listed(bundled_generations: Generations) -> list[dict[str, Any]]:
    """Its dumps as the manifest lists them."""
    dumps: list[dict[str, Any]] = bundled_generations.current().manifest["dumps"]
    return dumps


@pytest.fixture(scope="module")
def files(directory: Path, listed: list[dict[str, Any]]) -> dict[tuple[str, str], bytes]:
    """Dataset with part, and form → the uncompressed file."""
    return {
        (f"{dump['dataset']}/{dump['part']}", dump["format"]): gzip.decompress(
            (directory / dump["name"]).read_bytes()
        )
        for dump in listed
        if dump["coding"] == "gzip"
    }


def labelled(quads: list[ox.Quad]) -> Counter[str]:
    """Quads without blank nodes: those are compared by number, their labels mean nothing."""
    return Counter(
        str(quad)
        for quad in quads
        if not isinstance(quad.subject, ox.BlankNode) and not isinstance(quad.object, ox.BlankNode)
    )


def test_all_forms_of_all_datasets_are_there(listed: list[dict[str, Any]]) -> None:
    """The whole, and of each source its facts; of a document also its spans, by themselves."""
    parts = {(dump["dataset"], dump["part"]) for dump in listed}
    assert parts == {
        ("renkei", "all"),
        ("hokkaido-sapporo-2017", "facts"),
        ("hokkaido-sapporo-2017", "spans"),
        ("designated-managers", "facts"),
    }
    found = {(dump["dataset"], dump["part"], dump["format"], dump["coding"]) for dump in listed}
    assert len(found) == len(listed) == len(parts) * len(DUMP_FORMATS) * 2


@pytest.mark.parametrize("form", DUMP_FORMATS)
def test_oxigraph_reads_every_dump(
    files: dict[tuple[str, str], bytes], listed: list[dict[str, Any]], form: str
) -> None:
    """As many statements as the manifest says, none twice, and the same ones in all forms."""
    counts = {
        f"{dump['dataset']}/{dump['part']}": dump["statements"]
        for dump in listed
        if dump["format"] == form
    }
    for name, count in counts.items():
        quads = quads_of(files[name, form], form)
        assert len(quads) == len(set(map(str, quads))) == count
        plain = "nquads" if form in NAMED else "ntriples"
        assert labelled(quads) == labelled(quads_of(files[name, plain], plain))


@pytest.mark.parametrize("form", cases(DUMP_FORMATS, "turtle", "trig"))
def test_rdflib_reads_every_dump(
    files: dict[tuple[str, str], bytes], listed: list[dict[str, Any]], form: str
) -> None:
    """With the same number of statements; of a source, the very same graph as the N-Triples."""
    for dump in listed:
        name = f"{dump['dataset']}/{dump['part']}"
        if dump["format"] != form or dump["coding"] != "gzip":
            continue
        if form in NAMED:
            dataset = rdflib.Dataset()
            dataset.parse(data=files[name, form], format=RDFLIB[form])
            assert sum(1 for _ in dataset.quads()) == dump["statements"]
            continue
        graph = rdflib.Graph().parse(data=files[name, form], format=RDFLIB[form])
        assert len(graph) == dump["statements"]
        if dump["dataset"] == "designated-managers" and form != "ntriples":
            plain = rdflib.Graph().parse(data=files[name, "ntriples"], format="nt")
            assert isomorphic(graph, plain)


@NEEDS_RAPPER
@pytest.mark.parametrize("form", NAMES)
def test_raptor_reads_every_dump(
    files: dict[tuple[str, str], bytes], listed: list[dict[str, Any]], form: str
) -> None:
    """Without a warning, and with the same number of statements."""
    for dump in listed:
        name = f"{dump['dataset']}/{dump['part']}"
        if dump["format"] == form and dump["coding"] == "gzip":
            assert len(set(rapper_lines(files[name, form], form))) == dump["statements"]


def test_a_source_is_a_part_of_the_whole(files: dict[tuple[str, str], bytes]) -> None:
    """Line by line, in N-Quads and in N-Triples."""
    for form in ("nquads", "ntriples"):
        whole = set(files["renkei/all", form].splitlines())
        parts = [
            set(data.splitlines())
            for (name, kind), data in files.items()
            if kind == form and name != "renkei/all"
        ]
        assert len(parts) == 3
        assert all(part_ and part_ < whole for part_ in parts)


def test_lines_are_sorted_by_bytes_and_none_comes_twice(
    files: dict[tuple[str, str], bytes],
) -> None:
    """So that diff and comm compare two generations."""
    for (_, form), data in files.items():
        if form in {"ntriples", "nquads"}:
            lines = data.splitlines(keepends=True)
            assert lines == sorted(set(lines))
            assert data.endswith(b"\n")


def test_the_meta_graph_is_in_no_dump(files: dict[tuple[str, str], bytes]) -> None:
    """It has times; without them the same content gives the same bytes."""
    assert b"<http://127.0.0.1:8000/graph/meta> .\n" not in files["renkei/all", "nquads"]
    assert b"/graph/source/designated-managers> .\n" in files["renkei/all", "nquads"]


def test_both_codings_hold_the_same(directory: Path, listed: list[dict[str, Any]]) -> None:
    """And neither says when or as what it was made."""
    for dump in listed:
        if dump["coding"] == "gzip":
            data = (directory / dump["name"]).read_bytes()
            assert data[3:8] == bytes(5)  # no name, no time (RFC 1952)
            other = directory / f"{dump['name'].removesuffix('.gz')}.zst"
            reader = zstandard.ZstdDecompressor().stream_reader(io.BytesIO(other.read_bytes()))
            assert reader.read() == gzip.decompress(data)


def test_sha256sum_finds_all_files_and_every_checksum_right(
    directory: Path, bundled_generations: Generations
) -> None:
    """As a user checks them; the manifest says the same."""
    done = subprocess.run(
        ["sha256sum", "--check", "--strict", "SHA256SUMS"],
        cwd=directory,
        capture_output=True,
        text=True,
        check=True,
    )
    lines = done.stdout.splitlines()
    assert sorted(line.removesuffix(": OK") for line in lines) == sorted(
        path.name for path in directory.iterdir() if path.name != "SHA256SUMS"
    )
    manifest = bundled_generations.current().manifest
    sums = (directory / "SHA256SUMS").read_text("ascii").splitlines()
    entries = manifest["dumps"] + manifest["tables"]
    assert sums == [f"{entry['sha256']}  {entry['name']}" for entry in entries]
    assert all(entry["size"] == (directory / entry["name"]).stat().st_size for entry in entries)


def test_readable_forms_have_short_names_and_only_those_they_use(
    files: dict[tuple[str, str], bytes],
) -> None:
    """Turtle and JSON-LD: prefixes in order, each subject once."""
    turtle = files["designated-managers/facts", "turtle"].decode()
    head, body = turtle.split("\n\n", 1)
    prefixes = [line.split()[1] for line in head.splitlines()]
    assert prefixes == sorted(prefixes)
    assert "skos:" not in prefixes
    assert all(prefix in body for prefix in prefixes if prefix != "rdf:")
    assert "\ta renkei:Designation ;" in body
    document = files["designated-managers/facts", "jsonld"].decode()
    assert '"renkei:manager": {"@id": "http://127.0.0.1:8000/id/' in document
    subjects = [line for line in document.splitlines() if line.startswith('{"@id"')]
    triples = files["designated-managers/facts", "ntriples"].splitlines()
    assert len(subjects) == len({line.split(b" ")[0] for line in triples})
