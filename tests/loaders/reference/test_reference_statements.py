"""What a source mentions is described; nothing else is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from rdflib import RDF, Dataset, Graph, Literal, URIRef

from renkei.graph.catalogue.inputs import StatementSink
from renkei.graph.rdf.iris import Iris
from renkei.loaders.reference.poi import poi_classes
from renkei.loaders.reference.statements import ReferenceWriter
from renkei.ontology.terms import CODE_NAMESPACE, Dct, Rdfs, Renkei, Skos
from tests.conftest import BASE

if TYPE_CHECKING:
    from collections.abc import Callable

IRIS = Iris(BASE)
POI = f"{CODE_NAMESPACE}poi"


def written(write: Callable[[ReferenceWriter], object]) -> tuple[list[str], Dataset]:
    """Return the lines that are written, and the graphs."""
    lines: list[str] = []
    write(ReferenceWriter(StatementSink(IRIS, lines.append, store=lambda _: "")))
    dataset = Dataset()
    dataset.parse(data="".join(lines), format="nquads")
    return lines, dataset


def test_a_government_comes_with_its_prefecture() -> None:
    """Code, number, names, area; the municipality says that its English name is romanised."""
    lines, dataset = written(lambda reference: reference.government("222127"))
    graph: Graph = dataset.graph(URIRef(IRIS.reference_graph))
    yaizu, shizuoka = (URIRef(IRIS.thing("government", code)) for code in ("222127", "220001"))
    assert set(graph.subjects(RDF.type, URIRef(Renkei.Government))) == {yaizu, shizuoka}
    assert set(graph.objects(yaizu, URIRef(Rdfs.label))) == {
        Literal("焼津市", "ja"),
        Literal("ヤイヅシ", "ja-kana"),
        Literal("City of Yaizu", "en"),
    }
    assert graph.value(yaizu, URIRef(Renkei.corporateNumber)) == Literal("1000020222127")
    area = graph.value(shizuoka, URIRef(Renkei.jurisdiction))
    assert area == URIRef("http://data.e-stat.go.jp/lod/sac/C22000")
    assert graph.value(yaizu, URIRef(Dct.spatial)) == area
    assert len(list(graph.objects(yaizu, URIRef(Skos.editorialNote)))) == 2
    assert not list(graph.objects(shizuoka, URIRef(Skos.editorialNote)))
    assert len(lines) == len(set(lines))


def test_what_is_mentioned_again_is_not_written_again() -> None:
    """One prefecture for all its municipalities."""
    twice, _ = written(lambda one: [one.government("222127"), one.government("222127")])
    once, _ = written(lambda one: one.government("222127"))
    both, _ = written(lambda one: [one.government("222127"), one.government("221309")])
    assert twice == once
    assert len(both) < 2 * len(once)


def test_an_example_has_no_number_and_no_area() -> None:
    """It is made up, and says so."""
    _, dataset = written(lambda reference: reference.government("992011"))
    graph: Graph = dataset.graph(URIRef(IRIS.reference_graph))
    mihon = URIRef(IRIS.thing("government", "992011"))
    assert set(graph.objects(mihon, URIRef(Skos.editorialNote))) == {
        Literal("架空の団体。", "ja"),
        Literal("This body is made up.", "en"),
    }
    assert (None, URIRef(Renkei.corporateNumber), None) not in graph
    assert (None, URIRef(Renkei.jurisdiction), None) not in graph
    prefecture = URIRef(IRIS.thing("government", "990001"))
    assert (prefecture, RDF.type, URIRef(Renkei.PrefecturalGovernment)) in graph


@pytest.mark.parametrize("code", ["222128", "", "221384", "22212"])
def test_no_government_is_invented(code: str) -> None:
    """A wrong code, and a ward of a designated city, are refused."""
    with pytest.raises(ValueError, match="no government"):
        written(lambda reference: reference.government(code))


def test_a_poi_class_is_in_the_graph_of_its_scheme() -> None:
    """With code and name, so that the page of the scheme shows it."""
    _, dataset = written(lambda reference: reference.poi("0101"))
    graph: Graph = dataset.graph(URIRef(POI))
    mountain = URIRef(f"{POI}#0101")
    assert graph.value(mountain, URIRef(Skos.prefLabel)) == Literal("山", "ja")
    assert graph.value(mountain, URIRef(Skos.inScheme)) == URIRef(POI)
    assert (URIRef(POI), URIRef(Skos.hasTopConcept), mountain) in graph
    with pytest.raises(ValueError, match="no POI class"):
        written(lambda reference: reference.poi("101"))


def test_the_poi_classes_are_those_of_the_table() -> None:
    """650, each with four digits and a name."""
    assert len(poi_classes()) == 650
    assert all(len(code) == 4 and code.isdecimal() for code in poi_classes())
    assert all(known.name and known.group for known in poi_classes().values())
