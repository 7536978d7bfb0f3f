"""The catalogue in the meta graph: licences, files, versions, provenance."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat, Store, serialize
from rdflib import DCTERMS, FOAF, PROV, RDF, RDFS, Literal, Namespace, URIRef

from renkei.graph.catalogue.description import DatasetDescription
from renkei.graph.catalogue.terms_of_use import Terms, combined, terms_of_graphs
from renkei.graph.generations.generations import Generations
from renkei.graph.rdf.iris import Iris
from tests.conftest import BASE
from tests.licensed import BY, FILES, FIRST, SECOND, ZERO, add_file, build_at, write_sources

if TYPE_CHECKING:
    from pathlib import Path

DCAT: Final = Namespace("http://www.w3.org/ns/dcat#")
SPDX: Final = Namespace("http://spdx.org/rdf/terms#")
BY_SA: Final = "https://creativecommons.org/licenses/by-sa/4.0/"
OTHER_BY: Final = "https://creativecommons.org/licenses/by/2.1/jp/"
NOTHING: Final = Terms(None, {"ja": "なし", "en": "none stated"})


@dataclass(frozen=True)
class Built:
    """Two generations, of which the second has more of the source ``closed``."""

    ids: tuple[str, str]
    generations: Generations
    graph: rdflib.Graph

    def dataset(self, name: str) -> URIRef:
        """The dataset with a key."""
        return URIRef(f"{BASE}id/dataset/{name}")

    def distributions(self, name: str) -> list[URIRef]:
        """The distributions of a dataset."""
        found = [URIRef(node) for node in self.graph.objects(self.dataset(name), DCAT.distribution)]
        assert found
        return found


def meta_graph(generations: Generations) -> rdflib.Graph:
    """Return the meta graph of what is published."""
    store = Store.read_only(str(generations.current().store_path))
    triples = (
        quad.triple
        for quad in store.quads_for_pattern(None, None, None, NamedNode(f"{BASE}graph/meta"))
    )
    text = serialize(triples, format=RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text or b"", format="nt")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Sources under different terms, built twice."""
    directory, data_dir = tmp_path_factory.mktemp("sources"), tmp_path_factory.mktemp("data")
    sources = write_sources(directory)
    first = build_at(sources, data_dir, FIRST)
    add_file(directory / "closed", "more")
    second = build_at(sources, data_dir, SECOND)
    return Built((first, second), Generations(data_dir), meta_graph(Generations(data_dir)))


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


def test_quotes_and_tables_are_datasets_of_their_own(bundled_data_dir: Path) -> None:
    """The facts of a document are CC0, its quotes are not open data, nor is all together."""
    graph = meta_graph(Generations(bundled_data_dir))
    licences = {
        str(node).rpartition("/")[2]: graph.value(node, DCTERMS.license)
        for node in graph.subjects(RDF.type, DCAT.Dataset)
    }
    assert licences == {
        "renkei": None,
        "renkei.tables": URIRef(ZERO),
        "hokkaido-sapporo-2017": URIRef(ZERO),
        "hokkaido-sapporo-2017.spans": None,
        "designated-managers": URIRef(ZERO),
    }
    spans = URIRef(f"{BASE}id/dataset/hokkaido-sapporo-2017.spans")
    titles = {str(title) for title in graph.objects(spans, DCTERMS.title)}
    assert any(title.endswith("source spans and quotes") for title in titles)
    assert graph.value(spans, PROV.wasGeneratedBy) is not None
    assert all(".spans." in file for file in graph.objects(spans, DCAT.distribution))


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


@pytest.mark.slow
def test_what_is_said_of_a_dataset_counts_as_a_change_of_it(tmp_path: Path) -> None:
    """A corrected licence, title or contact with the same files; and it stays one later on."""
    sources, data_dir = write_sources(tmp_path), tmp_path / "data"
    third, fourth = "2026-03-04T05:06:07Z", "2026-04-05T06:07:08Z"
    text = sources.read_text("utf-8")

    def times(time: str) -> dict[str, tuple[str, set[str]]]:
        """Return when each dataset, and its files, changed last; after a build at a time."""
        build_at(sources, data_dir, time, tables=False)
        graph = meta_graph(Generations(data_dir))
        found = {}
        for name in ("renkei", "zero", "by", "closed"):
            node = URIRef(f"{BASE}id/dataset/{name}")
            files = [
                str(graph.value(file, DCTERMS.modified))
                for file in graph.objects(node, DCAT.distribution)
            ]
            found[name] = (
                str(graph.value(node, DCTERMS.modified))[:10],
                {file[:10] for file in files},
            )
        return found

    first, second = FIRST[:10], SECOND[:10]
    assert set(map(str, times(FIRST).values())) == {str((first, {first}))}
    sources.write_text(text.replace('"© Mihon"', '"© Mihon Prefecture"'), "utf-8")
    corrected = {
        "renkei": (second, {second}), "zero": (first, {first}), "by": (second, {second}),
        "closed": (first, {first}),
    }  # fmt: skip
    assert times(SECOND) == corrected
    sources.write_text(sources.read_text("utf-8").replace('"Data zero"', '"Data 0"'), "utf-8")
    assert times(third) == corrected | {"zero": (third[:10], {first})}
    contact = sources.read_text("utf-8").replace("desk@mihon", "office@mihon")
    sources.write_text(contact, "utf-8")
    last = times(fourth)
    assert {modified for modified, _ in last.values()} == {fourth[:10]}  # they name nobody else
    assert last["zero"][1] == {first}
    add_file(tmp_path / "closed", "more")
    later = times("2026-05-06T07:08:09Z")
    assert later["zero"] == (fourth[:10], {first})


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


