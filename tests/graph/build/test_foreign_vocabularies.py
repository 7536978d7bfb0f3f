"""Sources of foreign vocabularies are loaded as they are; the rules hold for ours alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from renkei.errors import CheckError
from tests.conftest import build_sources
from tests.graph.sources import write_sources

if TYPE_CHECKING:
    from pathlib import Path

PREFIXES: Final = """\
@prefix ex: <http://example.org/> .
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix foaf: <http://xmlns.com/foaf/0.1/> .
@prefix org: <http://www.w3.org/ns/org#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix qb: <http://purl.org/linked-data/cube#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix renkei: <https://w3id.org/renkei/ns#> .
@prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix time: <http://www.w3.org/2006/time#> .
@prefix vcard: <http://www.w3.org/2006/vcard/ns#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
THESAURUS: Final = """\
ex:s a skos:ConceptScheme ; skos:prefLabel "Thésaurus"@fr ; skos:hasTopConcept ex:park .
ex:park a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "公園"@ja, "park"@en, "parc"@fr .
ex:garden a skos:Concept ; skos:inScheme ex:s ; skos:prefLabel "庭園"@ja ; skos:broader ex:park .
ex:zoo a skos:Concept ; skos:topConceptOf ex:s ;
  skos:prefLabel "動物園"@ja, "どうぶつえん"@ja-Hira .
ex:none a skos:Concept .
ex:one a skos:Concept ; skos:inScheme ex:s ; skos:notation "1" .
ex:two a skos:Concept ; skos:inScheme ex:s ; skos:notation "1" ; owl:sameAs ex:one .
"""
CATALOGUE: Final = """\
ex:catalogue a dcat:Catalog ; dct:title "Catalogue" ; dcat:dataset ex:dataset .
ex:dataset a dcat:Dataset ; dct:title "Parks" ; dct:spatial ex:park, [ a dct:Location ] ;
  dct:temporal [ a dct:PeriodOfTime ; dcat:startDate "2025"^^xsd:gYear ] ;
  dct:license <https://creativecommons.org/licenses/by/4.0/> ; dcat:theme ex:park ;
  dcat:contactPoint [ a vcard:Kind ; vcard:hasEmail <mailto:a@example.org> ] ;
  dcat:distribution [ a dcat:Distribution ; dcat:downloadURL <http://example.org/parks.csv> ] .
"""
EVENTS: Final = """\
ex:event a schema:Event ; schema:name "Concert" ; schema:startDate "soon" ;
  schema:location ex:hall .
ex:hall a schema:Place, schema:CivicStructure ; schema:name "Hall" ;
  schema:latitude "43.06" ; schema:longitude 1413.5 ; schema:sameAs <http://example.org/hall> .
ex:city a org:Organization, schema:City ; rdfs:label "City", "Town" ; owl:sameAs ex:town .
ex:term a time:ProperInterval ; time:hasBeginning ex:late ; time:hasEnd ex:early ;
  time:intervalIn ex:term .
ex:late time:inXSDDate "2025-12-31"^^xsd:date . ex:early time:inXSDDate "2025-01-01"^^xsd:date .
ex:n a qb:Observation ; qb:dataSet ex:cube ; foaf:page <http://example.org/n> .
"""


@pytest.mark.parametrize(
    "data", [THESAURUS, CATALOGUE + THESAURUS, EVENTS], ids=["SKOS", "DCAT", "schema.org"]
)
def test_what_others_describe_is_loaded_as_it_is(tmp_path: Path, data: str) -> None:
    """In any languages, without a finding of any severity."""
    sources = write_sources(tmp_path, PREFIXES + data)
    outcome = build_sources(sources, tmp_path / "data", publish=False)
    assert outcome.check.findings == ()


@pytest.mark.slow
def test_a_thesaurus_of_thousands_of_concepts_is_loaded(tmp_path: Path) -> None:
    """The rules do not look at its concepts."""
    concepts = "".join(
        f'ex:c{n} a skos:Concept ; skos:inScheme ex:s ; skos:notation "{n % 7}" ; '
        f'skos:prefLabel "{n}"@ja .\n'
        for n in range(20_000)
    )
    sources = write_sources(tmp_path, PREFIXES + concepts)
    outcome = build_sources(sources, tmp_path / "data", dump_formats=())
    assert outcome.check.findings == ()


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("ex:a renkei:theme ex:park .", "A theme outside its scheme."),
        (
            "ex:f a renkei:Facility .",
            "Neither the establisher of the facility nor a government that lists it is known.",
        ),
        (
            'ex:fy a renkei:FiscalYear ; rdfs:label "年度"@ja ; time:hasBeginning ex:late ; '
            "time:hasEnd ex:early .",
            "The period ends before it begins.",
        ),
    ],
)
def test_what_uses_the_vocabulary_keeps_its_rules(tmp_path: Path, data: str, words: str) -> None:
    """Wherever else it is from."""
    sources = write_sources(tmp_path, PREFIXES + THESAURUS + EVENTS + data)
    with pytest.raises(CheckError) as caught:
        build_sources(sources, tmp_path / "data")
    assert words in str(caught.value)
