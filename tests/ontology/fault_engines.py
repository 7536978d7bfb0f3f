"""Faults of the valid graph, each in a namespace of its own, and what three engines find of them.

The tests are in ``test_faults.py``; ``faults.toml`` has the faults.
"""

from __future__ import annotations

import io
import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph
import pyrudof
import pyshacl
from rdflib import SH, Graph, Literal, Namespace

from renkei.graph.build.checks import validate
from renkei.ontology import read_vocabulary
from renkei.ontology.terms import PREFIXES, Rdfs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rdflib import Node

HERE = Path(__file__).parent
RULES = Namespace(PREFIXES["rs"])
ID = "https://example.org/id/"
PROLOGUE = "".join(
    f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in {**PREFIXES, "": ID}.items()
)


@dataclass(frozen=True)
class Fault:
    """One way to break the valid graph; the fields are explained in ``faults.toml``."""

    name: str
    rule: str
    update: str
    severity: str = "Violation"
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Finding:
    """What an engine reports: the rule without its namespace, the severity without its own.

    The value is an IRI, a literal as the build writes it, or "".
    """

    rule: str
    severity: str
    focus: str
    value: str


FAULTS = [
    Fault(**{**entry, "also": tuple(entry.get("also", ()))})
    for entry in tomllib.loads((HERE / "faults.toml").read_text(encoding="utf-8"))["fault"]
]


@cache
def triples_of(text: str) -> tuple[pyoxigraph.Triple, ...]:
    """Return the triples of a Turtle text, parsed once."""
    quads = pyoxigraph.parse(text, pyoxigraph.RdfFormat.TURTLE, rename_blank_nodes=True)
    return tuple(quad.triple for quad in quads)


@cache
def valid_triples() -> tuple[pyoxigraph.Triple, ...]:
    """Return the valid graph with the codes and all of the vocabulary that shapes look at."""
    ontology = triples_of(read_vocabulary("renkei.ttl"))
    return (
        *(triple for triple in ontology if triple.predicate.value == Rdfs.subClassOf),
        *triples_of(read_vocabulary("codes.ttl")),
        *triples_of((HERE / "valid.ttl").read_text(encoding="utf-8")),
    )


def seeded(*faults: Fault) -> str:
    """Return the valid graph with all of these faults, as N-Triples."""
    store = pyoxigraph.Store()
    store.extend(pyoxigraph.Quad(*triple) for triple in valid_triples())
    for fault in faults:
        store.update(PROLOGUE + fault.update)
    return as_n_triples(quad.triple for quad in store)


def as_n_triples(triples: Iterable[pyoxigraph.Triple]) -> str:
    """Return triples as text."""
    written = io.BytesIO()
    pyoxigraph.serialize(triples, written, pyoxigraph.RdfFormat.N_TRIPLES)
    return written.getvalue().decode()


@cache
def shared_and_own() -> tuple[str, str]:
    """Return the vocabulary, codes and so on, and what a copy of the valid graph has of its own."""
    own = [triple for triple in valid_triples() if ID in str(triple)]
    return as_n_triples(set(valid_triples()) - set(own)), as_n_triples(own)


def namespace_of(number: int) -> str:
    """Return the namespace of a copy of the valid graph."""
    return f"https://example.org/{number}/id/"


