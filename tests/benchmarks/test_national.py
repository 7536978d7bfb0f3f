"""The made-up country: always the same bytes, valid, within the rules."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from pyoxigraph import Quad, QuerySolutions, RdfFormat, Store, parse

from benchmarks.national import GRAPH, store_of, write_national
from benchmarks.national_country import check_digit, corporate_number
from renkei.graph.build.checks import validate
from renkei.graph.rdf.vocabulary import vocabulary_lines
from renkei.ontology.terms import Rdf, Renkei

if TYPE_CHECKING:
    from pathlib import Path

TRIPLES = 20_000
CLASSES = {
    Renkei.ActivityObservation,
    Renkei.CalendarMonth,
    Renkei.DesignatedManager,
    Renkei.Designation,
    Renkei.DirectionStatement,
    Renkei.Event,
    Renkei.EventSeries,
    Renkei.Facility,
    Renkei.FacilityPairing,
    Renkei.FiscalYear,
    Renkei.JointActivity,
    Renkei.MunicipalGovernment,
    Renkei.Participation,
    Renkei.Partnership,
    Renkei.PrefecturalGovernment,
    Renkei.SourceDocument,
    Renkei.SourceSpan,
}


@pytest.fixture(scope="module")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("country") / "national.nt"
    write_national(path, TRIPLES)
    return path


def test_it_is_the_same_each_time(country: Path, tmp_path: Path) -> None:
    """Byte for byte."""
    write_national(tmp_path / "again.nt", TRIPLES)
    assert (tmp_path / "again.nt").read_bytes() == country.read_bytes()


def test_it_is_valid_and_of_the_size_asked_for(country: Path, tmp_path: Path) -> None:
    """A strict parser reads as many triples, all different, as the function says."""
    said = write_national(tmp_path / "again.nt", TRIPLES)
    triples = [quad.triple for quad in parse(path=country, format=RdfFormat.N_TRIPLES)]
    assert len(triples) == len(set(triples)) == said
    assert TRIPLES <= said < TRIPLES + 1000


def test_every_kind_of_thing_is_there(country: Path) -> None:
    """So that a query of a benchmark does not find nothing."""
    quads = parse(path=country, format=RdfFormat.N_TRIPLES)
    found = {quad.object.value for quad in quads if quad.predicate.value == Rdf.type_}
    assert found >= CLASSES


@pytest.mark.slow
def test_it_keeps_the_rules(country: Path) -> None:
    """The shapes that every build is checked with find nothing, with the vocabulary beside it."""
    store = Store()
    for part in vocabulary_lines():
        store.load(b"".join(part), RdfFormat.N_QUADS)
    store.load(path=country, format=RdfFormat.N_TRIPLES)
    merged = Store()
    merged.extend(Quad(*quad.triple) for quad in store)
    assert list(validate(merged)) == []


@pytest.mark.parametrize("code", ["010006", "011002", "131016", "271004", "473821"])
def test_check_digits_of_real_codes(code: str) -> None:
    """Hokkaido, Sapporo, Chiyoda, Osaka, Yonaguni."""
    assert check_digit(code[:5]) == code[5]


@pytest.mark.parametrize("number", ["7000020010006", "9000020011002", "8000020130001"])
def test_check_digits_of_real_corporate_numbers(number: str) -> None:
    """Hokkaido, Sapporo, Tokyo."""
    assert corporate_number(number[1:]) == number


@pytest.mark.slow
def test_a_large_country_has_all_governments(tmp_path: Path) -> None:
    """47 prefectures and 1,741 municipalities, each with a code of its own and a right digit."""
    path = tmp_path / "national.nt"
    write_national(path, 940_000)
    with path.open(encoding="utf-8") as lines:
        codes = [line.split('"')[1] for line in lines if Renkei.localGovernmentCode in line]
    assert len(codes) == len(set(codes)) == 47 + 1741
    assert all(check_digit(code[:5]) == code[5] for code in codes)


def test_a_store_holds_all_of_it_twice(country: Path, tmp_path: Path) -> None:
    """In the default graph and in the graph of the source."""
    path = store_of(tmp_path / "national.nt", TRIPLES, tmp_path / "work")
    marker = json.loads((tmp_path / "work" / "store.json").read_text(encoding="utf-8"))
    store = Store.read_only(str(path))
    lines = len(country.read_bytes().splitlines())
    assert marker["written"] == lines
    for pattern in ("?s ?p ?o", f"GRAPH <{GRAPH}> {{ ?s ?p ?o }}"):
        rows = store.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")
        assert isinstance(rows, QuerySolutions)
        assert [int(row["n"].value) for row in rows] == [lines]


def test_a_complete_store_is_used_again(tmp_path: Path) -> None:
    """And made anew when its marker is missing or of other data."""
    file, work = tmp_path / "national.nt", tmp_path / "work"
    store = store_of(file, TRIPLES, work)
    file.unlink()
    assert store_of(file, TRIPLES, work) == store
    assert not file.exists()
    (work / "store.json").unlink()
    store_of(file, TRIPLES, work)
    assert file.exists()