def test_every_file_of_the_generation_is_a_distribution_with_its_size_and_checksum(
    built: Built,
) -> None:
    """Nothing is missing, and nothing is described that is not there."""
    dumps = built.generations.current().dumps_path
    files = {path.name: path for path in dumps.iterdir() if path.name != "SHA256SUMS"}
    graph, seen = built.graph, set()
    for node in graph.subjects(RDF.type, DCAT.Distribution):
        name = str(graph.value(node, DCAT.downloadURL)).removeprefix(f"{BASE}dumps/latest/")
        data = files[name].read_bytes()
        checksum = graph.value(node, SPDX.checksum)
        seen.add(name)
        assert str(graph.value(node, DCAT.byteSize)) == str(len(data))
        assert str(graph.value(checksum, SPDX.checksumValue)) == hashlib.sha256(data).hexdigest()
        assert graph.value(checksum, SPDX.algorithm) == SPDX.checksumAlgorithm_sha256
        assert isinstance(graph.value(predicate=DCAT.distribution, object=node), URIRef)
    assert seen == set(files)


def test_a_file_that_stays_the_same_keeps_its_times(built: Built) -> None:
    """Portals show what is new: only the source that changed, and the whole."""

    def times(name: str, predicate: URIRef) -> set[str]:
        nodes = built.distributions(name)
        return {str(built.graph.value(n, predicate).toPython().date()) for n in nodes}  # type: ignore[union-attr]

    for name in ("zero", "by", "closed"):
        assert times(name, DCTERMS.issued) == {FIRST[:10]}
    assert times("zero", DCTERMS.modified) == times("by", DCTERMS.modified) == {FIRST[:10]}
    assert times("closed", DCTERMS.modified) == {SECOND[:10]}
    modified = {
        name: str(built.graph.value(built.dataset(name), DCTERMS.modified))[:10]
        for name in ("zero", "closed", "renkei")
    }
    assert modified == {"zero": FIRST[:10], "closed": SECOND[:10], "renkei": SECOND[:10]}
    catalogue = URIRef(f"{BASE}catalog")
    assert str(built.graph.value(catalogue, DCTERMS.issued))[:10] == FIRST[:10]
    assert str(built.graph.value(catalogue, DCTERMS.modified))[:10] == SECOND[:10]


@pytest.mark.parametrize("name", ["renkei", "zero", "by", "closed"])
def test_a_dataset_tells_its_version_and_the_others(built: Built, name: str) -> None:
    """The generation, the one before, and all that are kept."""
    first, second = built.ids
    node = built.dataset(name)
    versions = {URIRef(f"{BASE}g/{first}/"), URIRef(f"{BASE}g/{second}/")}
    assert first != second
    assert str(built.graph.value(node, DCAT.version)) == second
    assert list(built.graph.objects(node, DCAT.previousVersion)) == [URIRef(f"{BASE}g/{first}/")]
    assert set(built.graph.objects(node, DCAT.hasVersion)) == versions


def test_a_dataset_tells_which_files_it_was_made_of_by_which_loader_and_when(
    built: Built,
) -> None:
    """PROV for programs; a sentence for people, which does not grow with the number of files."""
    graph = built.graph
    load = graph.value(built.dataset("closed"), PROV.wasGeneratedBy)
    assert load is not None
    files = list(graph.objects(load, PROV.used))
    assert len(files) == FILES + 1
    assert str(graph.value(load, PROV.endedAtTime)).startswith(SECOND[:10])
    agent = graph.value(load, PROV.wasAssociatedWith)
    assert (agent, RDF.type, PROV.SoftwareAgent) in graph
    assert "renkei.loaders.rdf:RdfLoader" in str(graph.value(agent, FOAF.name))
    statement = graph.value(built.dataset("closed"), DCTERMS.provenance)
    sentences = {str(text.language): str(text) for text in graph.objects(statement, RDFS.label)}  # type: ignore[attr-defined]
    assert set(sentences) == {"ja", "en"}
    assert f"and {FILES + 1 - 20} more by renkei.loaders.rdf:RdfLoader" in sentences["en"]
    assert "000.ttl (SHA-256 " in sentences["en"]


def test_a_title_has_latin_letters_in_each_language(built: Built) -> None:
    """Without any, CKAN would call the dataset ``__``."""
    titles = set(built.graph.objects(built.dataset("by"), DCTERMS.title))
    assert titles == {Literal("題（by）", lang="ja"), Literal("Data by", lang="en")}


def test_whoever_runs_the_service_is_asked_where_a_source_names_nobody(built: Built) -> None:
    """Each dataset has a contact point of its own IRI: no blank nodes, which portals renew."""
    graph = built.graph
    for name in ("renkei", "zero", "by", "closed"):
        (card,) = graph.objects(built.dataset(name), DCAT.contactPoint)
        assert card == URIRef(f"{built.dataset(name)}#contact")
        emails = graph.objects(card, URIRef("http://www.w3.org/2006/vcard/ns#hasEmail"))
        assert list(emails) == [URIRef("mailto:desk@mihon.example")]
    assert not any(isinstance(node, rdflib.BNode) for triple in graph for node in triple)


def test_what_is_lacking_is_in_the_manifest(built: Built) -> None:
    """For the build to say, not the harvest."""
    lacking = built.generations.current().manifest["lacking"]
    assert (
        "[[source]] closed lacks licence (dct:license): it is not offered as open data" in lacking
    )
    assert not any("contact" in line for line in lacking)