def seeded_copy(number: int, fault: Fault) -> set[str]:
    """Return a copy of the valid graph with a fault, as lines of N-Triples."""
    store = pyoxigraph.Store()
    shared, own = shared_and_own()
    for text in (shared, own.replace(ID, namespace_of(number))):
        store.load(text.encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    store.update(PROLOGUE.replace(ID, namespace_of(number)) + fault.update)
    return set(as_n_triples(quad.triple for quad in store).splitlines())


def runs_of(faults: Iterable[Fault]) -> Iterator[tuple[list[Fault], str]]:
    """Yield the graphs in which faults do not touch each other, with the faults of each.

    A fault of the codes, which all copies share, is in a graph without others.
    """
    shared = set(shared_and_own()[0].splitlines())
    together: list[Fault] = []
    lines = set(shared)
    for fault in faults:
        number = len(together)
        copy = seeded_copy(number, fault)
        if any(namespace_of(number) not in line for line in copy ^ shared):
            yield [fault], as_text(seeded_copy(0, fault))
        else:
            together.append(fault)
            lines |= copy
    if together:
        yield together, as_text(lines)


def as_text(lines: Iterable[str]) -> str:
    """Return lines as a document."""
    return "".join(f"{line}\n" for line in sorted(lines))


def by_fault(
    faults: Sequence[Fault], findings: Iterable[Finding]
) -> Iterator[tuple[Fault, set[Finding]]]:
    """Yield each fault of a graph with its findings, which have a focus node of its copy."""
    sets: list[set[Finding]] = [set() for _ in faults]
    for finding in findings:
        number = re.match(r"https://example\.org/(\d+)/id/", finding.focus)
        assert number or len(faults) == 1, f"no copy has {finding.focus}"
        sets[int(number[1]) if number else 0].add(finding)
    return zip(faults, sets, strict=True)


@cache
def parsed(line: str) -> tuple[Node, Node, Node]:
    """Return one line of N-Triples as rdflib has it; most lines are the same in all graphs."""
    return next(iter(Graph().parse(data=line, format="nt")))


def in_rdflib(triples: str) -> Graph:
    """Return N-Triples without blank nodes as a graph."""
    graph = Graph()
    for line in triples.splitlines():
        graph.add(parsed(line))
    return graph


@cache
def all_rules() -> Graph:
    """Return the shapes."""
    return Graph().parse(data=read_vocabulary("shapes.ttl"), format="turtle")


def shape_of(name: str) -> Node:
    """Return the shape with targets that has a rule."""
    rule = RULES[name]
    return all_rules().value(predicate=SH.property, object=rule, default=rule)


@cache
def one_rule(name: str) -> Graph:
    """Return the shapes without the targets of all but the shape that has the rule."""
    graph, targeted = Graph(), shape_of(name)
    targets = {SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf}
    for triple in all_rules():
        if triple[1] not in targets or triple[0] == targeted:
            graph.add(triple)
    return graph


def check_with_pyrudof(session: pyrudof.Rudof, triples: str) -> set[Finding]:
    """Validate with the first second opinion."""
    # Left out, ``merge`` adds to the data read before, whatever its documentation says.
    session.read_data(triples, pyrudof.RDFFormat.NTriples, merge=False)
    return {
        Finding(
            (entry.source_shape or "").removeprefix(RULES),
            entry.severity,
            entry.focus_node,
            entry.value or "",
        )
        for entry in session.validate_shacl()
    }


def check_as_a_build(triples: str) -> set[Finding]:
    """Validate with the queries that the shapes are compiled to."""
    store = pyoxigraph.Store()
    store.load(triples.encode(), pyoxigraph.RdfFormat.N_TRIPLES)
    return {
        Finding(found.rule.removeprefix(RULES), found.severity, found.record, found.value)
        for found in validate(store)
    }


def shown(term: Node | None) -> str:
    """Return a value of rdflib as the build writes it."""
    if isinstance(term, Literal):
        return term.n3(all_rules().namespace_manager)
    return "" if term is None else str(term)


def check_with_pyshacl(data: Graph, rules: Graph) -> dict[Finding, set[str]]:
    """Validate with the other second opinion; return the messages too."""
    _, report, _ = pyshacl.validate(data, shacl_graph=rules, inplace=True)
    assert isinstance(report, Graph)
    findings: dict[Finding, set[str]] = {}
    for result in report.objects(predicate=SH.result):  # not those that are details of another
        finding = Finding(
            str(report.value(result, SH.sourceShape)).removeprefix(RULES),
            str(report.value(result, SH.resultSeverity)).removeprefix(str(SH)),
            str(report.value(result, SH.focusNode)),
            shown(report.value(result, SH.value)),
        )
        messages = map(str, report.objects(result, SH.resultMessage))
        findings.setdefault(finding, set()).update(messages)
    return findings
