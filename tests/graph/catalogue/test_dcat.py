"""What the meta graph says in DCAT: distributions, times, versions, titles, contacts."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest
import rdflib
from rdflib import DCTERMS, FOAF, PROV, RDF, RDFS, Literal, URIRef

from renkei.graph.generations.generations import Generations
from tests.conftest import BASE
from tests.graph.catalogue.described import DCAT, SPDX, Built, meta_graph
from tests.licensed import FILES, FIRST, SECOND, ZERO, add_file, build_at, write_sources

if TYPE_CHECKING:
    from pathlib import Path


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
