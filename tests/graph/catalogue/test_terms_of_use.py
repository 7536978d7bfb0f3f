"""The terms of use in DCAT: no dataset and no file is offered as more open than it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest
from rdflib import DCTERMS, RDF, RDFS, Literal, URIRef

from renkei.graph.catalogue.description import DatasetDescription
from renkei.graph.catalogue.terms_of_use import Terms, combined, terms_of_graphs
from renkei.graph.generations.generations import Generations
from renkei.graph.rdf.iris import Iris
from tests.conftest import BASE
from tests.graph.catalogue.described import DCAT, Built, meta_graph
from tests.licensed import BY, ZERO

if TYPE_CHECKING:
    from pathlib import Path

BY_SA: Final = "https://creativecommons.org/licenses/by-sa/4.0/"
OTHER_BY: Final = "https://creativecommons.org/licenses/by/2.1/jp/"
NOTHING: Final = Terms(None, {"ja": "なし", "en": "none stated"})


@pytest.mark.parametrize(("name", "licence"), [("zero", ZERO), ("by", BY)])
def test_every_distribution_of_a_source_has_its_licence(
    built: Built, name: str, licence: str
) -> None:
    """On each distribution, where portals look for it, and on the dataset."""
    for node in (built.dataset(name), *built.distributions(name)):
        assert list(built.graph.objects(node, DCTERMS.license)) == [URIRef(licence)]
    assert (URIRef(licence), RDF.type, DCTERMS.LicenseDocument) in built.graph


def test_whom_to_name_stands_beside_the_licence(built: Built) -> None:
    """The rights that a source states are on each of its distributions, too."""
    for node in built.distributions("by"):
        (rights,) = built.graph.objects(node, DCTERMS.rights)
        assert set(built.graph.objects(rights, RDFS.label)) == {
            Literal("© 見本県", lang="ja"),
            Literal("© Mihon", lang="en"),
        }


@pytest.mark.parametrize("name", ["closed", "renkei", "renkei.tables"])
def test_what_has_no_licence_for_all_of_it_is_never_offered_as_open(
    built: Built, name: str
) -> None:
    """A source without a licence, the whole that has it in it, and tables made of it."""
    for node in built.distributions(name):
        assert list(built.graph.objects(node, DCTERMS.license)) == []
        (rights,) = built.graph.objects(node, DCTERMS.rights)
        assert (rights, RDF.type, DCTERMS.RightsStatement) in built.graph
        labels = " ".join(map(str, built.graph.objects(rights, RDFS.label)))
        assert "not open data" in labels
        assert "オープンデータではない" in labels or "示されていない" in labels
    assert list(built.graph.objects(built.dataset(name), DCTERMS.license)) == []
    tables = [node for node in built.distributions("renkei.tables") if node.endswith(".csv")]
    assert len(tables) >= 5


def test_a_dataset_has_the_terms_of_each_of_its_files(built: Built, bundled_data_dir: Path) -> None:
    """A portal that shows one licence for a dataset never shows it for what is not under it."""
    for graph in (built.graph, meta_graph(Generations(bundled_data_dir))):
        datasets = list(graph.subjects(RDF.type, DCAT.Dataset))
        assert len(datasets) == 5
        for node in datasets:
            files = list(graph.objects(node, DCAT.distribution))
            assert files
            for predicate in (DCTERMS.license, DCTERMS.rights):
                terms = [
                    {
                        graph.value(value, RDFS.label) if predicate == DCTERMS.rights else value
                        for value in graph.objects(one, predicate)
                    }
                    for one in (node, *files)
                ]
                assert all(found == terms[0] for found in terms), node


@pytest.mark.parametrize(
    ("parts", "licence"),
    [
        ([Terms(ZERO), Terms(ZERO)], ZERO),
        ([Terms(ZERO), Terms(BY)], BY),
        ([Terms(BY), Terms(BY)], BY),
        ([Terms(BY), Terms(OTHER_BY)], None),
        ([Terms(BY), Terms(BY_SA)], None),
        ([Terms(ZERO), NOTHING], None),
        ([Terms(BY), NOTHING], None),
        ([NOTHING], None),
        ([NOTHING, Terms(None, {"ja": "別", "en": "other"})], None),
        ([], None),
    ],
)
def test_one_licence_covers_several_parts_only_where_that_is_true(
    parts: list[Terms], licence: str | None
) -> None:
    """CC0 asks for nothing and may be with another; any two others may not be said in one."""
    found = combined(parts, BASE)
    assert found.licence == licence
    assert bool(found.rights) is (licence is None)


def by(number: int) -> Terms:
    """Terms of a source that wants to be named."""
    return Terms(BY, {"ja": f"© 県{number}", "en": f"© Prefecture {number}"})


def test_everybody_is_named_whom_a_part_wants_to_be_named() -> None:
    """Under one licence and without any; so many only as somebody reads, with where the rest is."""
    two = combined([by(1), Terms(ZERO), by(2), by(1)], BASE)
    assert two == Terms(BY, {"ja": "© 県1　© 県2", "en": "© Prefecture 1 © Prefecture 2"})
    assert combined([by(1), by(1)], BASE) == by(1)
    assert combined([Terms(ZERO, {"en": "Name us"}), Terms(ZERO)], BASE).rights == {"en": "Name us"}
    mixed = combined([by(1), NOTHING, Terms(BY_SA, {"ja": "別", "en": "Other"})], BASE)
    assert mixed.licence is None
    for text in ("under different terms", "© Prefecture 1", "Other", "none stated"):
        assert text in mixed.rights["en"]
    assert "© 県1" in mixed.rights["ja"]
    many = combined([by(number) for number in range(500)], BASE)
    assert many.licence == BY
    assert many.rights["en"].count("©") == 20
    assert many.rights["en"].endswith(f"480 more: {BASE}graph/meta has them.")
    only_ja = combined([by(1), Terms(BY, {"ja": "© 市"})], BASE)
    assert only_ja.rights["en"] == "© Prefecture 1 © 市"


def test_of_a_document_only_the_quotes_have_the_terms_of_its_publisher() -> None:
    """What we read out of it is ours; with a licence of the publisher, the quotes have that."""
    iris = Iris(BASE)
    texts = {"ja": "題", "en": "Title"}
    facts, spans = iris.source_graph("report"), iris.source_graph("report", "spans")

    def terms(licence: str | None) -> dict[str, Terms]:
        source = DatasetDescription(
            name="report",
            loader="cooperation",
            licence=licence,
            title=texts,
            description=texts,
            publisher=texts,
        )
        return terms_of_graphs(iris, [source], [facts, spans])

    assert terms(BY) == {facts: Terms(ZERO), spans: Terms(BY)}
    assert terms(None)[facts] == Terms(ZERO)
    assert terms(None)[spans].licence is None
    assert terms(None)[spans].rights["en"].endswith("This is not open data.")
