"""Each rule of ``shapes.ttl`` catches what it is meant to catch, with three SHACL engines.

``valid.ttl`` satisfies all rules; each entry of ``faults.toml`` breaks it in one way. The queries
that check every build must report the rule of the fault and no rule that the entry does not name;
pyrudof and pyshacl are the second opinions.

A run of an engine costs more than the data it reads. So one run has many faults: each in a copy of
the valid graph whose IRIs are in a namespace of their own, so that no fault touches another, and
the focus node of a finding says to which fault it belongs.
"""

from __future__ import annotations

import pyoxigraph
import pyrudof
import pytest
from rdflib import RDF, SH, Graph

from renkei.ontology import read_vocabulary
from tests.ontology.fault_engines import (
    FAULTS,
    RULES,
    Fault,
    Finding,
    all_rules,
    as_n_triples,
    by_fault,
    check_as_a_build,
    check_with_pyrudof,
    check_with_pyshacl,
    in_rdflib,
    one_rule,
    runs_of,
    seeded,
    shape_of,
    triples_of,
    valid_triples,
)


def faults_by_shape() -> dict[str, list[Fault]]:
    """Return the faults by the shape that has their rule."""
    shapes: dict[str, list[Fault]] = {}
    for fault in FAULTS:
        shapes.setdefault(str(shape_of(fault.rule)).removeprefix(RULES), []).append(fault)
    return shapes


FAULTS_OF = faults_by_shape()


@pytest.fixture(scope="module")
def rudof() -> pyrudof.Rudof:
    """Return a session that has read the shapes."""
    session = pyrudof.Rudof(pyrudof.RudofConfig())
    session.read_shacl(read_vocabulary("shapes.ttl"), pyrudof.ShaclFormat.Turtle)
    return session


def messages_of(rule: str) -> set[str]:
    """Return the messages of a rule, which are those of its constraint where it is in SPARQL."""
    shape, graph = RULES[rule], all_rules()
    holders = [shape, *graph.objects(shape, SH.sparql)]
    return {str(text) for holder in holders for text in graph.objects(holder, SH.message)}


def test_the_valid_graph_keeps_all_rules(rudof: pyrudof.Rudof) -> None:
    """A build and pyrudof find nothing, so what they find in a faulty graph is due to the fault."""
    valid = as_n_triples([*valid_triples(), *triples_of(read_vocabulary("renkei.ttl"))])
    assert check_as_a_build(valid) == set()
    assert check_with_pyrudof(rudof, valid) == set()


@pytest.mark.slow
def test_pyshacl_finds_nothing_in_the_valid_graph() -> None:
    """As the others."""
    valid = as_n_triples([*valid_triples(), *triples_of(read_vocabulary("renkei.ttl"))])
    assert check_with_pyshacl(Graph().parse(data=valid, format="nt"), all_rules()) == {}


@pytest.mark.slow
def test_a_build_catches_each_fault_as_pyrudof_does(rudof: pyrudof.Rudof) -> None:
    """The rule of the fault is reported with its severity, and no rule that the entry omits.

    Rules, things and values are those of pyrudof.
    """
    tried: set[Fault] = set()
    wrong: dict[str, set[Finding]] = {}
    for faults, graph in runs_of(FAULTS):
        findings = check_as_a_build(graph)
        assert findings == check_with_pyrudof(rudof, graph)
        for fault, found in by_fault(faults, findings):
            tried.add(fault)
            is_reported = any(
                (one.rule, one.severity) == (fault.rule, fault.severity) for one in found
            )
            if not is_reported or {one.rule for one in found} != {fault.rule, *fault.also}:
                wrong[f"{fault.rule}: {fault.name}"] = found
    assert wrong == {}
    assert tried == set(FAULTS)


@pytest.mark.slow
@pytest.mark.parametrize("shape", FAULTS_OF)
def test_pyshacl_catches_each_fault_of_a_shape(shape: str) -> None:
    """The second opinion is the same, and the report says so in both languages."""
    for faults, graph in runs_of(FAULTS_OF[shape]):
        report = check_with_pyshacl(in_rdflib(graph), one_rule(faults[0].rule))
        for fault, found in by_fault(faults, report):
            own = {finding for finding in found if finding.rule == fault.rule}
            assert {finding.severity for finding in own} == {fault.severity}, fault.name
            assert {finding.rule for finding in found - own} <= set(fault.also), fault.name
            assert len(messages_of(fault.rule)) == 2
            assert all(report[finding] == messages_of(fault.rule) for finding in own), fault.name


@pytest.mark.slow
def test_all_engines_find_the_same_in_a_graph_full_of_faults(rudof: pyrudof.Rudof) -> None:
    """With all faults in one graph, the reports agree: rule, severity, node, value."""
    # rdflib, on which pyshacl runs, orders texts and dates; in SPARQL that is an error.
    faulty = seeded(*(fault for fault in FAULTS if fault.name != "day as text"))
    found = check_as_a_build(faulty)
    assert found == check_with_pyrudof(rudof, faulty)
    assert found == set(check_with_pyshacl(in_rdflib(faulty), all_rules()))
    assert len({finding.rule for finding in found}) > len({fault.rule for fault in FAULTS}) / 2


def merged_triples(store: pyoxigraph.Store) -> str:
    """Return the default graph of a store as N-Triples."""
    graph = pyoxigraph.DefaultGraph()
    return as_n_triples(quad.triple for quad in store.quads_for_pattern(None, None, None, graph))


def test_a_build_finds_what_pyrudof_does_in_the_bundled_graph(
    rudof: pyrudof.Rudof, bundled_store: pyoxigraph.Store
) -> None:
    """Of all severities."""
    graph = merged_triples(bundled_store)
    found = check_as_a_build(graph)
    assert found == check_with_pyrudof(rudof, graph)
    assert found


@pytest.mark.prove
def test_a_build_finds_what_pyshacl_does_in_the_bundled_graph(
    bundled_store: pyoxigraph.Store,
) -> None:
    """It takes minutes."""
    graph = merged_triples(bundled_store)
    data = Graph().parse(data=graph, format="nt")
    assert check_as_a_build(graph) == set(check_with_pyshacl(data, all_rules()))


def test_every_rule_has_a_fault() -> None:
    """No rule of the shapes goes untried: a rule is whatever has a message."""
    tried = {fault.rule for fault in FAULTS}
    graph = all_rules()
    shapes = {*graph.subjects(RDF.type, SH.PropertyShape), *graph.subjects(SH.sparql)}
    assert {str(shape).removeprefix(RULES) for shape in shapes} == tried
